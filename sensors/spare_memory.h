/*
 * spare_memory - a gateway is to run on small machines, and so is to have little in memory.
 */
#ifndef SENSORS_SPARE_MEMORY_H
#define SENSORS_SPARE_MEMORY_H

/* How memory is taken from the system and given back. While there is one thread. */
void spare_memory_begin(void);

/* Everything has started: what of the program and its libraries is read from their files and was needed
 * for that alone, such as the tables of all their symbols, goes. What is needed again is read again. */
void spare_memory_started(void);

#endif
