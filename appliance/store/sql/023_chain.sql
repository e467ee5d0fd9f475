-- The chain after the event `committed` of a stream, as its gateway said it (mqtt/payload.h): what
-- tells an outbox from a copy of it that went on by itself. NULL: it was not said.
ALTER TABLE stream ADD COLUMN chain TEXT;
