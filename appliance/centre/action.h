/*
 * action - what operator and staff may have done to the store, while the centre lives or
 * without it: one table, whoever asks.
 *
 * A request is a JSON object whose member `do` names the action; the answer is an object too,
 * with the member `error`, a sentence, when it was not done, and `reason` where pages have words
 * of their own for it (refusal.h). The running centre does it for
 * the command line, which asks through control.h, and for staff, whose orders staff_desk.h
 * carries over from the page's thread; when no centre runs, the command line opens the store
 * and calls the very same.
 *
 *   health
 *       how the running centre and its broker are; the centre alone answers it
 *   standing
 *       how far the figures can be relied on: appliance/snapshot/standing.h; the centre alone answers it
 *   quarantine_replay, quarantine_drop
 *       takes `ids` (numbers), or `gateway` and `reason` ("" or none: any) with `after`; gives
 *       `replayed`, `dropped`, `known`, `refused`, `unplaced`, `missing`, `after`, `more`:
 *       appliance/count/quarantine.h
 *   held_accept, held_drop
 *       takes `place` (of the device's event: epoch:seq, or gateway/epoch:seq) or `id`; gives `done`
 *       and `again`, 1 for what became of it, the other 0; `same`: it had been decided so before;
 *       `said`: why it cannot be decided: appliance/count/held.h
 *   import
 *       takes `register` (its name) and `file` (a name for messages), the file itself beside
 *       the request, and if at all `revision`: what register_revision() was when whoever asks read
 *       what he changes, or when it was tried; it is refused where that has moved on. Gives
 *       `revision`, on which it was done, `added`, `changed`, `removed`, `untouched`, `recounted` (dossiers, where the
 *       rules have changed by it), `moved` (due dates) and `moves`, the first of them, each with
 *       `dossier`, `from` and `to` (dates, "" for none), or `faults`, a sentence each
 *   period_add
 *       takes `id`, and `name`, `kind`, `from`, `to` as far as they are said; gives the same,
 *       complete
 *   claim_dismiss
 *       takes `gateway`; gives `events`: of how many the claims are dismissed, with a record; of a
 *       gateway that is away also what it announced and never sent
 *   gateway_retire
 *       takes `gateway`; what it said of itself and its devices is forgotten until it speaks anew
 *   device_retire
 *       takes `unit` and `counter`; likewise what gateways that are away said of it
 *   device_list
 *       takes `after`, 0 at first; gives `devices`, a slice of what is known of them, each with
 *       `unit`, `counter`, `gateway`, `state` (online, shaky, offline; unknown while its
 *       gateway is not heard), `cause` (enum payload_device_cause; null where there is none),
 *       `last_seen`, `clock` (not_said, compared, unset), `clock_ahead_ms`, null where not
 *       compared, and `clock_wrong`, by a minute or not set; where it is (`address`, "": not said;
 *       `port`, `unit_id`), `serial`, `firmware`, `round_trip_us` and `round_trip_last_us`, as in
 *       payload_device; and for the next slice `after` and `more`. It changes nothing.
 *   period_freeze
 *       takes `id` and, if dossiers may be missing in what was carried over, `anyway`, if the
 *       figures may rest on a year without announcement, `provisional`; gives `id`, and where
 *       nothing was done, `asks`: why it should not be frozen, `wants`: the name of what would have
 *       it done, and `anyway` and `provisional` as they were said
 *
 *   promote
 *       takes `above`, 0 or a term that must be exceeded; gives `term`, which this store has taken, and
 *       `before`: what it was, of leads, follows and replaced. Refused of one that leads, unless `above`
 *       is said. A running centre is opened again as what it is then.
 *
 *   cause_state
 *       takes `dossier`, `cause` (a name of appliance/report/cause.h; not_stated takes back what was stated,
 *       and empties the notes), `note` if at all (cause_note_fault()) and `within`, codes of the units that
 *       who asks is held to; of a dossier that is overdue or whose result was late. Gives `dossier` as it
 *       is stored, `cause` and `same`: it had been stated so before
 *
 *   account_add
 *       takes `name`, `hash` (of the password: web/login/account.h) and, if at all, `role` and of a
 *       clerk `units` (codes, a comma between); without a role it is an administrator while there is
 *       none, then a reader
 *   account_role
 *       takes `name`, `role` and `units` likewise
 *   account_password
 *       takes `name` and `hash`
 *   account_remove
 *       takes `name`; each of them gives it back. It and account_role take `keep_administrator`: not the last one's
 *
 * `by` in any request says who wants it ("operator an"), for what is kept of it.
 *
 * What an action changes is one transaction: all of it is there or nothing, whatever happens
 * to the process, and with it who had it done (audit.h). Where the rules change, the ledger is counted again within it, which may
 * take minutes in a large store. The page answers meanwhile from what it has, gateways keep
 * what they have, and the desk's pulse says that the centre lives.
 */
#ifndef APPLIANCE_CENTRE_ACTION_H
#define APPLIANCE_CENTRE_ACTION_H

#include "appliance/centre/control.h"
#include "appliance/count/ingest.h"
#include "appliance/recount/rulebook.h"
#include "appliance/snapshot/fleet_memory.h"
#include "appliance/store/store.h"

enum {
    ACTION_IDS_MOST = 1000,     /* in one request */
    ACTION_DEVICES_MOST = 1000, /* in one answer */
};

/* What actions work with; all borrowed, all of the thread of the store. */
struct action_desk {
    struct store *store;
    struct dossier_register *dossiers;
    struct ingest *ingest;
    struct rulebook *rulebook; /* an action may replace what is in it */
    const struct config *config;
    struct fleet *fleet;
    struct fleet_link link;       /* is anybody heard? */
    struct fleet_memory *memory;  /* how much of it is saved */
    const struct registry *guard; /* NULL: any gateway may speak */
    const struct pulse *pulse;    /* NULL: nobody waits for a sign of life */
};

/* May it be done while nothing may be written? */
bool action_only_reads(const struct control_request *request);

/* The answer is a new reference. Everything is committed when it is given. */
json_t *action_run(const struct action_desk *desk, const struct control_request *request);

/* The rows of the table, each in action_*.c. */
json_t *action_gateway_retire(const struct action_desk *desk,
                              const struct control_request *request);
json_t *action_claim_dismiss(const struct action_desk *desk,
                             const struct control_request *request);
json_t *action_device_retire(const struct action_desk *desk,
                             const struct control_request *request);
json_t *action_device_list(const struct action_desk *desk,
                           const struct control_request *request);
json_t *action_quarantine_replay(const struct action_desk *desk,
                                 const struct control_request *request);
json_t *action_quarantine_drop(const struct action_desk *desk,
                               const struct control_request *request);
json_t *action_held_accept(const struct action_desk *desk,
                           const struct control_request *request);
json_t *action_held_drop(const struct action_desk *desk,
                         const struct control_request *request);
json_t *action_import(const struct action_desk *desk,
                      const struct control_request *request);
json_t *action_period_add(const struct action_desk *desk,
                          const struct control_request *request);
json_t *action_period_freeze(const struct action_desk *desk,
                             const struct control_request *request);

json_t *action_promote(const struct action_desk *desk,
                       const struct control_request *request);

json_t *action_cause_state(const struct action_desk *desk,
                           const struct control_request *request);

json_t *action_account_add(const struct action_desk *desk,
                           const struct control_request *request);
json_t *action_account_role(const struct action_desk *desk,
                            const struct control_request *request);
json_t *action_account_password(const struct action_desk *desk,
                                const struct control_request *request);
json_t *action_account_remove(const struct action_desk *desk,
                              const struct control_request *request);

#endif
