-- At how many of its own counters a device is expected to report.
ALTER TABLE unit_version ADD COLUMN counters INTEGER NOT NULL DEFAULT 0;
