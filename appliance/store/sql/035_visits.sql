-- What ratings and tickets come to by month, counted as they come in and as they are voided, in the same
-- transaction (store_visits.h): to count a month's when a page asks would take as long as a report. What
-- retention has taken away stays counted here; what it took away before this step is not known by
-- score any more. Months are year * 12 + month from 0, as in rollup.

-- How many answers gave which score. Field 0: not said.
CREATE TABLE rating (
    month   INTEGER NOT NULL,
    unit    INTEGER NOT NULL,
    field   INTEGER NOT NULL,
    score   INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    PRIMARY KEY (month, unit, field, score)
) STRICT, WITHOUT ROWID;

-- Of each number of a queue when it was first taken and first called, in whichever order that is told;
-- a number is another one the next day. One that was taken without a number is "#" and its place.
CREATE TABLE ticket (
    day       INTEGER NOT NULL,
    unit      INTEGER NOT NULL,
    ticket    TEXT    NOT NULL,
    month     INTEGER NOT NULL,
    taken_ms  INTEGER,
    called_ms INTEGER,
    hour      INTEGER AS ((taken_ms + 25200000) % 86400000 / 3600000),
    minutes   INTEGER AS (CASE
        WHEN ticket >= '#' AND ticket < '$' THEN -3
        WHEN called_ms IS NULL THEN -1
        WHEN called_ms < taken_ms THEN -2
        ELSE (called_ms - taken_ms) / 60000 END),
    PRIMARY KEY (day, unit, ticket)
) STRICT, WITHOUT ROWID;

-- How many that were taken waited how long: of a unit in all its hours (-1), and of all units (0) by
-- the hour in which they were taken. Minutes: -1 not called, -2 called before it was taken, so that a
-- clock is wrong, -3 taken without a number, so that nobody knows.
CREATE TABLE wait (
    month   INTEGER NOT NULL,
    unit    INTEGER NOT NULL,
    hour    INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    tickets INTEGER NOT NULL,
    PRIMARY KEY (month, unit, hour, minutes)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ticket_comes AFTER INSERT ON ticket WHEN NEW.taken_ms IS NOT NULL BEGIN
    INSERT INTO wait VALUES (NEW.month, NEW.unit, -1, NEW.minutes, 1),
        (NEW.month, 0, NEW.hour, NEW.minutes, 1)
        ON CONFLICT DO UPDATE SET tickets = tickets + 1;
END;
CREATE TRIGGER ticket_was AFTER UPDATE ON ticket WHEN OLD.taken_ms IS NOT NULL BEGIN
    UPDATE wait SET tickets = tickets - 1 WHERE month = OLD.month AND unit = OLD.unit
        AND hour = -1 AND minutes = OLD.minutes;
    UPDATE wait SET tickets = tickets - 1 WHERE month = OLD.month AND unit = 0
        AND hour = OLD.hour AND minutes = OLD.minutes;
END;
CREATE TRIGGER ticket_is AFTER UPDATE ON ticket WHEN NEW.taken_ms IS NOT NULL BEGIN
    INSERT INTO wait VALUES (NEW.month, NEW.unit, -1, NEW.minutes, 1),
        (NEW.month, 0, NEW.hour, NEW.minutes, 1)
        ON CONFLICT DO UPDATE SET tickets = tickets + 1;
END;

-- Whatever is there already: rated, ticket_taken and ticket_called, by enum event_type.
INSERT INTO rating
    SELECT strftime('%Y', at_ms / 1000 + 25200, 'unixepoch') * 12
            + strftime('%m', at_ms / 1000 + 25200, 'unixepoch') - 1,
        unit, coalesce(field, 0), amount, count(*)
    FROM event WHERE dossier = 0 AND type = 11 AND voided IS NULL GROUP BY 1, 2, 3, 4;
INSERT INTO ticket
    SELECT (at_ms + 25200000) / 86400000, unit, coalesce(note, '#' || stream || '.' || seq),
        strftime('%Y', at_ms / 1000 + 25200, 'unixepoch') * 12
            + strftime('%m', at_ms / 1000 + 25200, 'unixepoch') - 1,
        min(at_ms) FILTER (WHERE type = 12), min(at_ms) FILTER (WHERE type = 13)
    FROM event WHERE dossier = 0 AND type IN (12, 13) AND voided IS NULL
        AND (type = 12 OR note IS NOT NULL)
    GROUP BY 1, 2, 3;
