/*
 * command - one line of the simulator's script, done and answered.
 *
 *   put TERMINAL TYPE AT PROCEDURE CHANNEL DOSSIER OUTCOME
 *       the officer records something: ok TERMINAL INDEX, or full TERMINAL. AT is a stamp such
 *       as 2026-11-20T08:01:12+07:00, or now; "-" stands for a member that the type has not.
 *       Codes are taken as they are typed: a device knows no catalogue.
 *   burst TERMINAL COUNT AT PROCEDURE CHANNEL UNIT FIRST
 *       COUNT intakes at AT with dossier codes of UNIT and that day, numbered from FIRST:
 *       ok TERMINAL INDEX (of the last), or full TERMINAL COUNT (how many it took)
 *   pulse DEVICE INPUT [N]
 *       a counter gets a pulse, or N at once: ok DEVICE
 *   press DEVICE INPUT [N [MS]]
 *       a contact is pressed, or N times one after the other, for 150 ms or so long each: ok DEVICE. A
 *       counter counts each as it begins
 *   scan DEVICE [INPUT] TEXT
 *       a code is scanned: ok DEVICE, or full DEVICE where too many wait to be acknowledged
 *   set DEVICE INPUT VALUE
 *       a counter stands there, as if it always had: to be done before anybody has read it
 *   reset DEVICE         somebody sets all its counters to 0
 *   retain DEVICE yes|no
 *       whether its counters keep their number over a power cut, where the profile leaves it open
 *   identify DEVICE yes|no
 *       whether it knows function 43, and says who made it and what; at first it does not
 *   freeze, bounce, stick DEVICE INPUT [off]
 *       the input stands still; its contact bounces; its contact stays closed
 *   produced DEVICE INPUT
 *       produced DEVICE INPUT N missed M: how often something happened there that the device has taken,
 *       and how often while it could not: without power, standing still, stuck; of a display how often
 *       it was written
 *   unseen DEVICE INPUT
 *       unseen DEVICE INPUT N: how many presses of a key nobody can have seen, since the start: it was
 *       not read while it was pressed, or not while it was let go before
 *   status DEVICE        of a terminal: status DEVICE serial N boot N newest N consumed N size N; of
 *       a module: status DEVICE serial N boot N profile NAME
 *   clock DEVICE real|unset|SECONDS|drift SECONDS
 *       its clock is set: right, not at all, or so many seconds ahead, like -30; or it gains so many
 *       seconds a day from now on. What a terminal records says the time that `put` gives it
 *   reboot DEVICE [MS]   the power goes, and comes back at once or after so long: ok DEVICE BOOT
 *   exchange DEVICE [SERIAL]
 *       another device of that serial number, or the next one, takes its place: ok DEVICE SERIAL
 *   limit DEVICE CONNECTIONS|none
 *       where it is reached over a network, so many connections are taken at a time
 *   fault DEVICE FAULT [VALUE] [once|times N|percent N]
 *       what goes wrong with its answers (sensors/sim/wire/fault.h): always, with the next one, the
 *       next N, or N in a hundred by chance; `none` ends it
 *   faults DEVICE        faults DEVICE [FAULT N]...: how often each has happened
 *   seed N               what goes wrong by chance goes wrong as always after this
 *   wait MS              the next line is read later; the devices go on
 *   quit                 the simulator ends
 *
 * Devices are numbered from 1, the terminals first; "*" means every one of them, but in put, burst, scan,
 * set, produced and exchange. INPUT is one of the device's profile, like di3; "*" means all of them that
 * can do it, but in scan and set.
 * Each line is answered by one line ("*" by one for each), a bad one by "error line N: what
 * is wrong; what is allowed". Empty lines and lines from # on are passed over.
 */
#ifndef SENSORS_SIM_COMMAND_H
#define SENSORS_SIM_COMMAND_H

#include <stdio.h>

#include "sensors/sim/bank.h"

enum { COMMAND_LINE_BYTES = 512 };

enum command_next { COMMAND_GO_ON, COMMAND_WAIT, COMMAND_QUIT };

/* Says what the language is, for --help. */
void command_help(FILE *out);

/*
 * Does one line, which it may cut up, and writes the answer to `out`, flushed. For
 * COMMAND_WAIT ret_wait_ms says how long.
 */
enum command_next command_run(struct bank *bank, char *text, int number, FILE *out,
                              int *ret_wait_ms);

#endif
