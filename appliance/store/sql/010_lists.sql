-- The lists that an office works with: what is overdue or soon will be, and what was late. Both
-- indexes are small beside the table: of dossiers in progress, and of late results.
CREATE INDEX dossier_open ON dossier (due_day) WHERE resolved_day IS NULL;
CREATE INDEX dossier_late ON dossier (resolved_day) WHERE class = 3;
