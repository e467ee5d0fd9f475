/*
 * csv_heading - which column a heading names: by its name or another one, in any case.
 */
#ifndef MQTT_TABLE_CSV_HEADING_H
#define MQTT_TABLE_CSV_HEADING_H

#include "mqtt/table/csv.h"

/* Its number, 1 and on; 0: none. Cuts from the heading the star of what must be filled in. */
size_t csv_heading_column(const struct csv_reader *reader, char *heading);

#endif
