/*
 * image - the registers and bits of a module that its profile reads, and no others.
 *
 * Where two reads overlap they show the same. Pure but for its own memory.
 */
#ifndef SENSORS_SIM_DEVICE_IMAGE_H
#define SENSORS_SIM_DEVICE_IMAGE_H

#include "sensors/profile/profile.h"
#include "sensors/sim/wire/unit.h"

struct image;

/* Zero all over, but for what identifies it. The profile must outlive it. */
void image_open(struct image **ret, const struct profile *profile);

/* Takes NULL. */
void image_close(struct image *image);

/* The functions of Modbus that read it: unit.functions. */
uint32_t image_functions(const struct image *image);

/* Of the nth input. What does not fit is cut: a number is shown modulo what it can be. */
void image_put(struct image *image, const struct profile_value *value, int nth,
               uint32_t number);

/* A text, two letters a register, NUL behind it. */
void image_put_text(struct image *image, const struct profile_text *at, const char *text);

/* As unit_kind.read() has it: one that the profile does not read at all is no address. */
unsigned image_read(const struct image *image, enum unit_table table, int address,
                    int count, uint16_t *ret);

/* Does such a read show this value, of the first input? */
bool image_shows(const struct image *image, const struct profile_value *value,
                 enum unit_table table, int address, int count);

#endif
