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
 *   fault TERMINAL none|silent|nonsense|slow MS|exception CODE
 *   clock TERMINAL real|unset|SECONDS
 *       its clock is set: right, not at all, or so many seconds ahead, like -30. What it records says
 *       the time that `put` gives it
 *   reboot TERMINAL      the boot counter grows, the records stay
 *   replace TERMINAL     another device, its records numbered from 1
 *   status TERMINAL      status TERMINAL serial N boot N newest N consumed N size N
 *   wait MS              the next line is read later; the terminals go on
 *   quit                 the simulator ends
 *
 * Terminals are numbered from 1; "*" means every one of them in fault, clock, reboot and status.
 * Each line is answered by one line ("*" by one for each), a bad one by "error line N: what
 * is wrong; what is allowed". Empty lines and lines from # on are passed over.
 */
#ifndef SENSORS_SIM_COMMAND_H
#define SENSORS_SIM_COMMAND_H

#include <stdio.h>

#include "sensors/sim/bank.h"

enum { COMMAND_LINE_BYTES = 512 };

enum command_next { COMMAND_GO_ON, COMMAND_WAIT, COMMAND_QUIT };

/* What the language is, for --help. */
extern const char command_help[];

/*
 * Does one line, which it may cut up, and writes the answer to `out`, flushed. For
 * COMMAND_WAIT ret_wait_ms says how long.
 */
enum command_next command_run(struct bank *bank, char *text, int number, FILE *out,
                              int *ret_wait_ms);

#endif
