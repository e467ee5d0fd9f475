#include "web/staff/staff_role.h"

/* By who may ask there. */
enum {
    LEAST_PEOPLE = ROLE_READER,
    LEAST_PROGRAMS = ROLE_READER,
    LEAST_SCRIPTS = ROLE_READER,
    LEAST_MACHINE = ROLE_READER,
    LEAST_DOOR = ROLE_READER,
    LEAST_READER = ROLE_READER,
    LEAST_CLERK = ROLE_CLERK,
    LEAST_EDITOR = ROLE_EDITOR,
    LEAST_ADMINISTRATOR = ROLE_ADMINISTRATOR
};

static const enum role least[ADDRESSES] = {
#define ROUTE(name, vi, en, methods, who, ...) [ADDRESS_##name] = (enum role)LEAST_##who,
#include "web/routes.inc"
};

bool staff_role_may(const struct session *session, enum address address)
{
    return session->account.role >= least[address];
}

const char *staff_role_units(const struct session *session)
{
    return session->account.role == ROLE_CLERK ? session->account.units : NULL;
}
