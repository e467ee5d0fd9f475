-- The mark of a device of many inputs holds a reading of each.
ALTER TABLE mark RENAME TO shorter_mark;

CREATE TABLE mark (
    unit TEXT NOT NULL,
    counter TEXT NOT NULL,
    key TEXT NOT NULL,
    mark TEXT NOT NULL CHECK (length(mark) < 2048),
    PRIMARY KEY (unit, counter, key)
) STRICT, WITHOUT ROWID;

INSERT INTO mark SELECT * FROM shorter_mark;

DROP TABLE shorter_mark;
