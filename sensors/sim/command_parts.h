/*
 * command_parts - the commands of the simulator's script, each a row of command.c, which says what
 * they do (command.h). Each answers its line; what it returns comes next.
 */
#ifndef SENSORS_SIM_COMMAND_PARTS_H
#define SENSORS_SIM_COMMAND_PARTS_H

#include "sensors/sim/words.h"

/* Of a record terminal: command_terminal.c. */
void command_put(struct words *words);
void command_burst(struct words *words);

/* Of any device: command_device.c. */
void command_status(struct words *words);
void command_clock(struct words *words);
void command_reboot(struct words *words);
void command_exchange(struct words *words);
void command_limit(struct words *words);

/* Of a module: command_module.c. */
void command_pulse(struct words *words);
void command_press(struct words *words);
void command_scan(struct words *words);
void command_set(struct words *words);
void command_reset(struct words *words);
void command_retain(struct words *words);
void command_identify(struct words *words);
void command_freeze(struct words *words);
void command_bounce(struct words *words);
void command_stick(struct words *words);
void command_produced(struct words *words);
void command_unseen(struct words *words);

/* Of what goes wrong: command_fault.c. */
void command_fault(struct words *words);
void command_faults(struct words *words);
void command_seed(struct words *words);

#endif
