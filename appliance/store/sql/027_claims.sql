-- What gateways say to be missing and is more than can be believed of them is their claim, and no
-- loss (enum gap_kind of appliance/rules/gaps.h): what was booked so far too, beyond what has come of
-- the gateway and the least that is always believed (appliance/streams/streams.h).
ALTER TABLE gap ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
UPDATE gap SET kind = 2 WHERE last_seq - first_seq >= 100000 AND last_seq - first_seq >=
    (SELECT count(*) FROM event WHERE stream IN
        (SELECT b.id FROM stream a JOIN stream b ON b.gateway = a.gateway WHERE a.id = gap.stream));

-- Which claims were dismissed, by whom.
CREATE TABLE claim_dismissed (
    stream       INTEGER NOT NULL,
    events       INTEGER NOT NULL,
    dismissed_ms INTEGER NOT NULL,
    dismissed_by TEXT    NOT NULL
) STRICT;
