-- What offices say they hold (tallies of the kinds not_due and overdue, 6 and 7): the newest of a unit
-- and field on or before a day.
CREATE INDEX event_stock ON event (unit, field, at_ms, choice, voided, amount)
    WHERE type = 10 AND dossier = 0 AND choice % 16 >= 6;
