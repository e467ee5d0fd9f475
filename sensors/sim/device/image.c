#include "sensors/sim/device/image.h"

#include <modbus.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

/* One register or bit. */
struct spot {
    int key; /* table and address, see key_of() */
    uint16_t cell;
};

struct image {
    const struct profile *profile;
    size_t spot_count;
    struct spot *spots; /* by key */
    size_t *places;     /* of each cell of the profile's reads: its spot */
};

/* Where the orders of a line read. */
static const struct {
    enum unit_table table;
    int function;
} orders[LINE_ORDERS] = {
    [LINE_READ_HOLDING] = {UNIT_HOLDING, MODBUS_FC_READ_HOLDING_REGISTERS},
    [LINE_READ_INPUT] = {UNIT_INPUT, MODBUS_FC_READ_INPUT_REGISTERS},
    [LINE_READ_COILS] = {UNIT_COIL, MODBUS_FC_READ_COILS},
    [LINE_READ_DISCRETE] = {UNIT_DISCRETE, MODBUS_FC_READ_DISCRETE_INPUTS},
};

static int key_of(enum unit_table table, int address)
{
    return (int)table << 16 | address;
}

static int compare(const void *a, const void *b)
{
    const struct spot *one = a;
    const struct spot *other = b;

    return (one->key > other->key) - (one->key < other->key);
}

static struct spot *find(const struct image *image, int key)
{
    const struct spot wanted = {.key = key};

    return bsearch(&wanted, image->spots, image->spot_count, sizeof wanted, compare);
}

static int key_in_read(const struct profile_read *read, int nth)
{
    return key_of(orders[read->order].table, read->address + nth);
}

/* Each that is read, once. */
static void collect(struct image *image)
{
    const struct profile *profile = image->profile;
    size_t count = 0;

    for (unsigned i = 0; i < profile->reads_count; i++) {
        for (int k = 0; k < profile->reads[i].count; k++)
            image->spots[count++].key = key_in_read(&profile->reads[i], k);
    }
    qsort(image->spots, count, sizeof *image->spots, compare);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || image->spots[i].key != image->spots[i - 1].key)
            image->spots[image->spot_count++] = image->spots[i];
    }
}

static void place(struct image *image)
{
    const struct profile *profile = image->profile;

    for (unsigned i = 0; i < profile->reads_count; i++) {
        const struct profile_read *read = &profile->reads[i];

        for (int k = 0; k < read->count; k++)
            image->places[read->begins + k] =
                (size_t)(find(image, key_in_read(read, k)) - image->spots);
    }
}

/* The cell `at` from the beginning of a read. */
static uint16_t *cell(struct image *image, int read, int at)
{
    return &image->spots[image->places[image->profile->reads[read].begins + at]].cell;
}

static void identify(struct image *image)
{
    const struct profile *profile = image->profile;

    for (unsigned i = 0; i < profile->identity_count; i++) {
        const struct profile_identity *must = &profile->identity[i];
        uint16_t *at = cell(image, must->of, must->at);

        *at = (uint16_t)((*at & ~must->mask) | (must->equals & must->mask));
    }
}

void image_open(struct image **ret, const struct profile *profile)
{
    struct image *image = need(calloc(1, sizeof *image));
    size_t cells = (size_t)profile->cells;

    image->profile = profile;
    image->spots = need(calloc(cells + 1, sizeof *image->spots));
    image->places = need(calloc(cells + 1, sizeof *image->places));
    collect(image);
    place(image);
    identify(image);
    *ret = image;
}

void image_close(struct image *image)
{
    if (!image)
        return;
    free(image->spots);
    free(image->places);
    free(image);
}

uint32_t image_functions(const struct image *image)
{
    uint32_t functions = 0;

    for (unsigned i = 0; i < image->profile->reads_count; i++)
        functions |= 1U << orders[image->profile->reads[i].order].function;
    return functions;
}

static void put_registers(struct image *image, const struct profile_value *value, int at,
                          uint32_t number)
{
    uint16_t registers[PROFILE_VALUE_REGISTERS];
    int count = profile_encode(value, number, registers);

    for (int i = 0; i < count; i++)
        *cell(image, value->of, at + i) = registers[i];
}

static void put_bit(uint16_t *at, int bit, bool set)
{
    *at = (uint16_t)(set ? *at | 1U << bit : *at & ~(1U << bit));
}

void image_put(struct image *image, const struct profile_value *value, int nth,
               uint32_t number)
{
    int at = value->at + nth * value->step;
    uint16_t *first = cell(image, value->of, at);

    if (image->profile->reads[value->of].bits)
        *first = number != 0;
    else if (value->bit >= 0)
        put_bit(first, value->bit + nth * value->bit_step, number != 0);
    else
        put_registers(image, value, at, number);
}

void image_put_text(struct image *image, const struct profile_text *at, const char *text)
{
    bool low_first = image->profile->bytes_low_first;
    size_t letters = strlen(text);

    for (int i = 0; i < 2 * at->count; i++) {
        uint16_t letter = (size_t)i < letters ? (unsigned char)text[i] : 0;
        uint16_t *to = cell(image, at->of, at->at + i / 2);
        bool high = (i % 2 == 0) != low_first;

        if (i % 2 == 0)
            *to = 0;
        *to = (uint16_t)(*to | (high ? letter << 8 : letter));
    }
}

unsigned image_read(const struct image *image, enum unit_table table, int address,
                    int count, uint16_t *ret)
{
    const struct spot *spot = find(image, key_of(table, address));

    for (int i = 0; i < count; i++, spot++) {
        if (!spot || spot >= image->spots + image->spot_count ||
            spot->key != key_of(table, address + i))
            return MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS;
        ret[i] = spot->cell;
    }
    return 0;
}

bool image_shows(const struct image *image, const struct profile_value *value,
                 enum unit_table table, int address, int count)
{
    int key = key_in_read(&image->profile->reads[value->of], value->at);

    return key >= key_of(table, address) && key < key_of(table, address) + count;
}
