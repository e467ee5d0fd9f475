-- What form 06 takes beside roll-ups: receipts that moved from one unit to another (ledger.h), and what
-- an office said to hold (store_stock.h). And what has been told, for who keeps a copy of the nation's
-- figures: rows of the same transaction as the figures.

CREATE TABLE dunghan_v1.move (
    centre     integer  NOT NULL REFERENCES dunghan_v1.centre,
    generation integer  NOT NULL,
    grain      smallint NOT NULL,
    slot       integer  NOT NULL, -- in which they were received
    moved_day  integer  NOT NULL, -- 0: in the same slot
    unit       integer  NOT NULL,
    field      integer  NOT NULL,
    channel    smallint NOT NULL,
    dossiers   bigint   NOT NULL, -- given less taken
    PRIMARY KEY (centre, generation, grain, slot, moved_day, unit, field, channel)
) PARTITION BY LIST (centre);

-- NULL: not said.
CREATE TABLE dunghan_v1.stock (
    centre     integer NOT NULL REFERENCES dunghan_v1.centre,
    generation integer NOT NULL,
    unit       integer NOT NULL,
    field      integer NOT NULL,
    day        integer NOT NULL, -- at whose end
    not_due    bigint,
    overdue    bigint,
    PRIMARY KEY (centre, generation, unit, field, day)
) PARTITION BY LIST (centre);

-- Roll-ups of all units of a centre together, for who asks of the nation: kept by the transaction that
-- writes those of units. The slots of months are of grain 2, as those of units.
CREATE TABLE dunghan_v1.whole (
    centre             integer  NOT NULL REFERENCES dunghan_v1.centre,
    generation         integer  NOT NULL,
    grain              smallint NOT NULL,
    slot               integer  NOT NULL,
    field              integer  NOT NULL,
    received           bigint   NOT NULL,
    excluded           bigint   NOT NULL,
    moved_in           bigint   NOT NULL,
    moved_out          bigint   NOT NULL,
    early              bigint   NOT NULL,
    on_time            bigint   NOT NULL,
    late               bigint   NOT NULL,
    overdue            bigint   NOT NULL,
    suspended          bigint   NOT NULL,
    to_collect         bigint   NOT NULL,
    refused            bigint   NOT NULL,
    apologised         bigint   NOT NULL,
    apologised_in_time bigint   NOT NULL,
    appointment_kept   bigint   NOT NULL,
    apologised_again   bigint   NOT NULL,
    collected          bigint   NOT NULL,
    received_online    bigint   NOT NULL,
    received_postal    bigint   NOT NULL,
    taken_in           bigint   NOT NULL,
    supplements        bigint   NOT NULL,
    unresolved         bigint   NOT NULL,
    withdrawn          bigint   NOT NULL,
    PRIMARY KEY (centre, generation, grain, slot, field)
) PARTITION BY LIST (centre);

-- `keys` as appliance/tables/changes.h writes them: what was told on the way from `since` to `applied`.
CREATE TABLE dunghan_v1.told (
    centre     integer NOT NULL REFERENCES dunghan_v1.centre,
    generation integer NOT NULL,
    applied    bigint  NOT NULL,
    since      bigint  NOT NULL,
    names      boolean NOT NULL, -- of units and fields were told
    keys       bytea   NOT NULL,
    PRIMARY KEY (centre, generation, applied)
) PARTITION BY LIST (centre);

-- A centre's parts of all tables that have parts, with its right to write them; those that are there
-- already stay. For whoever adds a centre or a table.
CREATE FUNCTION dunghan_v1.open_parts() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    FOR part IN
        SELECT c.id, c.role, t.relname AS of, t.relname || '_' || c.id AS name
        FROM dunghan_v1.centre c, pg_partitioned_table p JOIN pg_class t ON t.oid = p.partrelid
        WHERE t.relnamespace = 'dunghan_v1'::regnamespace
            AND to_regclass(format('dunghan_v1.%I', t.relname || '_' || c.id)) IS NULL
    LOOP
        EXECUTE format('CREATE TABLE dunghan_v1.%I PARTITION OF dunghan_v1.%I FOR VALUES IN (%s)',
            part.name, part.of, part.id);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON dunghan_v1.%I TO %I', part.name, part.role);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION dunghan_v1.open_parts() FROM PUBLIC;
SELECT dunghan_v1.open_parts();

-- Whoever has told already lacks these: all is told anew, and what readers see stays until then.
UPDATE dunghan_v1.centre SET incarnation = NULL;

CREATE VIEW dunghan.move AS
    SELECT c.name AS centre, m.grain, m.slot, m.moved_day, m.unit, m.field, m.channel, m.dossiers
    FROM dunghan_v1.move m JOIN dunghan_v1.centre c ON c.id = m.centre AND c.generation = m.generation;

CREATE VIEW dunghan.stock AS
    SELECT c.name AS centre, s.unit, s.field, s.day, s.not_due, s.overdue
    FROM dunghan_v1.stock s JOIN dunghan_v1.centre c ON c.id = s.centre AND c.generation = s.generation;

CREATE VIEW dunghan.told AS
    SELECT c.name AS centre, t.generation, t.since, t.applied, t.names, t.keys
    FROM dunghan_v1.told t JOIN dunghan_v1.centre c ON c.id = t.centre AND c.generation = t.generation;

GRANT SELECT ON dunghan.move, dunghan.stock, dunghan.told TO dunghan_reader;
