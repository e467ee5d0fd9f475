-- The outbox of a gateway. One row of meta: who numbers, and how far the centre has it.
--
-- A row of event keeps its number for good; the number that travels is seq - base, so that a new
-- epoch, whose numbers begin at 1 again, moves no row. The newest event is never deleted, because
-- the next number follows from it.
CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch TEXT NOT NULL CHECK (length(epoch) = 16),
    base INTEGER NOT NULL CHECK (base >= 0)
) STRICT;

CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL, -- wall clock when it was put in, ms
    json TEXT NOT NULL
) STRICT;

-- When the centre had everything up to `committed` (of the current epoch, counted like seq).
CREATE TABLE receipt (
    at INTEGER PRIMARY KEY, -- wall clock, ms
    committed INTEGER NOT NULL
) STRICT;

-- How far a device's ring is taken over; `serial` because its numbers begin anew with it.
CREATE TABLE cursor (
    unit TEXT NOT NULL,
    counter TEXT NOT NULL,
    serial INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (unit, counter, serial)
) STRICT, WITHOUT ROWID;
