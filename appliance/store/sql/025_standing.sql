-- Who may say what of a dossier follows from what its unit is to it (appliance/dossiers/standing.h): events
-- of units that have no say count no more, the code says whose intake counts, and a transfer counts from
-- the receiver's first word on. The rules are forgotten, so the next start counts every dossier again;
-- frozen periods keep their figures and show the difference.
DELETE FROM meta WHERE key = 'rules';
