-- A tally may have an id by which it is told from others of its unit: it stands in `note`, and no two
-- that count have the same. `choice` of a tally is its kind and 16 times its channel.
CREATE INDEX event_tally_id ON event (unit, note) WHERE type = 10 AND note IS NOT NULL;
