#include "appliance/tables/store_term.h"

#include "appliance/store/store.h"
#include "appliance/store/store_restore.h"

int store_read_term(struct store *store, struct term *ret)
{
    int64_t own, seen;
    int rc = store_read_meta(store, STORE_TERM_OWN, &own);

    if (rc == 0)
        rc = store_read_meta(store, STORE_TERM_SEEN, &seen);
    if (rc == 0)
        *ret = (struct term){(uint64_t)own, (uint64_t)seen};
    return rc;
}

int store_write_term(struct store *store, const struct term *term)
{
    int rc = store_write_meta(store, STORE_TERM_OWN, (int64_t)term->own);

    return rc < 0 ? rc : store_write_meta(store, STORE_TERM_SEEN, (int64_t)term->seen);
}
