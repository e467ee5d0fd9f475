-- The centre's store. Numbers instead of texts wherever a row can be one of millions; texts
-- stand once, in the catalogue. Days are local days since 1970-01-01, *_ms moments in UTC.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('boot', 0);      -- how often the centre has started

-- The imported calendar; empty: the one that comes with the program.
CREATE TABLE calendar (
    day     INTEGER PRIMARY KEY,
    working INTEGER NOT NULL,             -- 1: a day of a weekend that works; 0: a day off
    reason  TEXT    NOT NULL
) STRICT;

-- Catalogue. A code has one number for ever and a version for each time in which it meant
-- something else: valid from from_day (0: since ever) to to_day (0: without end). `place` is the
-- order of display.
CREATE TABLE unit_code (
    id    INTEGER PRIMARY KEY,
    code  TEXT    NOT NULL UNIQUE,
    place INTEGER NOT NULL
) STRICT;

CREATE TABLE unit_version (
    id        INTEGER NOT NULL REFERENCES unit_code,
    from_day  INTEGER NOT NULL,
    to_day    INTEGER NOT NULL,
    name_vi   TEXT    NOT NULL,
    name_en   TEXT    NOT NULL,
    level     TEXT    NOT NULL,
    parent    INTEGER REFERENCES unit_code,
    successor INTEGER REFERENCES unit_code, -- into which it was merged after to_day
    schedule  TEXT    NOT NULL,           -- working sessions; '' is those of the settings
    PRIMARY KEY (id, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE field_code (
    id    INTEGER PRIMARY KEY,
    code  TEXT    NOT NULL UNIQUE,
    place INTEGER NOT NULL
) STRICT;

CREATE TABLE field_version (
    id       INTEGER NOT NULL REFERENCES field_code,
    from_day INTEGER NOT NULL,
    to_day   INTEGER NOT NULL,
    name_vi  TEXT    NOT NULL,
    name_en  TEXT    NOT NULL,
    PRIMARY KEY (id, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE procedure_code (
    id    INTEGER PRIMARY KEY,
    code  TEXT    NOT NULL UNIQUE,
    place INTEGER NOT NULL
) STRICT;

CREATE TABLE procedure_version (
    id         INTEGER NOT NULL REFERENCES procedure_code,
    from_day   INTEGER NOT NULL,
    to_day     INTEGER NOT NULL,
    name_vi    TEXT    NOT NULL,
    name_en    TEXT    NOT NULL,
    field      INTEGER NOT NULL REFERENCES field_code,
    time_limit TEXT    NOT NULL,          -- as an intake's `limit`; '' is none
    PRIMARY KEY (id, from_day)
) STRICT, WITHOUT ROWID;

-- One row per outbox that has ever spoken: what is stored of it, and what came beside.
CREATE TABLE stream (
    id          INTEGER PRIMARY KEY,
    gateway     TEXT    NOT NULL,
    epoch       TEXT    NOT NULL,
    committed   INTEGER NOT NULL,         -- every seq up to it is stored or quarantined
    duplicates  INTEGER NOT NULL,
    gaps        INTEGER NOT NULL,         -- events that came too early and wait to be repeated
    quarantined INTEGER NOT NULL,
    UNIQUE (gateway, epoch)
) STRICT;

-- Every event as it was understood: an append-only log. The events of a dossier hang together
-- by `previous`, so that no index is written for them.
CREATE TABLE event (
    id         INTEGER PRIMARY KEY,
    stream     INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    type       INTEGER NOT NULL,          -- enum event_type
    at_ms      INTEGER NOT NULL,
    dossier    INTEGER NOT NULL,          -- 0: it belongs to none
    previous   INTEGER,                   -- the event of this dossier stored before this one
    unit       INTEGER NOT NULL,
    counter    TEXT,
    procedure  INTEGER,
    field      INTEGER,                   -- only when the event itself says it
    choice     INTEGER NOT NULL,          -- channel, outcome, reason or kind, as the type has it
    amount     INTEGER,                   -- to_unit, count or score, as the type has it
    time_limit TEXT,                      -- limit or due; only when the event itself says it
    note       TEXT,                      -- basis, of or ticket, as the type has it
    voided     INTEGER                    -- 1: it counts no more
) STRICT;
-- Those that are counted or looked up without a dossier: few.
CREATE INDEX event_loose ON event (type, at_ms) WHERE dossier = 0;
-- The way to an event by its place: every 64th is a signpost, and the others lie between two of
-- them, for the ids of a stream rise with seq.
CREATE INDEX event_place ON event (stream, seq) WHERE seq % 64 = 1;

-- Events that shall not count, whether they have come or not. By the words of `of`.
CREATE TABLE void (
    epoch TEXT    NOT NULL,
    seq   INTEGER NOT NULL,
    PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

-- What a dossier's events fold to (appliance/dossiers/dossier.h), and where their chain begins.
CREATE TABLE dossier (
    id            INTEGER PRIMARY KEY,
    code          TEXT    NOT NULL UNIQUE,
    last_event    INTEGER NOT NULL,
    unit          INTEGER NOT NULL,
    field         INTEGER NOT NULL,
    procedure     INTEGER NOT NULL,
    channel       INTEGER NOT NULL,
    received_day  INTEGER,
    due_day       INTEGER,
    resolved_day  INTEGER,
    collected_day INTEGER,
    refused_day   INTEGER,
    class         INTEGER NOT NULL,       -- enum dossier_class
    provisional   INTEGER NOT NULL,
    suspended     INTEGER NOT NULL,
    supplements   INTEGER NOT NULL,
    apologies     INTEGER NOT NULL,
    in_time       INTEGER NOT NULL,       -- the first apology was
    kept          INTEGER NOT NULL,       -- the newest re-appointed date was
    faults        INTEGER NOT NULL        -- set of 1 << enum dossier_fault
) STRICT;

-- How many dossiers have each fault (enum dossier_fault), kept in step with them.
CREATE TABLE quality (
    fault    INTEGER PRIMARY KEY,
    dossiers INTEGER NOT NULL
) STRICT;

-- appliance/dossiers/ledger.h says what is added where. Rows of zeroes may stand.
CREATE TABLE ledger (
    day        INTEGER NOT NULL,
    unit       INTEGER NOT NULL,
    field      INTEGER NOT NULL,
    procedure  INTEGER NOT NULL,
    channel    INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    refused    INTEGER NOT NULL,
    early      INTEGER NOT NULL,
    on_time    INTEGER NOT NULL,
    late       INTEGER NOT NULL,
    apologised INTEGER NOT NULL,
    apologised_in_time INTEGER NOT NULL,
    appointment_kept   INTEGER NOT NULL,
    apologised_again   INTEGER NOT NULL,
    collected  INTEGER NOT NULL,
    overdue    INTEGER NOT NULL,
    suspended  INTEGER NOT NULL,
    PRIMARY KEY (day, unit, field, procedure, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup (
    grain           INTEGER NOT NULL,
    slot            INTEGER NOT NULL,
    unit            INTEGER NOT NULL,
    field           INTEGER NOT NULL,
    received_online INTEGER NOT NULL,
    received        INTEGER NOT NULL,
    refused         INTEGER NOT NULL,
    early           INTEGER NOT NULL,
    on_time         INTEGER NOT NULL,
    late            INTEGER NOT NULL,
    apologised      INTEGER NOT NULL,
    apologised_in_time INTEGER NOT NULL,
    appointment_kept   INTEGER NOT NULL,
    apologised_again   INTEGER NOT NULL,
    collected       INTEGER NOT NULL,
    overdue         INTEGER NOT NULL,
    suspended       INTEGER NOT NULL,
    PRIMARY KEY (grain, slot, unit, field)
) STRICT, WITHOUT ROWID;

-- The newest event of each unit.
CREATE TABLE activity (
    unit      INTEGER PRIMARY KEY,
    newest_ms INTEGER NOT NULL
) STRICT;

-- What could not be understood or trusted: kept, counted, replayable. The same message without a
-- place in a sequence is kept once and counted.
CREATE TABLE quarantine (
    id       INTEGER PRIMARY KEY,
    gateway  TEXT    NOT NULL,
    stream   INTEGER,
    seq      INTEGER,
    reason   TEXT    NOT NULL,
    detail   TEXT    NOT NULL,
    payload  BLOB    NOT NULL,            -- as it came, at most 4 KiB of it
    digest   BLOB    NOT NULL,            -- SHA-256 of all of it
    times    INTEGER NOT NULL,
    first_ms INTEGER NOT NULL,
    last_ms  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX quarantine_by_place ON quarantine (stream, seq) WHERE seq IS NOT NULL;
CREATE UNIQUE INDEX quarantine_by_digest ON quarantine (gateway, digest) WHERE seq IS NULL;
