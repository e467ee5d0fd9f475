-- Reporting periods are data. A frozen one keeps the cells of form 06 of that moment, and the
-- units and fields as they were; the triggers see to it that nothing of it ever changes.

CREATE TABLE period (
    number       INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    from_day     INTEGER NOT NULL,
    to_day       INTEGER NOT NULL,
    frozen_ms    INTEGER,                 -- NULL: not frozen
    frozen_event INTEGER,                 -- the newest event that was counted then
    CHECK (from_day <= to_day)
) STRICT;

CREATE TABLE frozen (
    period                    INTEGER NOT NULL REFERENCES period,
    unit                      INTEGER NOT NULL,
    field                     INTEGER NOT NULL,
    received_online           INTEGER NOT NULL,
    received_direct_or_postal INTEGER NOT NULL,
    carried_over              INTEGER NOT NULL,
    resolved_early            INTEGER NOT NULL,
    resolved_on_time          INTEGER NOT NULL,
    resolved_late             INTEGER NOT NULL,
    in_progress_not_due       INTEGER NOT NULL,
    in_progress_overdue       INTEGER NOT NULL,
    PRIMARY KEY (period, unit, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE frozen_unit (
    period  INTEGER NOT NULL REFERENCES period,
    unit    INTEGER NOT NULL,
    code    TEXT    NOT NULL,
    name_vi TEXT    NOT NULL,
    name_en TEXT    NOT NULL,
    level   TEXT    NOT NULL,
    parent  INTEGER,
    place   INTEGER NOT NULL,
    PRIMARY KEY (period, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE frozen_field (
    period  INTEGER NOT NULL REFERENCES period,
    field   INTEGER NOT NULL,
    code    TEXT    NOT NULL,
    name_vi TEXT    NOT NULL,
    name_en TEXT    NOT NULL,
    place   INTEGER NOT NULL,
    PRIMARY KEY (period, field)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER period_stays BEFORE UPDATE ON period WHEN OLD.frozen_ms IS NOT NULL
BEGIN SELECT raise(ABORT, 'the period is frozen'); END;
CREATE TRIGGER period_is_kept BEFORE DELETE ON period WHEN OLD.frozen_ms IS NOT NULL
BEGIN SELECT raise(ABORT, 'the period is frozen'); END;

CREATE TRIGGER frozen_is_complete BEFORE INSERT ON frozen
WHEN (SELECT frozen_ms FROM period WHERE number = NEW.period) IS NOT NULL
BEGIN SELECT raise(ABORT, 'the period is frozen'); END;
CREATE TRIGGER frozen_stays BEFORE UPDATE ON frozen
BEGIN SELECT raise(ABORT, 'frozen figures never change'); END;
CREATE TRIGGER frozen_is_kept BEFORE DELETE ON frozen
BEGIN SELECT raise(ABORT, 'frozen figures never change'); END;

CREATE TRIGGER frozen_unit_is_complete BEFORE INSERT ON frozen_unit
WHEN (SELECT frozen_ms FROM period WHERE number = NEW.period) IS NOT NULL
BEGIN SELECT raise(ABORT, 'the period is frozen'); END;
CREATE TRIGGER frozen_unit_stays BEFORE UPDATE ON frozen_unit
BEGIN SELECT raise(ABORT, 'a frozen period keeps its units'); END;
CREATE TRIGGER frozen_unit_is_kept BEFORE DELETE ON frozen_unit
BEGIN SELECT raise(ABORT, 'a frozen period keeps its units'); END;

CREATE TRIGGER frozen_field_is_complete BEFORE INSERT ON frozen_field
WHEN (SELECT frozen_ms FROM period WHERE number = NEW.period) IS NOT NULL
BEGIN SELECT raise(ABORT, 'the period is frozen'); END;
CREATE TRIGGER frozen_field_stays BEFORE UPDATE ON frozen_field
BEGIN SELECT raise(ABORT, 'a frozen period keeps its fields'); END;
CREATE TRIGGER frozen_field_is_kept BEFORE DELETE ON frozen_field
BEGIN SELECT raise(ABORT, 'a frozen period keeps its fields'); END;
