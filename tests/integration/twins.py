"""A centre and its twin, for tests: set up, asked what they are, promoted, and compared."""

import json
import sqlite3
from contextlib import closing

import catalogue
from harness import get, wait_until

UNIT = catalogue.UNITS[1]
PROCEDURE = catalogue.PROCEDURES[0]


def open_twin(stage, broker, name="twin", start=True):
    twin = stage.centre(broker, name=name, start=False)
    set_role(twin, "twin")
    return twin.start() if start else twin


def set_role(centre, role):
    lines = [line for line in centre.config.read_text().splitlines() if not line.startswith("role:")]
    centre.config.write_text("\n".join([*lines, f"role: {role}", ""]))


def role(centre):
    """What it says that it is; "" while it does not answer."""
    try:
        return json.loads(get(centre.port, "/healthz")[1])["role"]
    except (OSError, ValueError):
        return ""


def wait_role(centre, wanted):
    wait_until(lambda: role(centre) == wanted, f"{centre.name} is {wanted}")


def start_replaced(centre):
    """One that will not be well, as it is the centre no more."""
    centre.start(wait=False)
    wait_role(centre, "replaced")


def promote(twin, *words):
    term = int(twin.dunghan("promote", *words).split()[-1])
    wait_role(twin, "centre")
    return term


def receipt(broker, gateway):
    return json.loads(broker.retained(f"dunghan/v1/receipts/{gateway}", timeout_s=2) or "{}")


def stored(centre):
    """(events, distinct places, distinct dossiers and types)."""
    with closing(sqlite3.connect(centre.data / "dunghan.db")) as database:
        return database.execute(
            "SELECT count(*), count(DISTINCT stream || ':' || seq),"
            " count(DISTINCT dossier || ':' || type) FROM event"
        ).fetchone()


def compare(stage, ours, other):
    """(equal, what was printed) of `dunghan digest --compare`."""
    digest = stage.write(f"{other.name}.digest", other.dunghan("digest"))
    done = ours.dunghan("digest", "--compare", digest, check=False)
    return done.returncode == 0, done.stdout
