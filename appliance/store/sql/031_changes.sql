-- What has changed, in the order of commits: a row in the very transaction that changes figures or a
-- register, with all that it touched as appliance/tables/changes.h writes it. One row a commit costs
-- 2 % of the bytes, an indexed column of what changed when would cost half as much again as the figures.
-- The numbers rise by one and the newest row always stays, so none is ever given twice; those that
-- are too old go from the front.
CREATE TABLE changes (
    commit_no INTEGER PRIMARY KEY,        -- the revision of whatever is told of the store
    at_ms     INTEGER NOT NULL,
    keys      BLOB    NOT NULL
) STRICT;

-- The order's name: numbers of another one say nothing here. New for each store and at each restore.
INSERT INTO meta VALUES ('incarnation', random() & 9223372036854775807);
