/*
 * page_fixture - the real web library on 127.0.0.1 with a made-up source, told over stdin.
 *
 *   more N    N more dossiers were resolved on time     silent N  N devices fall silent
 *   aside     some events are set aside                 empty     nothing has arrived yet
 *   unheard N N units have never reported           communes N  a province of N units more
 *   link N    the link to the broker: 0 fine, 1 silent, 2 lost, 3 never reached
 *   never     a device has never answered
 *   troubled  all is wrong with a gateway that can be
 *   fail      the store fails                           mend      it does not any more
 *   close     the server goes away                      open      it comes back on its port
 *   unannounced  the days off of a year are not known
 *
 * Begun as: page_fixture [port [base [address at which others find it]]].
 *
 * Staff "lan" may log in with the password "mật khẩu của Lan".
 *
 * Says "port N" when it serves and "done" after each command; ends with its stdin.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mqtt/base/clock.h"
#include "tests/browser/audit_sample.h"
#include "tests/browser/dossier_sample.h"
#include "tests/browser/lookups_sample.h"
#include "tests/browser/registers_sample.h"
#include "tests/browser/report_sample.h"
#include "tests/browser/sample.h"
#include "web/login/account.h"
#include "web/site/server.h"

/* One version of the data and how many hold it; the office itself is one of them. */
struct held {
    struct sample *sample;
    int holders;
    struct held *older;
};

struct office {
    pthread_mutex_t lock;
    struct held *newest;
    struct sample_change change;
    char accounts[64]; /* a file */
    atomic_bool fails; /* the store */

    /* The order that is worked off, one at a time. */
    pthread_t worker;
    bool working;
    bool imports; /* else it is of what was set aside */
    source_done done;
    void *listener;
};

/* With the lock held: forgets versions that nobody holds any more. */
static void sweep(struct office *office)
{
    struct held **place = &office->newest;

    while (*place) {
        struct held *held = *place;

        if (held->holders > 0) {
            place = &held->older;
            continue;
        }
        *place = held->older;
        free(held->sample);
        free(held);
    }
}

static void publish(struct office *office)
{
    struct held *held = malloc(sizeof *held);

    if (!held)
        abort();
    pthread_mutex_lock(&office->lock);
    office->change.version++;
    office->change.later_ms += 1000;
    *held = (struct held){sample_new(&office->change), 1, office->newest};
    if (office->newest)
        office->newest->holders--;
    office->newest = held;
    sweep(office);
    pthread_mutex_unlock(&office->lock);
}

/* A province: so many units, and a catalogue of its size. */
static void grow(struct office *office, int communes)
{
    lookups_sample_communes = office->change.communes = communes;
    lookups_sample_count = LOOKUPS_SAMPLE_MOST;
}

static void set_aside(struct office *office, bool aside)
{
    pthread_mutex_lock(&office->lock);
    office->change.quarantine = aside;
    pthread_mutex_unlock(&office->lock);
}

static const struct source_overview *acquire(void *owner)
{
    struct office *office = owner;
    const struct source_overview *overview;

    pthread_mutex_lock(&office->lock);
    office->newest->holders++;
    overview = &office->newest->sample->overview;
    pthread_mutex_unlock(&office->lock);
    return overview;
}

static void release(void *owner, const struct source_overview *overview)
{
    struct office *office = owner;

    pthread_mutex_lock(&office->lock);
    for (struct held *held = office->newest; held; held = held->older) {
        if (&held->sample->overview == overview)
            held->holders--;
    }
    sweep(office);
    pthread_mutex_unlock(&office->lock);
}

static void health(void *owner, struct source_health *ret)
{
    struct office *office = owner;

    *ret = (struct source_health){.store = !office->fails,
                                  .link = {SOURCE_LINK_FINE, 1},
                                  .loop_mono_ms = clock_mono_ms(),
                                  .commit_wall_ms = clock_wall_ms(),
                                  .clock = SOURCE_CLOCK_GOOD};
}

/* Does what one line says to the data; false when it says something else. */
static bool change(struct office *office, const char *line)
{
    int number = (int)strtol(line + strcspn(line, " "), NULL, 10);

    if (strncmp(line, "more", 4) == 0)
        office->change.more += number;
    else if (strncmp(line, "silent", 6) == 0)
        office->change.silent = number;
    else if (strncmp(line, "link", 4) == 0)
        office->change.link = (enum sample_link)number;
    else if (strncmp(line, "never", 5) == 0)
        office->change.never = true;
    else if (strncmp(line, "troubled", 8) == 0)
        office->change.troubled = true;
    else if (strncmp(line, "unheard", 7) == 0)
        office->change.unheard = number;
    else if (strncmp(line, "communes", 8) == 0)
        grow(office, number);
    else if (strncmp(line, "aside", 5) == 0)
        set_aside(office, true);
    else if (strncmp(line, "unannounced", 11) == 0)
        office->change.unannounced = true;
    else if (strncmp(line, "empty", 5) == 0)
        office->change.empty = true;
    else
        return false;
    publish(office);
    return true;
}

/* What is aside while `aside` is said; the second one is as hostile as they come. */
static int each_aside(void *owner, const struct source_aside_question *question,
                      int (*tell)(void *listener, const struct source_aside *aside),
                      void *listener)
{
    static const char event[] = "{\"type\":\"intake\",\"unit\":\"H42.99\"}";
    static const char evil[] =
        "\xff<script>document.title='owned'</script>\xe2\x80\xae\x01";
    const int64_t now_ms = clock_wall_ms();
    const struct source_aside all[] = {
        {1, "gw-1", "unknown_unit", "", 42, event, sizeof event - 1, 1, now_ms, now_ms},
        {2, "gw-1", "bad_message", "no JSON at line 1", 0, evil, sizeof evil - 1, 3, now_ms,
         now_ms},
    };
    struct office *office = owner;
    bool aside;
    int rc = 0;

    pthread_mutex_lock(&office->lock);
    aside = office->change.quarantine;
    pthread_mutex_unlock(&office->lock);
    for (size_t i = 0; rc == 0 && aside && i < sizeof all / sizeof all[0]; i++) {
        if (all[i].id > question->after &&
            (!*question->reason || strcmp(question->reason, all[i].reason) == 0))
            rc = tell(listener, &all[i]);
    }
    return rc;
}

/* What comes of an import, or of trying one. */
static json_t *imported(void)
{
    return json_pack(
        "{s:i, s:i, s:i, s:i, s:i, s:[ss], s:i, s:i, s:i, s:[{s:s, s:s, s:s}], s:[s]}",
        "added", 1, "changed", 1, "removed", 0, "untouched", 2, "differences", 2, "lines",
        "- H42.02,Xã Gia Viễn", "+ H42.02,Xã Gia Viễn & “lân cận”", "recounted", 1200,
        "moved", 1, "judged", 3, "moves", "dossier", "000.00.01.H42-261118-0001", "from",
        "2026-11-20", "to", "2026-11-23", "notes", "don-vi.csv:3: a blank is taken out");
}

static void *work(void *cls)
{
    struct office *office = cls;

    if (office->imports) {
        office->done(office->listener, imported());
        return NULL;
    }
    set_aside(office, false);
    publish(office);
    office->done(office->listener,
                 json_pack("{s:i, s:i, s:s, s:s, s:s}", "replayed", 3, "refused", 1, "name",
                           "minh", "dossier", "00352112000539", "cause", "cooperation"));
    return NULL;
}

static int perform(void *owner, const struct source_order *order, source_done done,
                   void *listener)
{
    struct office *office = owner;

    if (office->working)
        (void)pthread_join(office->worker, NULL);
    office->imports =
        strcmp(json_string_value(json_object_get(order->request, "do")), "import") == 0;
    json_decref(order->request);
    office->done = done;
    office->listener = listener;
    office->working = pthread_create(&office->worker, NULL, work, office) == 0;
    return office->working ? 0 : -EBUSY;
}

static void open_accounts(struct office *office)
{
    static const struct account others[] = {
        {"an", "", ROLE_READER, ""},
        {"binh", "", ROLE_EDITOR, ""},
        {"minh", "", ROLE_CLERK, "H99.1,H99.2,H99.3"},
    };
    struct account account = {.name = "lan", .role = ROLE_ADMINISTRATOR};
    struct accounts accounts = {0};
    int fd;

    (void)strcpy(office->accounts, "/tmp/page_fixture.XXXXXX");
    fd = mkstemp(office->accounts);
    if (fd < 0 || account_hash("mật khẩu của Lan", account.hash) < 0 ||
        accounts_put(&accounts, &account) < 0 || accounts_put(&accounts, &others[0]) < 0 ||
        accounts_put(&accounts, &others[1]) < 0 ||
        accounts_put(&accounts, &others[2]) < 0 ||
        accounts_save(office->accounts, &accounts) < 0)
        abort();
    (void)close(fd);
    accounts_release(&accounts);
}

static struct server *serve(const struct office *office, const struct source *source,
                            const char *base, int *port)
{
    const struct server_config config = {.address = "127.0.0.1",
                                         .port = *port,
                                         .max_connections = 200,
                                         .max_streams = 500,
                                         .base = base,
                                         .accounts = office->accounts};
    struct server *server;

    if (server_open(&server, &config, source) < 0)
        exit(1); /* NOLINT(concurrency-mt-unsafe): there is no other thread yet */
    *port = server_port(server);
    printf("port %d\n", *port);
    return server;
}

int main(int argc, char **argv)
{
    struct office office = {.lock = PTHREAD_MUTEX_INITIALIZER};
    const struct source_staff staff = {&office,     &registers_sample, each_aside,
                                       sample_list, sample_causes,     sample_explain,
                                       perform};
    struct source source = {.owner = &office,
                            .levels = sample_levels,
                            .acquire = acquire,
                            .release = release,
                            .health = health,
                            .quick = {&lookups_sample, &report_sample},
                            .slow = {&lookups_sample, &report_sample},
                            .staff = &staff,
                            .audit = &audit_sample,
                            .addresses = {argc > 3 ? argv[3] : NULL, NULL}};
    int port = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 0;
    const char *base = argc > 2 ? argv[2] : NULL;
    struct server *server;
    char line[64];

    setvbuf(stdout, NULL, _IOLBF, 0);
    open_accounts(&office);
    publish(&office);
    server = serve(&office, &source, base, &port);
    while (fgets(line, sizeof line, stdin)) {
        if (change(&office, line)) {
            if (server)
                server_changed(server);
        } else if (strncmp(line, "fail", 4) == 0 || strncmp(line, "mend", 4) == 0) {
            office.fails = line[0] == 'f';
        } else if (strncmp(line, "close", 5) == 0) {
            server_close(server);
            server = NULL;
        } else if (strncmp(line, "open", 4) == 0) {
            server = serve(&office, &source, base, &port);
        }
        printf("done\n");
    }
    server_close(server);
    if (office.working)
        (void)pthread_join(office.worker, NULL);
    (void)unlink(office.accounts);
    office.newest->holders = 0;
    sweep(&office);
    return 0;
}
