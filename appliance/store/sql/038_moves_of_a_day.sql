-- Moves by the day of the move, so that what changes in a month is found without reading those of all
-- years. Those within their slot are found by it.
CREATE INDEX move_moved ON move (unit, field, moved_day) WHERE moved_day <> 0;
