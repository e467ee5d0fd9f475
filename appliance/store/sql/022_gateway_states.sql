-- What each gateway last said of itself and its devices (appliance/snapshot/fleet.h), as JSON like
-- the topic it came by, so that who is silent since a restart is not forgotten.
CREATE TABLE gateway_state (
    gateway  TEXT    PRIMARY KEY,
    heard_ms INTEGER NOT NULL,            -- by our clock
    state    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
