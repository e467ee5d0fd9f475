#include "mqtt/base/yaml_place.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "mqtt/base/file.h"
#include "mqtt/base/letters.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/text.h"

enum { FILE_MAX_BYTES = 4 << 20 };

struct yaml_place {
    char *path;
    char *text;
    size_t text_bytes;
    bool loaded; /* document is ours to delete */
    yaml_document_t document;
};

static void say_at(const struct yaml_place *place, yaml_mark_t mark, char *fault,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

static void vsay_at(const struct yaml_place *place, yaml_mark_t mark, char *fault,
                    const char *format, va_list args) __attribute__((format(printf, 4, 0)));

static void vsay_at(const struct yaml_place *place, yaml_mark_t mark, char *fault,
                    const char *format, va_list args)
{
    char text[YAML_PLACE_FAULT_BYTES];
    int used = snprintf(fault, YAML_PLACE_FAULT_BYTES, "%s:%zu:%zu: ", place->path,
                        mark.line + 1, mark.column + 1);

    (void)vsnprintf(text, sizeof text, format, args);
    text_mend(text);
    if (used > 0 && used < YAML_PLACE_FAULT_BYTES)
        letters_show(text, fault + used, (size_t)(YAML_PLACE_FAULT_BYTES - used));
}

static void say_at(const struct yaml_place *place, yaml_mark_t mark, char *fault,
                   const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsay_at(place, mark, fault, format, args);
    va_end(args);
}

/* What stands below a line of --- would not be heard. */
static int refuse_second(const struct yaml_place *place, yaml_parser_t *parser, char *fault)
{
    yaml_document_t second;
    const yaml_node_t *root;
    int rc = 0;

    if (!yaml_parser_load(parser, &second)) {
        say_at(place, parser->problem_mark, fault, "this is no YAML: %s",
               parser->problem ? parser->problem : "it cannot be read");
        return -EINVAL;
    }
    root = yaml_document_get_root_node(&second);
    if (root) {
        say_at(place, root->start_mark, fault,
               "a second document begins here; allowed: one, without a line of --- in it");
        rc = -EINVAL;
    }
    yaml_document_delete(&second);
    return rc;
}

/* "a: b: c": what libyaml says of it tells nobody what to do. */
static bool is_of_colon(const yaml_parser_t *parser)
{
    return parser->problem && strstr(parser->problem, "mapping values are not allowed");
}

static int read_document(struct yaml_place *place, char *fault)
{
    yaml_parser_t parser;
    int rc = 0;

    need(yaml_parser_initialize(&parser) ? &parser : NULL);
    yaml_parser_set_input_string(&parser, (const unsigned char *)place->text,
                                 place->text_bytes);
    if (!yaml_parser_load(&parser, &place->document)) {
        say_at(place, parser.problem_mark, fault, "this is no YAML: %s%s",
               parser.problem ? parser.problem : "it cannot be read",
               is_of_colon(&parser) ? "; a text that has a colon stands in quotes" : "");
        rc = -EINVAL;
        goto out;
    }
    place->loaded = true;
    if (!yaml_document_get_root_node(&place->document)) {
        say_at(place, (yaml_mark_t){0}, fault, "the file is empty");
        rc = -EINVAL;
    } else {
        rc = refuse_second(place, &parser, fault);
    }
out:
    yaml_parser_delete(&parser);
    return rc;
}

/* Takes the text over. */
static int open_text(struct yaml_place **ret, const char *path, char *text, size_t bytes,
                     char *fault)
{
    struct yaml_place *place = need(calloc(1, sizeof *place));
    int rc;

    place->path = need(strdup(path));
    place->text = text;
    place->text_bytes = bytes;
    rc = read_document(place, fault);
    if (rc < 0)
        yaml_place_close(place);
    else
        *ret = place;
    return rc;
}

int yaml_place_open(struct yaml_place **ret, const char *path,
                    char fault[static YAML_PLACE_FAULT_BYTES])
{
    char *text;
    size_t bytes;
    int rc = file_read(path, FILE_MAX_BYTES, &text, &bytes);

    if (rc < 0) {
        snprintf(fault, YAML_PLACE_FAULT_BYTES, "%s: %s", path, strerrordesc_np(-rc));
        return rc;
    }
    return open_text(ret, path, text, bytes, fault);
}

int yaml_place_open_text(struct yaml_place **ret, const char *name, const char *text,
                         size_t bytes, char fault[static YAML_PLACE_FAULT_BYTES])
{
    char *copy = need(malloc(bytes + 1));

    memcpy(copy, text, bytes); /* all of it: a NUL in it is no end */
    copy[bytes] = '\0';
    return open_text(ret, name, copy, bytes, fault);
}

void yaml_place_close(struct yaml_place *place)
{
    if (!place)
        return;
    if (place->loaded)
        yaml_document_delete(&place->document);
    free(place->text);
    free(place->path);
    free(place);
}

const char *yaml_place_text(const struct yaml_place *place, size_t *ret_bytes)
{
    *ret_bytes = place->text_bytes;
    return place->text;
}

/* libyaml's getters take no const, and change nothing. */
static yaml_node_t *node_at(const struct yaml_place *place, int index)
{
    return yaml_document_get_node((yaml_document_t *)&place->document, index);
}

static const char *scalar(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
}

static const cyaml_schema_field_t *find_field(const cyaml_schema_field_t *fields,
                                              const char *key)
{
    for (; fields->key; fields++) {
        if (strcmp(fields->key, key) == 0)
            return fields;
    }
    return NULL;
}

static const char *list_keys(const cyaml_schema_field_t *fields, char *ret, size_t bytes)
{
    size_t used = 0;

    ret[0] = '\0';
    for (const cyaml_schema_field_t *field = fields; field->key && used < bytes; field++)
        used += (size_t)snprintf(ret + used, bytes - used, "%s%s",
                                 field == fields ? "" : ", ", field->key);
    return ret;
}

static int check_node(const struct yaml_place *place, const yaml_node_t *node,
                      const cyaml_schema_value_t *schema, const char *name, char *fault);

/* Is the key of this pair known, and the first of its name? */
static int check_key(const struct yaml_place *place, const yaml_node_t *mapping,
                     const yaml_node_pair_t *pair, const cyaml_schema_value_t *schema,
                     char *fault)
{
    const yaml_node_t *key = node_at(place, pair->key);
    char allowed[YAML_PLACE_FAULT_BYTES / 2];

    if (!find_field(schema->mapping.fields, scalar(key))) {
        say_at(place, key->start_mark, fault, "unknown key \"%s\"; allowed here: %s",
               scalar(key), list_keys(schema->mapping.fields, allowed, sizeof allowed));
        return -EINVAL;
    }
    for (const yaml_node_pair_t *other = mapping->data.mapping.pairs.start; other < pair;
         other++) {
        const yaml_node_t *first = node_at(place, other->key);

        if (strcmp(scalar(first), scalar(key)) == 0) {
            say_at(place, key->start_mark, fault,
                   "key \"%s\" comes twice; it stands in line %zu already", scalar(key),
                   first->start_mark.line + 1);
            return -EINVAL;
        }
    }
    return 0;
}

static int check_missing(const struct yaml_place *place, const yaml_node_t *mapping,
                         const cyaml_schema_value_t *schema, char *fault)
{
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key; field++) {
        bool found = (field->value.flags & CYAML_FLAG_OPTIONAL) != 0;
        const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;

        for (; !found && pair < mapping->data.mapping.pairs.top; pair++)
            found = strcmp(scalar(node_at(place, pair->key)), field->key) == 0;
        if (!found) {
            say_at(place, mapping->start_mark, fault, "key \"%s\" is missing", field->key);
            return -EINVAL;
        }
    }
    return 0;
}

static int check_mapping(const struct yaml_place *place, const yaml_node_t *node,
                         const cyaml_schema_value_t *schema, char *fault)
{
    const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
    int rc = 0;

    for (; rc == 0 && pair < node->data.mapping.pairs.top; pair++) {
        const cyaml_schema_field_t *field;

        rc = check_key(place, node, pair, schema, fault);
        if (rc < 0)
            break;
        field = find_field(schema->mapping.fields, scalar(node_at(place, pair->key)));
        rc = check_node(place, node_at(place, pair->value), &field->value, field->key,
                        fault);
    }
    return rc < 0 ? rc : check_missing(place, node, schema, fault);
}

static int check_sequence(const struct yaml_place *place, const yaml_node_t *node,
                          const cyaml_schema_value_t *schema, const char *name, char *fault)
{
    const yaml_node_item_t *item = node->data.sequence.items.start;
    size_t count = (size_t)(node->data.sequence.items.top - item);
    int rc = 0;

    if (count < schema->sequence.min || count > schema->sequence.max) {
        say_at(place, node->start_mark, fault, "%s has %zu entries; allowed: %u to %u",
               name, count, schema->sequence.min, schema->sequence.max);
        return -EINVAL;
    }
    for (; rc == 0 && item < node->data.sequence.items.top; item++)
        rc = check_node(place, node_at(place, *item), schema->sequence.entry, name, fault);
    return rc;
}

/* "0x0C04", as manuals have it, and libcyaml too. */
static bool is_hexadecimal(const char *text)
{
    size_t length = strlen(text);

    return length > 2 && length <= 9 && text[0] == '0' && text[1] == 'x' &&
           strspn(text + 2, "0123456789abcdefABCDEF") == length - 2;
}

/* Without a 0 before it, for libcyaml would read an octal number. */
static bool is_integer(const char *text)
{
    const char *digits = text + (*text == '-' || *text == '+');
    char *end;

    errno = 0;
    (void)strtol(text, &end, 10);
    return is_hexadecimal(text) ||
           (errno == 0 && end != text && *end == '\0' && strlen(text) <= 9 &&
            (digits[0] != '0' || digits[1] == '\0'));
}

enum { SHOWN_BYTES = 80 }; /* of a value that is no good */

static int check_scalar(const struct yaml_place *place, const yaml_node_t *node,
                        const cyaml_schema_value_t *schema, const char *name, char *fault)
{
    const char *text = scalar(node);
    uint32_t hidden = letters_find(text, LETTERS_OF(LETTERS_HIDDEN));
    int shown = text_fit(text, SHOWN_BYTES);

    if (schema->type == CYAML_INT && !is_integer(text)) {
        say_at(place, node->start_mark, fault, "%s is \"%.*s\"; allowed: a whole number",
               name, shown, text);
        return -EINVAL;
    }
    if (schema->type == CYAML_BOOL && strcmp(text, "true") != 0 &&
        strcmp(text, "false") != 0) {
        say_at(place, node->start_mark, fault, "%s is \"%.*s\"; allowed: true or false",
               name, shown, text);
        return -EINVAL;
    }
    if (schema->type == CYAML_STRING && hidden) {
        say_at(place, node->start_mark, fault, "%s has U+%04X in it, which nobody sees",
               name, (unsigned)hidden);
        return -EINVAL;
    }
    if (schema->type == CYAML_STRING &&
        (strlen(text) < schema->string.min || strlen(text) > schema->string.max)) {
        say_at(place, node->start_mark, fault, "%s is \"%.*s\"; allowed: %u to %u bytes",
               name, shown, text, schema->string.min, schema->string.max);
        return -EINVAL;
    }
    return 0;
}

/* One row per type of the schema: what must stand in the file, and who looks further. */
static const struct {
    cyaml_type_e schema;
    yaml_node_type_t node;
    const char *text;
} kinds[] = {
    {CYAML_MAPPING, YAML_MAPPING_NODE, "keys and values, indented"},
    {CYAML_SEQUENCE, YAML_SEQUENCE_NODE, "a list"},
    {CYAML_STRING, YAML_SCALAR_NODE, "a text"},
    {CYAML_INT, YAML_SCALAR_NODE, "a whole number"},
    {CYAML_BOOL, YAML_SCALAR_NODE, "true or false"},
};

/* "key:", with nothing behind it, where the schema lets that be. */
static bool is_left_empty(const yaml_node_t *node, const cyaml_schema_value_t *schema)
{
    enum { EMPTY = CYAML_FLAG_POINTER_NULL & ~CYAML_FLAG_POINTER };

    return (schema->flags & EMPTY) != 0 && node->type == YAML_SCALAR_NODE &&
           node->data.scalar.length == 0;
}

static int check_node(const struct yaml_place *place, const yaml_node_t *node,
                      const cyaml_schema_value_t *schema, const char *name, char *fault)
{
    if (is_left_empty(node, schema))
        return 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].schema == schema->type && kinds[i].node != node->type) {
            say_at(place, node->start_mark, fault, "%s is of another type; allowed: %s%s",
                   name, kinds[i].text,
                   schema->type == CYAML_STRING && node->type == YAML_MAPPING_NODE
                       ? ", in quotes where it has a colon"
                       : "");
            return -EINVAL;
        }
    }
    if (schema->type == CYAML_MAPPING)
        return check_mapping(place, node, schema, fault);
    if (schema->type == CYAML_SEQUENCE)
        return check_sequence(place, node, schema, name, fault);
    return check_scalar(place, node, schema, name, fault);
}

int yaml_place_check(const struct yaml_place *place, const cyaml_schema_value_t *schema,
                     char fault[static YAML_PLACE_FAULT_BYTES])
{
    return check_node(place, node_at(place, 1), schema, "the file", fault);
}

/* One step of a path, "name" or "[3]"; NULL: there is nothing. */
static const yaml_node_t *step(const struct yaml_place *place, const yaml_node_t *node,
                               const char *name, size_t length)
{
    if (name[0] == '[') {
        size_t index = strtoul(name + 1, NULL, 10);

        if (node->type != YAML_SEQUENCE_NODE ||
            index >=
                (size_t)(node->data.sequence.items.top - node->data.sequence.items.start))
            return NULL;
        return node_at(place, node->data.sequence.items.start[index]);
    }
    if (node->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        const char *key = scalar(node_at(place, pair->key));

        if (strlen(key) == length && memcmp(key, name, length) == 0)
            return node_at(place, pair->value);
    }
    return NULL;
}

/* The last node on the way to `path` that is there. */
static const yaml_node_t *walk(const struct yaml_place *place, const char *path,
                               bool *ret_arrived)
{
    const yaml_node_t *node = node_at(place, 1);

    *ret_arrived = true;
    while (*path) {
        size_t length = strcspn(path + 1, ".[") + 1;
        const yaml_node_t *next = step(place, node, path, length);

        if (!next) {
            *ret_arrived = false;
            return node;
        }
        node = next;
        path += length;
        if (*path == '.')
            path++;
    }
    return node;
}

bool yaml_place_has(const struct yaml_place *place, const char *path)
{
    bool arrived;

    walk(place, path, &arrived);
    return arrived;
}

int yaml_place_fault(const struct yaml_place *place, const char *path,
                     char fault[static YAML_PLACE_FAULT_BYTES], const char *format, ...)
{
    bool arrived;
    const yaml_node_t *node = walk(place, path, &arrived);
    va_list args;

    va_start(args, format);
    vsay_at(place, node->start_mark, fault, format, args);
    va_end(args);
    return -EINVAL;
}

/* The nodes of a document are numbered from 1. */
void yaml_place_each_text(const struct yaml_place *place,
                          void (*tell)(void *owner, const char *text, const char *where),
                          void *owner)
{
    const yaml_node_t *node;
    char where[YAML_PLACE_FAULT_BYTES];

    for (int i = 1; (node = node_at(place, i)); i++) {
        if (node->type != YAML_SCALAR_NODE)
            continue;
        (void)snprintf(where, sizeof where, "%s:%zu:%zu", place->path,
                       node->start_mark.line + 1, node->start_mark.column + 1);
        tell(owner, scalar(node), where);
    }
}
