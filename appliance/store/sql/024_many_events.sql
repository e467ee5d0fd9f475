-- Of what changes a dossier a thousand events count, the earliest ones (DOSSIER_CHANGES_MOST). The rules
-- are forgotten, so the next start counts every dossier again.
DELETE FROM meta WHERE key = 'rules';
