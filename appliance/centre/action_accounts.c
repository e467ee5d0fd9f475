/* The actions on who may log in to the staff pages. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "appliance/centre/action.h"
#include "appliance/centre/refusal.h"
#include "mqtt/base/memory.h"
#include "web/login/account.h"

/* The file, as it was and as it shall be. */
struct change {
    char path[CONFIG_PATH_BYTES];
    struct accounts before, after;
    struct account *account; /* in `after`; NULL: there is none of this name */
};

static const char *text_of(const struct control_request *request, const char *name)
{
    const char *text = json_string_value(json_object_get(request->words, name));

    return text ? text : "";
}

/* --- reading and saving -------------------------------------------------------------- */

static void release(struct change *change)
{
    accounts_release(&change->before);
    accounts_release(&change->after);
}

/* NULL: it is read, and whether there is an account of the name is as it should be. */
static json_t *read_accounts(const struct action_desk *desk,
                             const struct control_request *request, bool existing,
                             struct change *ret)
{
    const char *name = text_of(request, "name");

    *ret = (struct change){0};
    if (!account_name_good(name))
        return refusal_as("account_name",
                          json_string("wanted is: name, of a-z, 0-9 and . _ - within"));
    (void)config_accounts(desk->config, ret->path);
    if (accounts_load(ret->path, &ret->before) < 0 ||
        accounts_load(ret->path, &ret->after) < 0)
        return refusal_as(
            "store", json_sprintf("%s cannot be read as a file of accounts", ret->path));
    ret->account = accounts_find(&ret->after, name);
    if (existing && !ret->account)
        return refusal_as("unknown", json_sprintf("'%s' has no account", name));
    if (!existing && ret->account)
        return refusal_as("account_there", json_sprintf("'%s' has an account", name));
    return NULL;
}

/* Whoever asks on a page could not let anybody in again: the command line can. */
static bool locks_out(const struct control_request *request, const struct change *change)
{
    return json_is_true(json_object_get(request->words, "keep_administrator")) &&
           accounts_count(&change->after, ROLE_ADMINISTRATOR) == 0;
}

/* The file, and in the store that it was changed: if that cannot be kept, the file is as it was. */
static json_t *save(const struct action_desk *desk, const struct control_request *request,
                    const struct change *change)
{
    int rc;

    if (locks_out(request, change))
        return refusal_as("last_administrator",
                          json_string("nobody would be an administrator any more"));
    rc = accounts_save(change->path, &change->after);
    if (rc < 0)
        return refusal_as(
            "store", json_sprintf("%s cannot be written; the log says why", change->path));
    rc = store_begin(desk->store);
    if (rc == 0)
        rc = store_commit(desk->store);
    if (rc == 0)
        return need(json_pack("{s:s}", "name", text_of(request, "name")));
    store_rollback(desk->store);
    (void)accounts_save(change->path, &change->before);
    return refusal_of_store();
}

/* --- what is said of an account ------------------------------------------------------ */

/* NULL: every unit is known. */
static json_t *check_units(const struct action_desk *desk, const char *units)
{
    const struct catalogue *catalogue = desk->rulebook->rules.catalogue;
    char *copy = need(strdup(units)), *rest = copy, *code;
    json_t *refusal = NULL;

    while (*units && !refusal && (code = strsep(&rest, ","))) {
        if (!catalogue_find(catalogue, CATALOGUE_UNITS, code))
            refusal =
                refusal_as("unit_unknown", json_sprintf("there is no unit '%s'", code));
    }
    free(copy);
    return refusal;
}

/* NULL: it is taken. */
static json_t *take_role(const struct action_desk *desk,
                         const struct control_request *request, struct account *account)
{
    const char *units = text_of(request, "units");
    int role = role_find(text_of(request, "role"));

    if (role < 0 || strlen(units) >= sizeof account->units ||
        !account_role_good((enum role)role, units))
        return refusal_as(
            "account_role",
            json_string("wanted is: role (reader, clerk, editor or administrator), "
                        "and of a clerk units (codes, a comma between)"));
    account->role = (enum role)role;
    (void)stpcpy(account->units, units);
    return check_units(desk, units);
}

static json_t *take_hash(const struct control_request *request, struct account *account)
{
    const char *hash = text_of(request, "hash");

    if (!*hash || strlen(hash) >= sizeof account->hash || strpbrk(hash, ":\n"))
        return refusal_plain("wanted is: hash, of a password");
    (void)stpcpy(account->hash, hash);
    return NULL;
}

/* --- the actions --------------------------------------------------------------------- */

/* Who is the first has to let in the others. */
static enum role first_role(const struct accounts *accounts)
{
    return accounts_count(accounts, ROLE_ADMINISTRATOR) > 0 ? ROLE_READER
                                                            : ROLE_ADMINISTRATOR;
}

static json_t *add(const struct action_desk *desk, const struct control_request *request,
                   struct change *change)
{
    struct account account = {.role = first_role(&change->after)};
    json_t *refusal = take_hash(request, &account);

    (void)stpcpy(account.name, text_of(request, "name"));
    if (!refusal && *text_of(request, "role"))
        refusal = take_role(desk, request, &account);
    if (refusal)
        return refusal;
    if (accounts_put(&change->after, &account) < 0)
        return refusal_as("accounts_full",
                          json_sprintf("there are %d accounts; no more fit", ACCOUNT_MOST));
    return save(desk, request, change);
}

json_t *action_account_add(const struct action_desk *desk,
                           const struct control_request *request)
{
    struct change change;
    json_t *answer = read_accounts(desk, request, false, &change);

    if (!answer)
        answer = add(desk, request, &change);
    release(&change);
    return answer;
}

/* The one that read_accounts() was to find. */
static struct account *found(const struct change *change)
{
    assert(change->account);
    return change->account;
}

json_t *action_account_role(const struct action_desk *desk,
                            const struct control_request *request)
{
    struct change change;
    json_t *answer = read_accounts(desk, request, true, &change);

    if (!answer)
        answer = take_role(desk, request, found(&change));
    if (!answer)
        answer = save(desk, request, &change);
    release(&change);
    return answer;
}

json_t *action_account_password(const struct action_desk *desk,
                                const struct control_request *request)
{
    struct change change;
    json_t *answer = read_accounts(desk, request, true, &change);

    if (!answer)
        answer = take_hash(request, found(&change));
    if (!answer)
        answer = save(desk, request, &change);
    release(&change);
    return answer;
}

json_t *action_account_remove(const struct action_desk *desk,
                              const struct control_request *request)
{
    struct change change;
    json_t *answer = read_accounts(desk, request, true, &change);

    if (!answer) {
        (void)accounts_remove(&change.after, text_of(request, "name"));
        answer = save(desk, request, &change);
    }
    release(&change);
    return answer;
}
