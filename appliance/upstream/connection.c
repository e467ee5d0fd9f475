#include "appliance/upstream/connection.h"

#include <errno.h>
#include <string.h>

#include "appliance/national/database.h"
#include "mqtt/base/log.h"
#include "mqtt/settings.h"

int upstream_connect(const struct config_upstream *upstream, struct database **ret)
{
    char password[SETTINGS_PASSWORD_BYTES] = "";
    int rc = 0;

    if (!upstream->connection) {
        log_error("the settings have no section `upstream`: nobody is told");
        return -ENOENT;
    }
    if (upstream->password_file)
        rc = settings_read_password(upstream->password_file, password);
    if (rc == 0)
        rc = database_open(ret, upstream->connection,
                           upstream->password_file ? password : NULL);
    explicit_bzero(password, sizeof password);
    return rc;
}
