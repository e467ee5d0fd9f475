-- A frozen period says which of its units ended in it, and what they went into, as was known then.
ALTER TABLE frozen_unit ADD COLUMN last_day  INTEGER;
ALTER TABLE frozen_unit ADD COLUMN successor INTEGER;
