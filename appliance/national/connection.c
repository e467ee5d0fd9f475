#include "appliance/national/connection.h"

#include <errno.h>
#include <string.h>

#include "appliance/national/database.h"
#include "mqtt/base/log.h"
#include "mqtt/settings.h"

int national_connect(const struct config_database *settings, struct database **ret)
{
    char password[SETTINGS_PASSWORD_BYTES] = "";
    int rc = 0;

    if (!settings->connection) {
        log_error("the settings have no section `upstream`: nobody is told");
        return -ENOENT;
    }
    if (settings->password_file)
        rc = settings_read_password(settings->password_file, password);
    if (rc == 0)
        rc = database_open(ret, settings->connection,
                           settings->password_file ? password : NULL);
    explicit_bzero(password, sizeof password);
    return rc;
}
