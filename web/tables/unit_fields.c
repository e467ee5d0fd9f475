#include "web/tables/unit_fields.h"

#include <string.h>

#include "mqtt/base/memory.h"

struct source_row *unit_fields_rows(const struct source_overview *o,
                                    const struct source_row *unit, size_t *ret_count)
{
    struct source_row *rows = NULL;
    size_t count = 0, room = 0;

    for (size_t i = 0; i < o->crossing_count; i++) {
        const struct source_crossing *crossing = &o->crossings[i];
        const struct source_row *field;

        if (strcmp(crossing->unit, unit->code) != 0)
            continue;
        field = source_row_of(o->fields, o->field_count, crossing->field);
        if (!field)
            continue;
        rows = memory_grow(rows, count, &room, sizeof *rows);
        rows[count++] = (struct source_row){.code = field->code,
                                            .name_vi = field->name_vi,
                                            .name_en = field->name_en,
                                            .now = crossing->now,
                                            .silence = unit->silence};
    }
    *ret_count = count;
    return rows;
}
