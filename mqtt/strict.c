#include "mqtt/strict.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mqtt/base/date.h"
#include "mqtt/base/memory.h"
#include "mqtt/base/text.h"

char *strict_dump(json_t *object)
{
    char *text = need(json_dumps(object, JSON_COMPACT));

    json_decref(object);
    return text;
}

int strict_fault(char *fault, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(fault, PAYLOAD_FAULT_BYTES, format, args);
    va_end(args);
    text_mend(fault);
    return -EINVAL;
}

json_t *strict_parse(const char *json, size_t bytes, char *fault)
{
    return strict_parse_most(json, bytes, PAYLOAD_MAX_BYTES, fault);
}

json_t *strict_parse_most(const char *json, size_t bytes, size_t most, char *fault)
{
    json_error_t error;
    json_t *object;

    if (bytes > most) {
        strict_fault(fault, "%zu bytes, but at most %zu are read", bytes, most);
        return NULL;
    }
    object = json_loadb(json, bytes, JSON_REJECT_DUPLICATES, &error);
    if (!object) {
        strict_fault(fault, "no JSON at line %d, column %d: %.*s", error.line, error.column,
                     text_fit(error.text, 100), error.text);
        return NULL;
    }
    if (!json_is_object(object)) {
        json_decref(object);
        strict_fault(fault, "an object is wanted");
        return NULL;
    }
    return object;
}

int strict_version(const json_t *object, char *fault)
{
    const json_t *v = json_object_get(object, "v");

    if (!json_is_integer(v) || json_integer_value(v) != STRICT_VERSION)
        return strict_fault(fault, "v must be %d", STRICT_VERSION);
    return 0;
}

static int read_name(const json_t *object, const char *name,
                     char ret[static PAYLOAD_EPOCH_BYTES], char *fault)
{
    const char *text = json_string_value(json_object_get(object, name));
    size_t length = PAYLOAD_EPOCH_BYTES - 1;

    if (!text || strlen(text) != length || strspn(text, "0123456789abcdef") != length)
        return strict_fault(fault, "%s must be 16 hexadecimal digits in lower case", name);
    memcpy(ret, text, PAYLOAD_EPOCH_BYTES);
    return 0;
}

int strict_epoch(const json_t *object, char ret[static PAYLOAD_EPOCH_BYTES], char *fault)
{
    return read_name(object, "epoch", ret, fault);
}

int strict_name_if(const json_t *object, const char *name,
                   char ret[static PAYLOAD_EPOCH_BYTES], char *fault)
{
    if (json_object_get(object, name))
        return read_name(object, name, ret, fault);
    *ret = '\0';
    return 0;
}

int strict_flag_if(const json_t *object, const char *name, bool *ret, char *fault)
{
    const json_t *value = json_object_get(object, name);

    if (value && !json_is_boolean(value))
        return strict_fault(fault, "%s must be true or false", name);
    *ret = json_is_true(value);
    return 0;
}

int strict_number(const json_t *object, const char *name, int64_t least, uint64_t *ret,
                  char *fault)
{
    const json_t *value = json_object_get(object, name);
    int64_t number = (int64_t)json_integer_value(value);

    if (!json_is_integer(value) || number < least || number >= (INT64_C(1) << 62))
        return strict_fault(fault, "%s must be a whole number of at least %lld", name,
                            (long long)least);
    *ret = (uint64_t)number;
    return 0;
}

int strict_number_if(const json_t *object, const char *name, int64_t least, uint64_t *ret,
                     char *fault)
{
    if (json_object_get(object, name))
        return strict_number(object, name, least, ret, fault);
    *ret = 0;
    return 0;
}

int strict_stamp_if(const json_t *object, const char *name, int64_t *ret_ms, char *fault)
{
    const json_t *value = json_object_get(object, name);

    *ret_ms = 0;
    if (!value || json_is_null(value))
        return 0;
    if (!json_is_string(value) || stamp_parse(json_string_value(value), ret_ms) < 0)
        return strict_fault(fault, "%s must be a time or null", name);
    return 0;
}
