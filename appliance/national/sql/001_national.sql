-- What centres tell of what they have counted: figures, and the names of units and fields. No dossier,
-- no event, no person.
--
-- dunghan_v1 is what centres write: another layout is another schema beside it. dunghan is what
-- readers read, and unites them. Each centre has partitions of its own, and rights on these alone; what
-- it says belongs to a generation, and what readers see is the one that its row in `centre` names.
--
-- Times, days and slots of grains are as in a centre's store (appliance/dossiers/ledger.h).

CREATE SCHEMA dunghan_v1;

-- `incarnation` and `applied` are the store's own words (appliance/tables/store_changes.h): up to which
-- of its changes the figures are here. NULL: the centre has never written.
CREATE TABLE dunghan_v1.centre (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text    NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9_]{0,31}$'),
    role        name    NOT NULL UNIQUE,
    incarnation text    CHECK (incarnation ~ '^[0-9a-f]{16}$'),
    generation  integer NOT NULL DEFAULT 0,
    applied     bigint  NOT NULL DEFAULT 0,
    applied_at  timestamptz,
    rules       text    NOT NULL DEFAULT '', -- by which it counted
    as_of       timestamptz                  -- the moment of the store that was read
);

-- A centre sees and changes its own row, and of it what it has to say.
ALTER TABLE dunghan_v1.centre ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON dunghan_v1.centre USING (role = current_user);

CREATE TABLE dunghan_v1.rollup (
    centre             integer  NOT NULL REFERENCES dunghan_v1.centre,
    generation         integer  NOT NULL,
    grain              smallint NOT NULL,
    slot               integer  NOT NULL,
    unit               integer  NOT NULL,
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
    PRIMARY KEY (centre, generation, grain, slot, unit, field)
) PARTITION BY LIST (centre);

-- Units and fields by the numbers that the roll-ups have; a version for each time in which one meant
-- something else, valid from from_day (0: since ever) to to_day (0: without end).
CREATE TABLE dunghan_v1.unit (
    centre     integer NOT NULL REFERENCES dunghan_v1.centre,
    generation integer NOT NULL,
    id         integer NOT NULL,
    from_day   integer NOT NULL,
    to_day     integer NOT NULL,
    code       text    NOT NULL,
    place      integer NOT NULL,
    name_vi    text    NOT NULL,
    name_en    text    NOT NULL,
    level      text    NOT NULL,
    parent     integer,
    successor  integer,
    PRIMARY KEY (centre, generation, id, from_day)
) PARTITION BY LIST (centre);

CREATE TABLE dunghan_v1.field (
    centre     integer NOT NULL REFERENCES dunghan_v1.centre,
    generation integer NOT NULL,
    id         integer NOT NULL,
    from_day   integer NOT NULL,
    to_day     integer NOT NULL,
    code       text    NOT NULL,
    place      integer NOT NULL,
    name_vi    text    NOT NULL,
    name_en    text    NOT NULL,
    PRIMARY KEY (centre, generation, id, from_day)
) PARTITION BY LIST (centre);

-- What readers read. A view has the rights of its owner, so they need none on what is below it.
CREATE VIEW dunghan.centre AS
    SELECT name, incarnation, generation, applied, applied_at, rules, as_of FROM dunghan_v1.centre;

CREATE VIEW dunghan.unit AS
    SELECT c.name AS centre, u.id, u.code, u.from_day, u.to_day, u.place, u.name_vi, u.name_en, u.level,
        u.parent, u.successor
    FROM dunghan_v1.unit u JOIN dunghan_v1.centre c ON c.id = u.centre AND c.generation = u.generation;

CREATE VIEW dunghan.field AS
    SELECT c.name AS centre, f.id, f.code, f.from_day, f.to_day, f.place, f.name_vi, f.name_en
    FROM dunghan_v1.field f JOIN dunghan_v1.centre c ON c.id = f.centre AND c.generation = f.generation;

CREATE VIEW dunghan.rollup AS
    SELECT c.name AS centre, r.grain, r.slot, r.unit, r.field, r.received, r.excluded, r.moved_in,
        r.moved_out, r.early, r.on_time, r.late, r.overdue, r.suspended, r.to_collect, r.refused,
        r.apologised, r.apologised_in_time, r.appointment_kept, r.apologised_again, r.collected,
        r.received_online, r.received_postal, r.taken_in, r.supplements, r.unresolved, r.withdrawn
    FROM dunghan_v1.rollup r JOIN dunghan_v1.centre c ON c.id = r.centre AND c.generation = r.generation;

GRANT USAGE ON SCHEMA dunghan TO dunghan_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA dunghan TO dunghan_reader;

GRANT USAGE ON SCHEMA dunghan_v1 TO dunghan_centre;
GRANT SELECT ON dunghan_v1.centre TO dunghan_centre;
GRANT UPDATE (incarnation, generation, applied, applied_at, rules, as_of)
    ON dunghan_v1.centre TO dunghan_centre;
