-- The highest term of a centre that was heard of (mqtt/payload.h): what one of a lower says is not believed.
ALTER TABLE meta ADD COLUMN term INTEGER NOT NULL DEFAULT 0;
