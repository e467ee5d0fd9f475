-- Months of all units together (LEDGER_GRAIN_ALL of appliance/dossiers/ledger.h), so that a trend of years
-- reads a row a field and month and not one of each unit.
INSERT INTO rollup (grain, slot, unit, field, received_online, received, refused, early, on_time, late,
    apologised, apologised_in_time, appointment_kept, apologised_again, collected, overdue, suspended,
    received_postal, taken_in, moved_in, moved_out, supplements, unresolved, withdrawn, to_collect, excluded)
SELECT 4, slot, 0, field, sum(received_online), sum(received), sum(refused), sum(early), sum(on_time),
    sum(late), sum(apologised), sum(apologised_in_time), sum(appointment_kept), sum(apologised_again),
    sum(collected), sum(overdue), sum(suspended), sum(received_postal), sum(taken_in), sum(moved_in),
    sum(moved_out), sum(supplements), sum(unresolved), sum(withdrawn), sum(to_collect), sum(excluded)
FROM rollup WHERE grain = 2 GROUP BY slot, field;
