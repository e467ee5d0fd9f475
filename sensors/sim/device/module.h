/*
 * module - a simulated device as a profile describes it: counters, contacts and texts behind the
 * registers that the profile reads.
 *
 * What happens at its inputs is what is pressed, pulsed and scanned there. What the device has taken of
 * it is produced, and is what a gateway has to tell in the end; what happened while it could not, without
 * power or standing still, is missed; of a display that is what is written there. Who it is and how far its counters are lies in a file (mapped.h)
 * and outlives the process, the start of which is a power-up.
 *
 * One thread.
 */
#ifndef SENSORS_SIM_DEVICE_MODULE_H
#define SENSORS_SIM_DEVICE_MODULE_H

#include <stdbool.h>
#include <stdint.h>

#include "sensors/profile/profile.h"
#include "sensors/sim/device/module_memory.h"
#include "sensors/sim/device/timepiece.h"
#include "sensors/sim/wire/unit.h"

struct module;

enum { MODULE_PRESSES_MAX = 1000000, MODULE_PRESS_MAX_MS = 600000 };

/* How an input is disturbed. */
enum module_trouble {
    MODULE_FREEZE, /* a counter stands still, a contact stays as it is */
    MODULE_BOUNCE, /* a contact bounces; what counts has a filter */
    MODULE_STICK,  /* a contact stays closed */
};

/*
 * A device of that profile, which must outlive it, with its memory at path; one that is new there has
 * this serial number. -EBADMSG: the file is none of such a device. Other errors of files as they come;
 * logged.
 */
int module_open(struct module **ret, const struct profile *profile, const char *path,
                uint32_t serial);

/* Takes NULL. */
void module_close(struct module *module);

/* What has the module as its device, which must outlive it. */
struct unit module_unit(struct module *module);

const struct profile *module_profile(const struct module *module);

/* Its inputs: 0 ... module_inputs() - 1, in the order of the profile. */
int module_inputs(const struct module *module);

/* The input of that name, "di3". -ENOENT */
int module_find(const struct module *module, const char *name);

const char *module_input_name(const struct module *module, int input,
                              char ret[static PROFILE_INPUT_BYTES]);

/* What it is: one of its members is not NULL. */
const struct profile_channel *module_input_channel(const struct module *module, int input);

struct module_tally module_tally(struct module *module, int input);

/* Of a key, since the module was opened: contact_unseen() (contact.h). -ENOTTY: it is no key. */
int module_unseen(struct module *module, int input);

/*
 * So many presses of press_ms each, one after the other; a counter counts each as it begins. -ENOTTY:
 * the input takes texts.
 */
int module_press(struct module *module, int input, int presses, int press_ms);

/* So many pulses at once. -ENOTTY: the input is no counter. */
int module_pulse(struct module *module, int input, uint32_t pulses);

/*
 * A code is scanned. Where it is acknowledged, it waits until those before it are. -ENOTTY: the input takes
 * no texts. -EMSGSIZE: it is too long. -ENOSPC: SCANS_MAX (scans.h) wait.
 */
int module_scan(struct module *module, int input, const char *text);

/*
 * The counter stands there now, as if it had always; to be done before anybody has read it. -ENOTTY: the
 * input is no counter. -ERANGE: it cannot.
 */
int module_set(struct module *module, int input, uint32_t value);

/* -ENOTTY: the input cannot be disturbed so. */
int module_trouble(struct module *module, int input, enum module_trouble trouble, bool on);

/* Somebody sets all counters to 0. */
void module_clear(struct module *module);

/* Whether counters that may keep their number over a power cut do so, where the profile does not say. At
 * first they do. */
void module_retain(struct module *module, bool retain);

/* Another device takes its place, with this serial number; what has happened at the inputs stays told. */
void module_exchange(struct module *module, uint32_t serial);

uint32_t module_serial(const struct module *module);
uint32_t module_boot(const struct module *module);

/* Its clock, which its uptime goes by. Borrowed. */
struct timepiece *module_clock(struct module *module);

#endif
