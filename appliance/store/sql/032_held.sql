-- What gateways did not dare to count and hold back until a person decides (mqtt/event.h, `held`):
-- by the place of the device's event, so that each is there once.
CREATE TABLE held (
    id         INTEGER PRIMARY KEY,
    stream     INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    unit       INTEGER NOT NULL,
    counter    TEXT    NOT NULL,          -- '': not said
    input      TEXT    NOT NULL,          -- likewise
    what       INTEGER NOT NULL,          -- enum event_device
    serial     INTEGER NOT NULL,
    before     INTEGER NOT NULL,
    after      INTEGER NOT NULL,
    type       INTEGER NOT NULL,          -- enum event_type: what it would be
    field      INTEGER NOT NULL,          -- 0: not said
    kind       INTEGER NOT NULL,          -- enum event_tally
    channel    INTEGER NOT NULL,          -- enum event_channel
    score      INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    state      INTEGER NOT NULL DEFAULT 0, -- enum store_held_state
    by         TEXT    NOT NULL DEFAULT '', -- who decided
    decided_ms INTEGER NOT NULL DEFAULT 0,
    booked     INTEGER,                   -- stream, and the first seq there, of what was accepted
    first      INTEGER,
    UNIQUE (stream, seq)
) STRICT;
CREATE INDEX held_open ON held (id) WHERE state = 0;
CREATE INDEX held_decided ON held (decided_ms) WHERE state > 0;
CREATE INDEX held_booked ON held (booked, first) WHERE booked IS NOT NULL;
