-- Dossiers that are in no column any more, apart from those handed over; and moves by the day of the
-- receipt, so that those of a period are read together. The rules are forgotten, so the next start
-- counts the ledger again and fills them.
ALTER TABLE ledger ADD COLUMN excluded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN excluded INTEGER NOT NULL DEFAULT 0;

DROP TABLE move;
CREATE TABLE move (
    received_day INTEGER NOT NULL,
    moved_day    INTEGER NOT NULL,
    unit         INTEGER NOT NULL,
    field        INTEGER NOT NULL,
    channel      INTEGER NOT NULL,
    dossiers     INTEGER NOT NULL,        -- given less taken
    PRIMARY KEY (received_day, moved_day, unit, field, channel)
) STRICT, WITHOUT ROWID;

DELETE FROM meta WHERE key = 'rules';
