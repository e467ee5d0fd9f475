-- What tells an outbox from its copies that went on: `before` is the chain up to the event, as a
-- batch says it (mqtt/payload.h); NULL: whoever put the event in knew of no chain.
ALTER TABLE event ADD COLUMN before TEXT;

-- The start in which the epoch took the place of another one; '': the outbox was new.
ALTER TABLE meta ADD COLUMN begun TEXT NOT NULL DEFAULT '';
