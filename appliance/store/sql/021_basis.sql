-- On what figures rest (appliance/report/basis.h). The index has those dossiers only whose due date is
-- provisional; the column is what a frozen period rested on, as JSON: NULL when it was frozen before it
-- was kept.
CREATE INDEX dossier_provisional ON dossier (received_day, resolved_day, due_day, unit, field)
    WHERE provisional = 1;
ALTER TABLE period ADD COLUMN basis TEXT;
