-- A dossier counts for the unit in charge on each day of its life: the measures and moves that this
-- needs (appliance/dossiers/ledger.h), and others of the official sheets. The rules are forgotten, so
-- the next start counts the ledger again and fills them.
ALTER TABLE ledger ADD COLUMN received_online INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN received_postal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN taken_in        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN moved_in        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN moved_out       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN supplements     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN unresolved      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ledger ADD COLUMN withdrawn       INTEGER NOT NULL DEFAULT 0;

ALTER TABLE rollup ADD COLUMN received_postal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN taken_in        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN moved_in        INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN moved_out       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN supplements     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN unresolved      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rollup ADD COLUMN withdrawn       INTEGER NOT NULL DEFAULT 0;

CREATE TABLE move (
    moved_day    INTEGER NOT NULL,
    received_day INTEGER NOT NULL,
    unit         INTEGER NOT NULL,
    field        INTEGER NOT NULL,
    channel      INTEGER NOT NULL,
    dossiers     INTEGER NOT NULL,        -- given less taken
    PRIMARY KEY (moved_day, received_day, unit, field, channel)
) STRICT, WITHOUT ROWID;

DELETE FROM meta WHERE key = 'rules';
