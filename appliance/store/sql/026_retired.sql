-- Words of gateways that are past, because the operator has retired the gateway or one of its devices
-- (appliance/snapshot/retired.h): the broker says them again at every connection.
CREATE TABLE gateway_retired (
    gateway    TEXT    PRIMARY KEY,
    said_ms    INTEGER NOT NULL,          -- when they were written, by its clock; 0: none are known
    retired_ms INTEGER NOT NULL,          -- by our clock
    retired_by TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
