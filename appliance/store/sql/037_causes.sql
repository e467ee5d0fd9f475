-- Why staff say that a dossier is late (store_causes.h): a row each time that somebody states it, the newest
-- of a dossier holds. Nothing of it is rewritten, but that a note may be emptied: what was taken back by
-- mistake may have named a person.
CREATE TABLE cause (
    id      INTEGER PRIMARY KEY,
    dossier INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL,
    who     TEXT    NOT NULL,             -- 'staff lan', 'operator an'
    cause   INTEGER NOT NULL,             -- enum cause; 0: taken back
    note    TEXT    NOT NULL              -- '': none
) STRICT;
CREATE INDEX cause_dossier ON cause (dossier, id, cause);

CREATE TRIGGER cause_stays BEFORE UPDATE ON cause
    WHEN NEW.note <> '' OR NEW.id <> OLD.id OR NEW.dossier <> OLD.dossier
        OR NEW.at_ms <> OLD.at_ms OR NEW.who <> OLD.who OR NEW.cause <> OLD.cause BEGIN
    SELECT RAISE(ABORT, 'stated causes are not rewritten');
END;
CREATE TRIGGER cause_keeps BEFORE DELETE ON cause BEGIN
    SELECT RAISE(ABORT, 'stated causes are kept');
END;
