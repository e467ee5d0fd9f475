-- What was refused of a file is set aside at its place in the stream of imports; importing the file
-- again finds it by its content.
CREATE INDEX quarantine_imported ON quarantine (digest) WHERE gateway = 'import' AND seq IS NOT NULL;
