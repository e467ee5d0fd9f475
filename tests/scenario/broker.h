/* broker - mosquitto as a child of the test, on loopback. It dies with the test. */
#ifndef TESTS_SCENARIO_BROKER_H
#define TESTS_SCENARIO_BROKER_H

#include <sys/types.h>

/* A port of loopback that nobody has, and that the kernel hands out to nobody by itself. */
int broker_free_port(void);

/* Returns its pid when it listens. What it says goes to a file in `directory`. */
pid_t broker_start(const char *directory, int port);

/* As a power cut. */
void broker_stop(pid_t pid);

#endif
