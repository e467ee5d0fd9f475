/*
 * yaml_place - where things stand in a YAML file, and whether they may stand there.
 *
 * libcyaml loads a file into structs but does not say which keys it would have taken, and
 * forgets lines and columns once it is done. So the file is read a second time as a tree:
 * held against the same schema table first, and asked for positions by the checks that come
 * after the load.
 *
 * Pure but for the file it is opened from; one thread at a time.
 */
#ifndef MQTT_BASE_YAML_PLACE_H
#define MQTT_BASE_YAML_PLACE_H

#include <cyaml/cyaml.h>
#include <stdbool.h>
#include <stddef.h>

struct yaml_place;

enum { YAML_PLACE_FAULT_BYTES = 512 };

/*
 * Negative errno with one line in fault: the file cannot be read, or (-EINVAL) is no YAML;
 * with line and column then. The path is kept for faults.
 */
int yaml_place_open(struct yaml_place **ret, const char *path,
                    char fault[static YAML_PLACE_FAULT_BYTES]);

/* The same of `bytes` of text, which are copied and hold no NUL; `name` is said in faults. */
int yaml_place_open_text(struct yaml_place **ret, const char *name, const char *text,
                         size_t bytes, char fault[static YAML_PLACE_FAULT_BYTES]);

void yaml_place_close(struct yaml_place *place);

/* The bytes of the file, for libcyaml. Borrowed. */
const char *yaml_place_text(const struct yaml_place *place, size_t *ret_bytes);

/*
 * Holds the file against a schema of mappings, sequences, strings, signed integers and
 * booleans. -EINVAL, with file, line, column, what is wrong and what is allowed, of the
 * first that is wrong: a key that is not known, comes twice or is missing, a value of
 * another type. One with CYAML_FLAG_POINTER_NULL may have no value, and is NULL then.
 */
int yaml_place_check(const struct yaml_place *place, const cyaml_schema_value_t *schema,
                     char fault[static YAML_PLACE_FAULT_BYTES]);

/* Is there something at "sites[0].devices[2].port"? */
bool yaml_place_has(const struct yaml_place *place, const char *path);

/* Tells every key, text and number, with "FILE:LINE:COLUMN" of it. */
void yaml_place_each_text(const struct yaml_place *place,
                          void (*tell)(void *owner, const char *text, const char *where),
                          void *owner);

/*
 * Writes "FILE:LINE:COLUMN: <text>" for what stands at `path`, or at the nearest thing
 * round it that is there. Always -EINVAL, so callers may return it.
 */
int yaml_place_fault(const struct yaml_place *place, const char *path,
                     char fault[static YAML_PLACE_FAULT_BYTES], const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
