#include "sensors/sim/office/chance.h"

#include <math.h>

enum { WARM_UP = 8, POISSON_PART = 256 };

void chance_init(struct chance *ret, uint32_t seed)
{
    srand48_r((long)seed, &ret->data);
    for (int i = 0; i < WARM_UP; i++) /* the first throws of neighbouring seeds are alike */
        chance_unit(ret);
}

double chance_unit(struct chance *chance)
{
    double ret;

    drand48_r(&chance->data, &ret);
    return ret;
}

bool chance_hits(struct chance *chance, double probability)
{
    return chance_unit(chance) < probability;
}

int chance_below(struct chance *chance, int count)
{
    return (int)(chance_unit(chance) * count);
}

/* Multiplying uniform throws until e^-mean is passed (Knuth); small means only. */
static int small_poisson(struct chance *chance, double mean)
{
    double limit = exp(-mean);
    double product = chance_unit(chance);
    int ret = 0;

    while (product > limit) {
        product *= chance_unit(chance);
        ret++;
    }
    return ret;
}

int chance_poisson(struct chance *chance, double mean)
{
    int ret = 0;

    while (mean > POISSON_PART) {
        ret += small_poisson(chance, POISSON_PART);
        mean -= POISSON_PART;
    }
    return mean > 0 ? ret + small_poisson(chance, mean) : ret;
}

double chance_wait(struct chance *chance, double mean)
{
    return -mean * log(1 - chance_unit(chance));
}

size_t chance_pick(struct chance *chance, const double *sums, size_t count)
{
    double at = chance_unit(chance) * sums[count - 1];
    size_t low = 0;
    size_t high = count - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (at < sums[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
