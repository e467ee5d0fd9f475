/* The page of who may log in and in which role, and its forms. */
#include <errno.h>
#include <string.h>

#include "mqtt/base/memory.h"
#include "web/staff/staff_deed.h"
#include "web/staff/staff_order.h"
#include "web/staff/staff_page.h"
#include "web/tables/plain_table.h"

static const struct {
    enum word name, may;
} roles[ROLES] = {
    [ROLE_READER] = {WORD_ROLE_READER, WORD_ROLE_READER_MAY},
    [ROLE_CLERK] = {WORD_ROLE_CLERK, WORD_ROLE_CLERK_MAY},
    [ROLE_EDITOR] = {WORD_ROLE_EDITOR, WORD_ROLE_EDITOR_MAY},
    [ROLE_ADMINISTRATOR] = {WORD_ROLE_ADMINISTRATOR, WORD_ROLE_ADMINISTRATOR_MAY},
};

/* --- what a form says ---------------------------------------------------------------- */

/* Codes as people type them, "H42.31; H42.7". -EMSGSIZE: too many. */
static int read_units(const char *typed, char ret[static ACCOUNT_UNITS_BYTES])
{
    static const char between[] = " ,;\t\r\n";
    char code[ACCOUNT_UNITS_BYTES];
    size_t bytes;
    int rc = 0;

    *ret = '\0';
    for (typed += strspn(typed, between); *typed && rc == 0;
         typed += bytes + strspn(typed + bytes, between)) {
        bytes = strcspn(typed, between);
        if (bytes >= sizeof code)
            return -EMSGSIZE;
        memcpy(code, typed, bytes);
        code[bytes] = '\0';
        rc = account_add_unit(ret, code);
    }
    return rc;
}

/* Its name is "" where what was typed can be none, its role ROLES where that or the units are none. */
static struct account read_account(const struct form *form)
{
    struct account account = {.role = ROLES};
    int role = role_find(form_get(form, "role"));

    if (account_name_read(form_get(form, "account"), account.name) < 0)
        *account.name = '\0';
    if (role >= 0)
        account.role = (enum role)role;
    if (read_units(form_get(form, "units"), account.units) < 0)
        account.role = ROLES;
    return account;
}

static json_t *name_request(const struct form *form, const char *action)
{
    const struct account account = read_account(form);

    return json_pack("{s:s, s:s}", "do", action, "name", account.name);
}

static json_t *role_request(const struct form *form, const char *action)
{
    const struct account account = read_account(form);
    json_t *request = name_request(form, action);

    if (account.role < ROLES) {
        json_object_set_new(request, "role", json_string(role_names[account.role]));
        json_object_set_new(request, "units", json_string(account.units));
    }
    return request;
}

/* Whoever is logged in by the page could not undo it. */
static json_t *keep_administrator(json_t *request)
{
    json_object_set_new(request, "keep_administrator", json_true());
    return request;
}

/* --- deeds --------------------------------------------------------------------------- */

static void ask(struct html *html, const struct staff_view *view, enum word question,
                const struct account *account, enum word why)
{
    const struct view *v = &view->view;

    html_put(html, "<h2>");
    VIEW_FILL(html, v, question, account->name,
              account->role < ROLES ? view_word(v, roles[account->role].name) : "");
    html_put(html, "</h2><p>%s</p>", view_word(v, why));
}

static void tell_name(struct html *html, const struct staff_view *view, enum word word,
                      const json_t *answer)
{
    html_put(html, "<p>");
    VIEW_FILL(html, &view->view, word, json_string_value(json_object_get(answer, "name")));
    html_put(html, "</p>");
}

/* With a password that nobody has thought of; it waits in the session to be shown once. */
static json_t *make_password(json_t *request, struct session *session)
{
    char hash[ACCOUNT_HASH_BYTES];

    account_make_password(session->made);
    if (account_hash(session->made, hash) == 0)
        json_object_set_new(request, "hash", json_string(hash));
    return request;
}

static json_t *request_add(const struct staff_wish *wish)
{
    return make_password(role_request(wish->form, "account_add"), wish->session);
}

static json_t *request_role(const struct staff_wish *wish)
{
    return keep_administrator(role_request(wish->form, "account_role"));
}

static void ask_role(struct html *html, const struct staff_view *view,
                     const struct form *form)
{
    const struct account account = read_account(form);

    ask(html, view, WORD_CONFIRM_ACCOUNT_ROLE, &account,
        account.role < ROLES ? roles[account.role].may : WORD_ACCOUNT_UNITS_HELP);
    if (*account.units)
        html_put(html, "<p>%s: %s</p>", view_word(&view->view, WORD_ACCOUNT_UNITS),
                 account.units);
}

static void tell_role(struct html *html, const struct staff_view *view,
                      const json_t *answer)
{
    tell_name(html, view, WORD_TOLD_ACCOUNT_ROLE, answer);
}

static json_t *request_password(const struct staff_wish *wish)
{
    json_t *request = name_request(wish->form, "account_password");
    bool agreed = strcmp(form_get(wish->form, "confirm"), "yes") == 0;

    return agreed ? make_password(request, wish->session) : request;
}

static void ask_password(struct html *html, const struct staff_view *view,
                         const struct form *form)
{
    const struct account account = read_account(form);

    ask(html, view, WORD_CONFIRM_ACCOUNT_PASSWORD, &account,
        WORD_CONFIRM_ACCOUNT_PASSWORD_WHY);
}

/* Shown this once. */
static void tell_made(struct html *html, const struct staff_view *view,
                      const json_t *answer)
{
    html_put(html, "<p>");
    VIEW_FILL(html, &view->view, WORD_ACCOUNT_MADE,
              json_string_value(json_object_get(answer, "name")));
    html_put(html, " <code id=\"made\">%s</code></p><p>%s</p>", view->session->made,
             view_word(&view->view, WORD_ACCOUNT_MADE_NOTE));
    explicit_bzero(view->session->made, sizeof view->session->made);
}

static json_t *request_remove(const struct staff_wish *wish)
{
    return keep_administrator(name_request(wish->form, "account_remove"));
}

static void ask_remove(struct html *html, const struct staff_view *view,
                       const struct form *form)
{
    const struct account account = read_account(form);

    ask(html, view, WORD_CONFIRM_ACCOUNT_REMOVE, &account, WORD_CONFIRM_ACCOUNT_REMOVE_WHY);
}

static void tell_remove(struct html *html, const struct staff_view *view,
                        const json_t *answer)
{
    tell_name(html, view, WORD_TOLD_ACCOUNT_REMOVE, answer);
}

static const struct staff_deed deed_add = {
    .act = "account_add",
    .page = ADDRESS_ACCOUNTS,
    .request = request_add,
    .button = WORD_ACT_ACCOUNT_ADD,
    .tell = tell_made,
};

static const struct staff_deed deed_role = {
    .act = "account_role",
    .page = ADDRESS_ACCOUNTS,
    .request = request_role,
    .ask = ask_role,
    .button = WORD_ACT_ACCOUNT_ROLE,
    .tell = tell_role,
};

static const struct staff_deed deed_password = {
    .act = "account_password",
    .page = ADDRESS_ACCOUNTS,
    .request = request_password,
    .ask = ask_password,
    .button = WORD_ACCOUNT_NEW_PASSWORD,
    .danger = true,
    .tell = tell_made,
};

static const struct staff_deed deed_remove = {
    .act = "account_remove",
    .page = ADDRESS_ACCOUNTS,
    .request = request_remove,
    .ask = ask_remove,
    .button = WORD_ACT_ACCOUNT_REMOVE,
    .danger = true,
    .tell = tell_remove,
};

static const struct staff_deed *const deeds[] = {&deed_add, &deed_role, &deed_password,
                                                 &deed_remove, NULL};

const struct staff_form staff_accounts = {STAFF_ORDER(deeds)};

/* --- the page ------------------------------------------------------------------------ */

static void write_roles(struct html *html, const struct staff_view *view, const char *id,
                        enum role chosen)
{
    html_put(html, "<p><label for=\"%s\">%s</label> <select id=\"%s\" name=\"role\">", id,
             view_word(&view->view, WORD_ACCOUNT_ROLE), id);
    for (int role = 0; role < ROLES; role++)
        html_put(html,
                 role == (int)chosen ? "<option value=\"%s\" selected>%s</option>"
                                     : "<option value=\"%s\">%s</option>",
                 role_names[role], view_word(&view->view, roles[role].name));
    html_put(html, "</select></p>");
}

static void write_units(struct html *html, const struct staff_view *view, const char *id,
                        const char *units)
{
    html_put(html,
             "<p><label for=\"%s\">%s</label> <input id=\"%s\" name=\"units\" "
             "autocomplete=\"off\" spellcheck=\"false\" maxlength=\"%d\" value=\"%s\" "
             "aria-describedby=\"%s-help\"></p><p class=\"note\" id=\"%s-help\">%s</p>",
             id, view_word(&view->view, WORD_ACCOUNT_UNITS), id, ACCOUNT_UNITS_BYTES - 1,
             units, id, id, view_word(&view->view, WORD_ACCOUNT_UNITS_HELP));
}

static void write_add(struct html *html, const struct staff_view *view)
{
    const struct view *v = &view->view;

    html_put(html,
             "<section class=\"card login\" aria-labelledby=\"add-h\"><h2 "
             "id=\"add-h\">%s</h2>",
             view_word(v, WORD_ACT_ACCOUNT_ADD));
    staff_draw_form(html, view, ADDRESS_ACCOUNTS);
    html_put(html,
             "<p><label for=\"name\">%s</label> <input id=\"name\" name=\"account\" "
             "autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\" "
             "maxlength=\"%d\" required></p>",
             view_word(v, WORD_LOGIN_NAME), ACCOUNT_NAME_BYTES - 1);
    write_roles(html, view, "role", ROLE_READER);
    write_units(html, view, "units", "");
    html_put(html, "<p>");
    staff_deed_button(html, view, &deed_add, WORD_ACT_ACCOUNT_ADD);
    html_put(html, "</p></form><p class=\"note\">%s</p></section>\n",
             view_word(v, WORD_ACCOUNT_ADD_NOTE));
}

static void write_name(struct html *html, const struct account *account)
{
    html_put(html, "<input type=\"hidden\" name=\"account\" value=\"%s\">", account->name);
}

/* One account, and all that can be done with it. */
static void write_one(struct html *html, const struct staff_view *view,
                      const struct account *account)
{
    html_put(html,
             "<section class=\"card login\" aria-labelledby=\"one-h\"><h2 "
             "id=\"one-h\">%s</h2>",
             account->name);
    staff_draw_form(html, view, ADDRESS_ACCOUNTS);
    write_name(html, account);
    write_roles(html, view, "one-role", account->role);
    write_units(html, view, "one-units", account->units);
    html_put(html, "<p>");
    staff_deed_button(html, view, &deed_role, WORD_ACT_ACCOUNT_ROLE);
    html_put(html, "</p></form>");
    staff_draw_form(html, view, ADDRESS_ACCOUNTS);
    write_name(html, account);
    html_put(html, "<p>");
    staff_deed_button(html, view, &deed_password, WORD_ACCOUNT_NEW_PASSWORD);
    staff_deed_button(html, view, &deed_remove, WORD_ACT_ACCOUNT_REMOVE);
    html_put(html, "</p></form></section>\n");
}

static void write_row(struct html *html, const struct staff_view *view,
                      const struct account *account)
{
    const struct view *v = &view->view;

    html_put(html,
             "<tr><th scope=\"row\">%s</th><td data-l=\"%s\">%s</td><td class=\"how\" "
             "data-l=\"%s\">%s</td><td data-l=\"%s\"><a href=\"%s?account=%s\" "
             "aria-label=\"%s: %s\">%s</a></td></tr>\n",
             account->name, view_word(v, WORD_ACCOUNT_ROLE),
             view_word(v, roles[account->role].name), view_word(v, WORD_ACCOUNT_UNITS),
             *account->units ? account->units : "–", view_word(v, WORD_STAFF_ACT),
             view_path(v, ADDRESS_ACCOUNTS).text, account->name,
             view_word(v, WORD_ACCOUNT_CHANGE), account->name,
             view_word(v, WORD_ACCOUNT_CHANGE));
}

static void write_list(struct html *html, const struct staff_view *view)
{
    static const struct plain_table_column columns[] = {
        {WORD_LOGIN_NAME, false},
        {WORD_ACCOUNT_ROLE, false},
        {WORD_ACCOUNT_UNITS, false},
        {WORD_STAFF_ACT, false},
    };

    html_put(html, "<section class=\"card\">");
    PLAIN_TABLE_BEGIN(html, &view->view, view_word(&view->view, WORD_ACCOUNTS), columns);
    for (size_t i = 0; i < view->accounts->count; i++)
        write_row(html, view, &view->accounts->list[i]);
    plain_table_end(html);
    html_put(html, "</section>\n");
}

static void write_help(struct html *html, const struct staff_view *view)
{
    html_put(html, "<section class=\"card\"><h2>%s</h2><dl class=\"facts\">",
             view_word(&view->view, WORD_ACCOUNT_ROLE));
    for (int role = 0; role < ROLES; role++)
        html_put(html, "<dt>%s</dt><dd>%s</dd>", view_word(&view->view, roles[role].name),
                 view_word(&view->view, roles[role].may));
    html_put(html, "</dl></section>\n");
}

static bool is_name(const char *text)
{
    return !*text || account_name_good(text);
}

static const struct query_parameter parameters[] = {{"account", "a-z, 0-9", is_name}};

const struct query_list staff_accounts_takes = {"account", false, 1, parameters};

int staff_accounts_page(const struct staff_view *view, struct body *ret)
{
    const char *chosen = view->view.asked.values[0];
    const struct account *account = chosen ? accounts_find(view->accounts, chosen) : NULL;
    struct html html;

    staff_draw_begin(&html, view, ADDRESS_ACCOUNTS);
    staff_deed_told(&html, view, ADDRESS_ACCOUNTS);
    html_put(&html, "<p>%s</p>\n", view_word(&view->view, WORD_ACCOUNTS_LEAD));
    if (account)
        write_one(&html, view, account);
    write_list(&html, view);
    if (!account)
        write_add(&html, view);
    write_help(&html, view);
    *ret = staff_draw_end(&html, view);
    return 0;
}
