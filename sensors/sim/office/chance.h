/*
 * chance - the same throws for the same seed, on every machine.
 *
 * Stands on drand48_r(), whose sequence POSIX lays down. Plain data; one thread each.
 */
#ifndef SENSORS_SIM_OFFICE_CHANCE_H
#define SENSORS_SIM_OFFICE_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

struct chance {
    struct drand48_data data;
};

void chance_init(struct chance *ret, uint32_t seed);

/* 0 ... below 1 */
double chance_unit(struct chance *chance);

bool chance_hits(struct chance *chance, double probability);

/* 0 ... count - 1; count is at least 1. */
int chance_below(struct chance *chance, int count);

/* How often something happens that happens `mean` times on average. */
int chance_poisson(struct chance *chance, double mean);

/* How long until it happens again, when it takes `mean` on average. */
double chance_wait(struct chance *chance, double mean);

/* Index into running sums of weights, count at least 1, the last sum above 0. */
size_t chance_pick(struct chance *chance, const double *sums, size_t count);

#endif
