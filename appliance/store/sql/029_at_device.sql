-- What the clock of the device said, where its gateway has corrected it to at_ms (mqtt/event.h);
-- NULL: at_ms is what was said.
ALTER TABLE event ADD COLUMN at_device_ms INTEGER;
