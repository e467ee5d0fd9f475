#include "sensors/hook/hook_settings.h"

#include <stdio.h>
#include <string.h>

#include "mqtt/event.h"
#include "sensors/hook/hook_listener.h"

static const cyaml_schema_field_t source_fields[] = {
    SETTINGS_TEXT(name, struct hook_source),
    SETTINGS_TEXT(key_file, struct hook_source),
    SETTINGS_TEXT(unit, struct hook_source),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t source_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct hook_source, source_fields),
};

const cyaml_schema_field_t hook_settings_fields[] = {
    SETTINGS_TEXT(listen, struct hook_settings),
    CYAML_FIELD_SEQUENCE("sources", CYAML_FLAG_POINTER, struct hook_settings, sources,
                         &source_schema, 1, HOOK_SOURCES_MOST),
    CYAML_FIELD_END,
};

/* The first that has the name, which may be the one at `index` itself. */
static unsigned find_name(const struct hook_settings *settings, unsigned index)
{
    unsigned first = 0;

    while (strcmp(settings->sources[first].name, settings->sources[index].name) != 0)
        first++;
    return first;
}

static int check_source(const struct settings_check *check,
                        const struct hook_settings *settings, unsigned index)
{
    const struct hook_source *source = &settings->sources[index];
    char path[SETTINGS_PATH_BYTES];

    (void)snprintf(path, sizeof path, "hook.sources[%u].name", index);
    if (!event_gateway_valid(source->name))
        return yaml_place_fault(check->place, path, check->fault,
                                "name is \"%s\"; allowed: 1 to 32 of a-z, 0-9 and -",
                                source->name);
    if (find_name(settings, index) < index)
        return yaml_place_fault(check->place, path, check->fault,
                                "name is \"%s\", as that of sources[%u]; allowed: one of "
                                "its own for each",
                                source->name, find_name(settings, index));
    (void)snprintf(path, sizeof path, "hook.sources[%u].unit", index);
    if (!event_unit_valid(source->unit))
        return yaml_place_fault(
            check->place, path, check->fault,
            "unit is \"%s\"; allowed: an organisation identifier such as H42.31",
            source->unit);
    return 0;
}

int hook_settings_check(const struct settings_check *check,
                        const struct hook_settings *settings)
{
    int rc = 0;

    if (!hook_listener_valid(settings->listen))
        return yaml_place_fault(check->place, "hook.listen", check->fault,
                                "listen is \"%s\"; allowed: " HOOK_LISTENER_ALLOWED,
                                settings->listen);
    for (unsigned i = 0; rc == 0 && i < settings->sources_count; i++)
        rc = check_source(check, settings, i);
    return rc;
}
