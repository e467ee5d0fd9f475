-- How far a device is taken over is whatever its kind writes down of it: the mark, a short text
-- that is stored with the events it belongs to. `key` says whose it is: the kind, and what tells
-- one device from the next that stands in its place. So far all were record terminals, told apart
-- by their serial number, and the mark was the last record.
CREATE TABLE mark (
    unit TEXT NOT NULL,
    counter TEXT NOT NULL,
    key TEXT NOT NULL,
    mark TEXT NOT NULL CHECK (length(mark) < 64),
    PRIMARY KEY (unit, counter, key)
) STRICT, WITHOUT ROWID;

INSERT INTO mark (unit, counter, key, mark)
SELECT unit, counter, 'record-terminal/' || serial, CAST(record AS TEXT) FROM cursor;

DROP TABLE cursor;
