-- Moves rolled up by the day of the receipt: a merger moves all that a unit has in one day, and a
-- report of the year that it falls into must not read each day's receipts apart. The rules are
-- forgotten, so the next start counts the ledger again and fills them.
DROP TABLE move;
CREATE TABLE move (
    grain     INTEGER NOT NULL,        -- of the slot, as in rollup
    slot      INTEGER NOT NULL,        -- in which it was received
    moved_day INTEGER NOT NULL,        -- 0: in the same slot
    unit      INTEGER NOT NULL,
    field     INTEGER NOT NULL,
    channel   INTEGER NOT NULL,
    dossiers  INTEGER NOT NULL,        -- given less taken
    PRIMARY KEY (grain, slot, moved_day, unit, field, channel)
) STRICT, WITHOUT ROWID;

DELETE FROM meta WHERE key = 'rules';
