-- Who had what done, to whom, and with what outcome (store_audit.h): a row in the very transaction of what
-- it tells. `before` is the SHA-256 of the row before, of all its columns; numbers rise by one. So a row
-- that was changed or taken away shows, but for the newest ones: their digest has to be known elsewhere.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at_ms   INTEGER NOT NULL,
    place   TEXT    NOT NULL,             -- 'page', 'shell'
    who     TEXT    NOT NULL,             -- an account; '': nobody known
    what    TEXT    NOT NULL,             -- 'period_freeze' ...
    about   TEXT    NOT NULL,             -- 'id=2026-11'
    outcome TEXT    NOT NULL,
    times   INTEGER NOT NULL,
    before  BLOB    NOT NULL
) STRICT;

-- Rows are added behind, and what is too old is let go of at the front.
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is not rewritten');
END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit WHEN OLD.id > (SELECT min(id) FROM audit) BEGIN
    SELECT RAISE(ABORT, 'the audit log has no holes');
END;
CREATE TRIGGER audit_follows BEFORE INSERT ON audit
    WHEN NEW.id <> (SELECT coalesce(max(id), NEW.id - 1) + 1 FROM audit) BEGIN
    SELECT RAISE(ABORT, 'the audit log is written behind its end');
END;
