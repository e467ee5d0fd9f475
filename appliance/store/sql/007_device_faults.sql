-- What gateways say is wrong with a counter device: how often, and the newest readings. The events
-- stand in the log too, with all that was read (store_events.h), until retention takes them.
CREATE TABLE device_fault (
    unit      INTEGER NOT NULL,
    counter   TEXT    NOT NULL,
    what      INTEGER NOT NULL,           -- enum event_device
    times     INTEGER NOT NULL,
    newest_ms INTEGER NOT NULL,           -- of the newest, by the gateway's clock
    serial    INTEGER NOT NULL,           -- of the device; 0: it has none
    before    INTEGER NOT NULL,           -- its two readings (mqtt/event.h)
    after     INTEGER NOT NULL,
    PRIMARY KEY (unit, counter, what)
) STRICT, WITHOUT ROWID;
