-- What tickets and ratings that are no more kept came to (appliance/watch/retention.h).
CREATE TABLE visit_day (
    day    INTEGER NOT NULL,
    unit   INTEGER NOT NULL,
    type   INTEGER NOT NULL,              -- enum event_type
    events INTEGER NOT NULL,              -- all of them; of these
    voided INTEGER NOT NULL,              -- counted no more,
    amount INTEGER NOT NULL,              -- and the others' scores summed up
    PRIMARY KEY (day, unit, type)
) STRICT, WITHOUT ROWID;

CREATE INDEX quarantine_by_age ON quarantine (last_ms);
