-- Roll-ups have one grain more, half a month. The rules are forgotten, so the next start counts the
-- ledger again and writes them.
DELETE FROM meta WHERE key = 'rules';
