-- What is known to be lost of a stream, and what came before and after its turn.

-- Events that came before their turn and wait to be repeated: no loss.
ALTER TABLE stream RENAME COLUMN gaps TO early;

-- Highest number that the gateway itself has said it gave out; 0: nothing beyond committed.
ALTER TABLE stream ADD COLUMN announced INTEGER NOT NULL DEFAULT 0;

-- Numbers of a stream whose events will not come any more (appliance/rules/gaps.h).
CREATE TABLE gap (
    stream     INTEGER NOT NULL,
    first_seq  INTEGER NOT NULL,
    last_seq   INTEGER NOT NULL,
    noticed_ms INTEGER NOT NULL,
    PRIMARY KEY (stream, first_seq)
) STRICT, WITHOUT ROWID;

-- What came out of the quarantine is one kind of it, what was lost and came all the same another.
ALTER TABLE replayed RENAME TO out_of_turn;
