/*
 * aside - why the centre sets something aside instead of counting it.
 *
 * One list: a reason is a row here, and has a word in each language (REASON_... in
 * web/text/words.vi and words.en) or the page does not compile. Names are what the store
 * keeps, what the API and /metrics say and what `dunghan quarantine --reason` takes: they
 * never change. Constant; any thread.
 */
#ifndef APPLIANCE_REPORT_ASIDE_H
#define APPLIANCE_REPORT_ASIDE_H

/* A row of the reason, its name and what it means, in the order of display. */
#define ASIDE_EACH(REASON)                                                                 \
    REASON(BAD_MESSAGE, "bad_message", "the envelope is not understood")                   \
    REASON(BAD_EVENT, "bad_event", "a member is missing or wrong")                         \
    REASON(BAD_LIMIT, "bad_limit", "a limit or due date beyond its bounds")                \
    REASON(TOO_LARGE, "too_large", "longer than one event may be")                         \
    REASON(UNKNOWN_UNIT, "unknown_unit", "a unit that is not in the catalogue")            \
    REASON(UNKNOWN_PROCEDURE, "unknown_procedure",                                         \
           "a procedure that is not in the catalogue, or not yet in force")                \
    REASON(UNKNOWN_FIELD, "unknown_field", "a field that is not in the catalogue")         \
    REASON(FUTURE_TIME, "future_time", "a time ahead of the centre's clock")               \
    REASON(UNSET_CLOCK, "unset_clock", "a time of a clock that was never set")             \
    REASON(BEFORE_DOSSIER, "before_dossier",                                               \
           "a time days before the date in its dossier's code")                            \
    REASON(FOREIGN_UNIT, "foreign_unit", "a unit that is not one of this gateway's")       \
    REASON(FOREIGN_EVENT, "foreign_event", "cancels what another has said")                \
    REASON(UNKNOWN_EVENT, "unknown_event",                                                 \
           "cancels what is not there, and cannot be on its way")                          \
    REASON(AMBIGUOUS_EVENT, "ambiguous_event",                                             \
           "cancels what several gateways have at this place: name it GATEWAY/EPOCH:SEQ")  \
    REASON(BAD_VOID, "bad_void", "cancels itself, or what cancels")                        \
    REASON(TAKEN_ID, "taken_id", "another tally of its unit has its id")                   \
    REASON(TOO_MANY_EVENTS, "too_many_events",                                             \
           "one gateway's events of one dossier are more than any life has")               \
    REASON(UNREGISTERED_GATEWAY, "unregistered_gateway",                                   \
           "a stranger: counted, never kept")                                              \
    REASON(REVOKED_GATEWAY, "revoked_gateway",                                             \
           "a gateway that is shut out: counted, never kept")

#define ASIDE_ENUMERATOR(name, text, meaning) ASIDE_##name,
enum aside_reason { ASIDE_EACH(ASIDE_ENUMERATOR) ASIDE_REASONS };
#undef ASIDE_ENUMERATOR

/* Their names: "bad_message" ... */
extern const char *const aside_reason_names[ASIDE_REASONS];

/* What they say, in English, for who operates the appliance. */
extern const char *const aside_reason_meanings[ASIDE_REASONS];

/* Which one has this name; -ENOENT. */
int aside_reason_find(const char *name);

#endif
