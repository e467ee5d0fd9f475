/*
 * letters - what letters to citizens have beside the data of a dossier, as the settings say.
 *
 * What is NULL is left blank, to be filled in by hand.
 */
#ifndef APPLIANCE_REPORT_LETTERS_H
#define APPLIANCE_REPORT_LETTERS_H

#include <stddef.h>
#include <stdint.h>

/* Which form the letter has, from a day on. */
struct letters_form {
    int32_t from_day;
    const char *title;
    const char *source; /* the provision; NULL: none is named */
};

enum { LETTERS_FORMS_MOST = 16 };

struct letters {
    const char *superior; /* the agency above the unit */
    const char *place;    /* where it is written */
    const char *contact;  /* whom to ask: a telephone number, an address */
    const char *signer;   /* whose office signs */
    size_t form_count;    /* 0: those that the page knows */
    struct letters_form forms[LETTERS_FORMS_MOST]; /* by their days */
};

#endif
