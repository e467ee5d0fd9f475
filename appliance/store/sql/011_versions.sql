-- What a register held after each change of it, the newest ones (appliance/registers/register.h).
CREATE TABLE register_version (
    register TEXT    NOT NULL,
    number   INTEGER NOT NULL,            -- 1, 2 ... of its register
    taken_ms INTEGER NOT NULL,
    file     TEXT    NOT NULL,            -- of which name; "" when it was no file
    csv      TEXT    NOT NULL,            -- the whole register
    PRIMARY KEY (register, number)
) STRICT;
