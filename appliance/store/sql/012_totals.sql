-- Totals as offices printed them (appliance/report/stated.h), beside what is counted. unit and
-- field 0: all of them. A column that was not printed is NULL.
CREATE TABLE total (
    period  INTEGER NOT NULL REFERENCES period,
    unit    INTEGER NOT NULL,
    field   INTEGER NOT NULL,
    c3 INTEGER, c4 INTEGER, c5 INTEGER, c6 INTEGER, c7 INTEGER, c8 INTEGER, c9 INTEGER,
    c10 INTEGER, c11 INTEGER, c12 INTEGER, c13 INTEGER,
    in_time INTEGER,
    rates   TEXT NOT NULL,
    source  TEXT NOT NULL,
    PRIMARY KEY (period, unit, field)
) STRICT, WITHOUT ROWID;
