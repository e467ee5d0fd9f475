#include "sensors/line/serial_setting.h"

#include <stddef.h>
#include <string.h>

bool serial_setting_is_baud(int baud)
{
    static const int bauds[] = {1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};

    for (size_t i = 0; i < sizeof bauds / sizeof bauds[0]; i++) {
        if (bauds[i] == baud)
            return true;
    }
    return false;
}

bool serial_setting_is_frame(const char *frame)
{
    return strlen(frame) == 3 && strchr("78", frame[0]) && strchr("NEO", frame[1]) &&
           strchr("12", frame[2]);
}
