-- A void waits only for its own gateway's event ('': of any gateway, where anybody may speak for
-- all), and never for one that is yet to be imported: numbers of imports are given by the centre.
ALTER TABLE void RENAME TO void_of_any;
CREATE TABLE void (
    epoch   TEXT    NOT NULL,
    seq     INTEGER NOT NULL,
    gateway TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (epoch, seq, gateway)
) STRICT, WITHOUT ROWID;
INSERT INTO void SELECT epoch, seq, '' FROM void_of_any WHERE epoch <> '0000000000000000';
DROP TABLE void_of_any;
