/* Commands of a module. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "sensors/sim/command_parts.h"
#include "sensors/sim/device/contact.h"

/* What is to happen at inputs. */
struct order {
    const struct words *words;
    long number, ms;
    const char *text;
    enum module_trouble trouble;
    bool on;

    /* At one of them: 0, or what module.h says. */
    int (*act)(struct module *module, int input, const struct order *order);
};

/* NULL, and the line is answered: it is none. */
static struct module *module_of(const struct words *words, size_t device)
{
    struct module *module = bank_module(words->bank, device);

    if (!module)
        words_fail(words,
                   "device %zu is a record terminal; allowed: one of a profile with "
                   "channels",
                   device);
    return module;
}

static void list_inputs(const struct words *words, const struct module *module,
                        const char *name)
{
    char text[PROFILE_INPUT_BYTES];

    fprintf(words->out, "error line %d: %s has no input \"%s\"; allowed:", words->number,
            module_profile(module)->profile, name);
    for (int i = 0; i < module_inputs(module); i++)
        fprintf(words->out, " %s", module_input_name(module, i, text));
    fputc('\n', words->out);
}

/* What cannot be done with an input, by what it says. */
static void fail_input(const struct words *words, const char *name, int rc)
{
    static const struct {
        int rc;
        const char *what;
    } reasons[] = {
        {-ENOTTY, "is not made for that; allowed: pulse and set of a counter, press of a "
                  "counter or a contact, scan of a text, bounce and stick of a contact, "
                  "unseen of a key"},
        {-ERANGE, "cannot show that number"},
        {-EMSGSIZE, "has not so much room; allowed: a shorter text"},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].rc == rc)
            words_fail(words, "input %s %s", name, reasons[i].what);
    }
}

/* At all inputs that can do it; whether there is one. */
static bool act_at_all(struct module *module, const struct order *order)
{
    bool any = false;

    for (int i = 0; i < module_inputs(module); i++)
        any = order->act(module, i, order) == 0 || any;
    return any;
}

/* Answers the line. */
static void act_at_name(const struct order *order, struct module *module, size_t device,
                        const char *name)
{
    const struct words *words = order->words;
    int input = module_find(module, name);
    int rc = input < 0 ? input : order->act(module, input, order);

    if (input < 0)
        list_inputs(words, module, name);
    else if (rc == -ENOSPC)
        fprintf(words->out, "full %zu\n", device);
    else if (rc < 0)
        fail_input(words, name, rc);
    else
        fprintf(words->out, "ok %zu\n", device);
}

static void act_at(const struct order *order, size_t device, const char *name)
{
    struct module *module = module_of(order->words, device);

    if (!module)
        return;
    if (strcmp(name, "*") != 0)
        act_at_name(order, module, device, name);
    else if (act_at_all(module, order))
        fprintf(order->words->out, "ok %zu\n", device);
    else
        fail_input(order->words, name, -ENOTTY);
}

/* At the inputs that the third word names, of the devices that the second does: modules only of "*". */
static void act(const struct order *order)
{
    const struct words *words = order->words;
    bool all = strcmp(words->list[1], "*") == 0;
    size_t from;
    size_t to;

    if (!words_devices(words, &from, &to))
        return;
    for (size_t i = from; i <= to; i++) {
        if (!all || bank_module(words->bank, i))
            act_at(order, i, words->list[2]);
    }
}

/* The number in a word, or `otherwise` where there is no word. */
static bool number_or(const struct words *words, int at, long most, long otherwise,
                      long *ret)
{
    *ret = otherwise;
    if (at >= words->count || words_number(words->list[at], 1, most, ret))
        return true;
    words_fail(words, "no number \"%s\"; allowed: 1 to %ld", words->list[at], most);
    return false;
}

static int do_pulse(struct module *module, int input, const struct order *order)
{
    return module_pulse(module, input, (uint32_t)order->number);
}

void command_pulse(struct words *words)
{
    struct order order = {.words = words, .act = do_pulse};

    if (number_or(words, 3, UINT32_MAX, 1, &order.number))
        act(&order);
}

static int do_press(struct module *module, int input, const struct order *order)
{
    return module_press(module, input, (int)order->number, (int)order->ms);
}

void command_press(struct words *words)
{
    struct order order = {.words = words, .act = do_press};

    if (number_or(words, 3, MODULE_PRESSES_MAX, 1, &order.number) &&
        number_or(words, 4, MODULE_PRESS_MAX_MS, CONTACT_PRESS_MS, &order.ms))
        act(&order);
}

static int do_scan(struct module *module, int input, const struct order *order)
{
    return module_scan(module, input, order->text);
}

/* The only text of a module needs no name. */
static const char *text_input(const struct module *module, char *ret)
{
    for (int i = 0; i < module_inputs(module); i++) {
        if (module_input_channel(module, i)->text)
            return module_input_name(module, i, ret);
    }
    return module_input_name(module, 0, ret);
}

void command_scan(struct words *words)
{
    struct order order = {.words = words, .act = do_scan};
    char name[PROFILE_INPUT_BYTES];
    struct module *module;
    size_t device;

    if (!words_device(words, &device))
        return;
    module = module_of(words, device);
    if (!module)
        return;
    order.text = words->list[words->count - 1];
    act_at_name(&order, module, device,
                words->count > 3 ? words->list[2] : text_input(module, name));
}

static int do_set(struct module *module, int input, const struct order *order)
{
    return module_set(module, input, (uint32_t)order->number);
}

void command_set(struct words *words)
{
    struct order order = {.words = words, .act = do_set};
    struct module *module;
    size_t device;

    if (!words_device(words, &device))
        return;
    if (!words_number(words->list[3], 0, UINT32_MAX, &order.number)) {
        words_fail(words, "no number \"%s\"; allowed: 0 to %u", words->list[3], UINT32_MAX);
        return;
    }
    module = module_of(words, device);
    if (module)
        act_at_name(&order, module, device, words->list[2]);
}

static int do_trouble(struct module *module, int input, const struct order *order)
{
    return module_trouble(module, input, order->trouble, order->on);
}

static void trouble(const struct words *words, enum module_trouble kind)
{
    const struct order order = {
        .words = words, .trouble = kind, .on = words->count == 3, .act = do_trouble};

    if (words->count > 3 && strcmp(words->list[3], "off") != 0)
        words_fail(words, "no \"%s\"; allowed: off", words->list[3]);
    else
        act(&order);
}

void command_freeze(struct words *words)
{
    trouble(words, MODULE_FREEZE);
}

void command_bounce(struct words *words)
{
    trouble(words, MODULE_BOUNCE);
}

void command_stick(struct words *words)
{
    trouble(words, MODULE_STICK);
}

/* Does it to each module that the second word names. */
static void each_module(const struct words *words,
                        void (*change)(struct bank *bank, size_t device, bool yes),
                        bool yes)
{
    bool all = strcmp(words->list[1], "*") == 0;
    size_t from;
    size_t to;

    if (!words_devices(words, &from, &to))
        return;
    for (size_t i = from; i <= to; i++) {
        struct module *module = all ? bank_module(words->bank, i) : module_of(words, i);

        if (!module)
            continue;
        change(words->bank, i, yes);
        fprintf(words->out, "ok %zu\n", i);
    }
}

static void clear(struct bank *bank, size_t device, bool yes)
{
    (void)yes;
    module_clear(bank_module(bank, device));
}

void command_reset(struct words *words)
{
    each_module(words, clear, true);
}

/* yes or no, as the third word says. */
static void each_module_or_not(const struct words *words,
                               void (*change)(struct bank *bank, size_t device, bool yes))
{
    static const char *const names[] = {"no", "yes"};
    int yes;

    if (words_name(words, words->list[2], names, 2, &yes))
        each_module(words, change, yes);
}

static void retain(struct bank *bank, size_t device, bool yes)
{
    module_retain(bank_module(bank, device), yes);
}

void command_retain(struct words *words)
{
    each_module_or_not(words, retain);
}

static void identify(struct bank *bank, size_t device, bool yes)
{
    const struct profile *profile = module_profile(bank_module(bank, device));
    const char **identity = bank_unit(bank, device)->identity;

    identity[0] = yes ? profile->maker : NULL;
    identity[1] = profile->models[0];
    identity[2] = "1.03";
}

void command_identify(struct words *words)
{
    each_module_or_not(words, identify);
}

static void tell(const struct words *words, struct module *module, size_t device, int input)
{
    struct module_tally tally = module_tally(module, input);
    char name[PROFILE_INPUT_BYTES];

    fprintf(words->out, "produced %zu %s %" PRIu64 " missed %" PRIu64 "\n", device,
            module_input_name(module, input, name), tally.produced, tally.missed);
}

static void tell_unseen(const struct words *words, struct module *module, size_t device,
                        int input)
{
    int unseen = module_unseen(module, input);
    char name[PROFILE_INPUT_BYTES];

    (void)module_input_name(module, input, name);
    if (unseen < 0)
        fail_input(words, name, unseen);
    else
        fprintf(words->out, "unseen %zu %s %d\n", device, name, unseen);
}

/* Of each input of a module that the third word names. */
static void tell_each(const struct words *words,
                      void (*tell_one)(const struct words *words, struct module *module,
                                       size_t device, int input))
{
    const char *name = words->list[2];
    struct module *module;
    size_t device;
    int input;

    if (!words_device(words, &device))
        return;
    module = module_of(words, device);
    if (!module)
        return;
    input = module_find(module, name);
    if (input < 0 && strcmp(name, "*") != 0)
        list_inputs(words, module, name);
    for (int i = 0; i < module_inputs(module); i++) {
        if (i == input || strcmp(name, "*") == 0)
            tell_one(words, module, device, i);
    }
}

void command_produced(struct words *words)
{
    tell_each(words, tell);
}

void command_unseen(struct words *words)
{
    tell_each(words, tell_unseen);
}
