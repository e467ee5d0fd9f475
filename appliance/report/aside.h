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

/*
 * In the order of display.
 *
 *     bad_message            the envelope is not understood
 *     bad_event              a member is missing or wrong
 *     bad_limit              a limit or due date beyond its bounds
 *     too_large              a message beyond PAYLOAD_MAX_BYTES
 *     unknown_...            not in the catalogue, or a procedure that is not yet in force
 *     future_time            ahead of the centre's clock
 *     unset_clock            a clock that was never set
 *     foreign_unit           not one of this gateway's
 *     foreign_event          cancels what another has said
 *     unknown_event          cancels what is not there, and cannot be on its way
 *     bad_void               cancels itself, or what cancels
 *     unregistered_gateway   a stranger: counted, never kept
 *     revoked_gateway        likewise
 */
#define ASIDE_EACH(REASON)                                                                 \
    REASON(BAD_MESSAGE, "bad_message")                                                     \
    REASON(BAD_EVENT, "bad_event")                                                         \
    REASON(BAD_LIMIT, "bad_limit")                                                         \
    REASON(TOO_LARGE, "too_large")                                                         \
    REASON(UNKNOWN_UNIT, "unknown_unit")                                                   \
    REASON(UNKNOWN_PROCEDURE, "unknown_procedure")                                         \
    REASON(UNKNOWN_FIELD, "unknown_field")                                                 \
    REASON(FUTURE_TIME, "future_time")                                                     \
    REASON(UNSET_CLOCK, "unset_clock")                                                     \
    REASON(FOREIGN_UNIT, "foreign_unit")                                                   \
    REASON(FOREIGN_EVENT, "foreign_event")                                                 \
    REASON(UNKNOWN_EVENT, "unknown_event")                                                 \
    REASON(BAD_VOID, "bad_void")                                                           \
    REASON(UNREGISTERED_GATEWAY, "unregistered_gateway")                                   \
    REASON(REVOKED_GATEWAY, "revoked_gateway")

#define ASIDE_ENUMERATOR(name, text) ASIDE_##name,
enum aside_reason { ASIDE_EACH(ASIDE_ENUMERATOR) ASIDE_REASONS };
#undef ASIDE_ENUMERATOR

/* Their names: "bad_message" ... */
extern const char *const aside_reason_names[ASIDE_REASONS];

/* Which one has this name; -ENOENT. */
int aside_reason_find(const char *name);

#endif
