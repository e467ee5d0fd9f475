#include "appliance/report/cause_sheet.h"

#include <stdlib.h>

void cause_sheet_release(struct cause_sheet *sheet)
{
    free(sheet->rows);
    report_close(sheet->names);
    *sheet = (struct cause_sheet){0};
}
