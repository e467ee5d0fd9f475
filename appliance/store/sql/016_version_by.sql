-- By whom a register was changed, and how; "" of what was changed before this was kept.
ALTER TABLE register_version ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE register_version ADD COLUMN how TEXT NOT NULL DEFAULT '';
