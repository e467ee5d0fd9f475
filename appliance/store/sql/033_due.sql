-- How many dossiers in progress are due when is counted by unit and field out of the index alone, without
-- a look at the dossiers. SQLite does not see that a partial index implies its own condition, so the
-- column of it, of which nothing but NULL is in here, is in the index too.
DROP INDEX dossier_open;
CREATE INDEX dossier_open ON dossier (due_day, unit, field, resolved_day) WHERE resolved_day IS NULL;
