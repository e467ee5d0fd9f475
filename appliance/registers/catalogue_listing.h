/*
 * catalogue_listing - what the store has of the catalogue, as lines of the file that would bring it
 * in: what catalogue_rows reads.
 */
#ifndef APPLIANCE_REGISTERS_CATALOGUE_LISTING_H
#define APPLIANCE_REGISTERS_CATALOGUE_LISTING_H

#include "appliance/registers/register.h"
#include "appliance/rules/catalogue.h"

/* Every version of every code, codes in the order of display, versions in that of time. Errors of
 * the store. */
int catalogue_listing(enum catalogue_kind kind, struct store *store, register_tell tell,
                      void *owner);

#endif
