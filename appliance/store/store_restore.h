/*
 * store_restore - a copy put in the place of the database, all of it or nothing.
 */
#ifndef APPLIANCE_STORE_STORE_RESTORE_H
#define APPLIANCE_STORE_STORE_RESTORE_H

#define STORE_RESTORED  "dunghan.db.restored"
#define STORE_RESTORING "dunghan.db.restoring" /* not complete; taken away */

/* Numbers of the store: appliance/tables/store_term.h. */
#define STORE_TERM_OWN  "term_own"
#define STORE_TERM_SEEN "term_seen"

/*
 * Makes a copy ready to be put in the place of the directory's database: what is counted up
 * with each start goes on from there, so that nobody takes new for old, and the order of changes has
 * another name. Which machine is the centre is no matter of copies: the term that was taken is that of the
 * directory's database, none where there was none or it cannot be read, and the highest one that was heard
 * of is the higher of both.
 */
int store_adopt(const char *copy, const char *directory);

/*
 * Puts a copy at DIRECTORY/STORE_RESTORED in place and the files before it aside, in
 * DIRECTORY/before-restore-…; nothing is to do when there is none. Wherever it is
 * interrupted, calling it again completes it: store_open() does, in STORE_WRITE. The caller
 * holds the lock.
 */
int store_finish_restore(const char *directory);

#endif
