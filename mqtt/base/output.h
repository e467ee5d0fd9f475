/*
 * output - what a program prints is written, or the program has failed.
 *
 * Before any other thread runs.
 */
#ifndef MQTT_BASE_OUTPUT_H
#define MQTT_BASE_OUTPUT_H

/* From now on the program ends with EXIT_FAILURE and a line in the log, whatever status it has, where
 * something that went to stdout could not be written: a full disk, a pipe that nobody reads. */
void output_watch(void);

#endif
