-- What the quarantine holds per gateway and reason, what is gone from it, and what came out of
-- it: so that committed = events stored + events set aside holds for every stream at any time.

-- In step with the rows of `quarantine` by the triggers below. `bytes`: about what they take.
CREATE TABLE quarantine_share (
    gateway TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    entries INTEGER NOT NULL,
    times   INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    PRIMARY KEY (gateway, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO quarantine_share
    SELECT gateway, reason, count(*), sum(times), sum(length(payload) + 256)
    FROM quarantine GROUP BY gateway, reason;

CREATE TRIGGER quarantine_comes AFTER INSERT ON quarantine BEGIN
    INSERT INTO quarantine_share
        VALUES (NEW.gateway, NEW.reason, 1, NEW.times, length(NEW.payload) + 256)
        ON CONFLICT DO UPDATE SET entries = entries + 1, times = times + excluded.times,
            bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER quarantine_goes AFTER DELETE ON quarantine BEGIN
    UPDATE quarantine_share SET entries = entries - 1, times = times - OLD.times,
        bytes = bytes - length(OLD.payload) - 256
        WHERE gateway = OLD.gateway AND reason = OLD.reason;
    DELETE FROM quarantine_share
        WHERE gateway = OLD.gateway AND reason = OLD.reason AND entries = 0;
END;
CREATE TRIGGER quarantine_changes AFTER UPDATE OF times, reason ON quarantine BEGIN
    UPDATE quarantine_share SET entries = entries - 1, times = times - OLD.times,
        bytes = bytes - length(OLD.payload) - 256
        WHERE gateway = OLD.gateway AND reason = OLD.reason;
    DELETE FROM quarantine_share
        WHERE gateway = OLD.gateway AND reason = OLD.reason AND entries = 0;
    INSERT INTO quarantine_share
        VALUES (NEW.gateway, NEW.reason, 1, NEW.times, length(NEW.payload) + 256)
        ON CONFLICT DO UPDATE SET entries = entries + 1, times = times + excluded.times,
            bytes = bytes + excluded.bytes;
END;

-- Set aside, but not kept (any more): how many, when and why. A row a day.
CREATE TABLE quarantine_gone (
    day      INTEGER NOT NULL,
    why      TEXT    NOT NULL,            -- full, dropped, expired, known
    gateway  TEXT    NOT NULL,
    reason   TEXT    NOT NULL,
    times    INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms  INTEGER NOT NULL,
    PRIMARY KEY (day, why, gateway, reason)
) STRICT, WITHOUT ROWID;

-- Events that came out of the quarantine: the ids of these do not rise with seq, so the way to
-- them is this one, and none of them is a signpost.
CREATE TABLE replayed (
    stream INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    event  INTEGER NOT NULL,
    PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;
