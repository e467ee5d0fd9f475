-- At how many of its own counters a device is expected to report; -1: nobody has said.
ALTER TABLE unit_version ADD COLUMN counters INTEGER NOT NULL DEFAULT -1;
