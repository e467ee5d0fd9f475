"""Who may include whom: every folder stands above all that it includes, and no circles anywhere.

    sensors --> mqtt <-- appliance --> web --> appliance/report --> mqtt/base

ROOMS has a row for each folder, the lowest first. A row names what the folder may include beside
its own headers; it can only name rows above it, so folders cannot go in circles. Within a folder
the modules (x.c with x.h) must not either. HOMES keeps each library with a home inside it. The
README draws the same rooms from the highest down.
"""

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MQTT = ["mqtt/base", "mqtt/table", "mqtt"]
SENSORS = [*MQTT, "sensors/line", "sensors/profile", "sensors/devices", "sensors/outbox",
           "sensors/hook", "sensors/commission"]
RULES = [*MQTT, "appliance/report", "appliance/calendar", "appliance/rules", "appliance/dossiers",
         "appliance"]
STORE = ["appliance/store", "appliance/tables/register", "appliance/tables"]
COUNT = ["appliance/streams", "appliance/count"]
CONTRACT = ["mqtt/contract", "web/contract"]
PAGE = ["mqtt/base", "appliance/report", "web", "web/assets", "web/text", "web/connection",
        "web/http"]
PARTS = ["web/frame", "web/tables", "web/devices", "web/form06", "web/wall"]

ROOMS = {
    "mqtt/base": [],
    "mqtt/table": ["mqtt/base"],
    "mqtt/contract": [],
    "mqtt": ["mqtt/base", "mqtt/table"],
    "sensors/line": MQTT,
    "sensors/profile": [*MQTT, "sensors/line"],
    "sensors/devices": [*MQTT, "sensors/line", "sensors/profile"],
    "sensors/outbox": MQTT,
    "sensors/hook": [*MQTT, "sensors/outbox"],
    "sensors/commission": [*MQTT, "sensors/line", "sensors/profile", "sensors/devices"],
    "sensors": SENSORS,
    "sensors/sim/office": MQTT,
    "sensors/sim/wire": [*MQTT, "sensors/line", "sensors/sim/office"],
    "sensors/sim/device": [*SENSORS, "sensors/sim/wire"],
    "sensors/sim": [*SENSORS, "sensors", "sensors/sim/office", "sensors/sim/wire",
                    "sensors/sim/device"],
    "appliance/report": ["mqtt/base", "mqtt/table"],
    "appliance/report/formats": ["mqtt/base", "mqtt/table", "appliance/report"],
    "web": ["mqtt/base", "appliance/report"],  # the questions it asks its owner
    "web/contract": ["mqtt/contract"],
    "web/assets": [],
    "web/text": ["mqtt/base", "appliance/report", "web"],
    "web/connection": ["mqtt/base", "web/text"],
    "web/http": ["mqtt/base", "web", "web/assets", "web/text", "web/connection"],
    "web/frame": PAGE,
    "web/tables": [*PAGE, "web/frame"],
    "web/devices": [*PAGE, "web/frame", "web/tables"],
    "web/form06": [*PAGE, "web/frame", "appliance/report/formats"],
    "web/wall": [*PAGE, "web/frame", "web/tables"],
    "web/page": [*PAGE, *CONTRACT, *PARTS],
    "web/api": [*PAGE, *CONTRACT, "web/form06", "appliance/report/formats"],
    "web/lists": [*PAGE, *PARTS, "appliance/report/formats"],
    "web/login": ["mqtt/base", "web", "web/connection", "web/http"],
    "web/staff": [*PAGE, *PARTS, "web/lists", "web/login", "appliance/report/formats"],
    "web/registers": [*PAGE, *PARTS, "mqtt/table", "web/login", "web/staff"],
    "web/site": [*PAGE, *PARTS, "web/page", "web/api", "web/lists", "web/login", "web/staff",
                 "web/registers"],
    "appliance/calendar": MQTT,
    "appliance/rules": [*MQTT, "appliance/calendar"],
    "appliance/dossiers": [*MQTT, "appliance/calendar", "appliance/rules"],
    "appliance": [*MQTT, "appliance/report", "appliance/calendar", "appliance/rules"],  # the settings
    "appliance/national": RULES,
    "appliance/store": RULES,
    "appliance/tables/register": [*RULES, "appliance/store"],
    "appliance/tables": [*RULES, *STORE[:2]],
    "appliance/upstream": [*RULES, *STORE, "appliance/national"],
    "appliance/nation": [*RULES, *STORE, "appliance/national"],
    "appliance/access": RULES,
    "appliance/streams": [*RULES, *STORE],
    "appliance/count": [*RULES, *STORE, "appliance/access", "appliance/streams"],
    "appliance/recount": [*RULES, *STORE, *COUNT],
    "appliance/form06": [*RULES, *STORE, *COUNT],
    "appliance/explain": [*RULES, *STORE, *COUNT, "appliance/form06"],
    "appliance/registers": [*RULES, *STORE, *COUNT, "appliance/recount", "appliance/form06"],
    "appliance/watch": [*RULES, "web", *STORE, "appliance/access", *COUNT],
    "appliance/snapshot": [*RULES, "web", *STORE, "appliance/access", *COUNT,
                           "appliance/form06"],
    "appliance/lookups": [*RULES, "web", *STORE, *COUNT, "appliance/recount", "appliance/form06",
                          "appliance/explain", "appliance/registers", "appliance/snapshot"],
}
ROOMS["appliance/topics"] = [*ROOMS["appliance/snapshot"], "appliance/recount", "mqtt/contract",
                              "appliance/registers", "appliance/snapshot"]
CENTRE = [room for room in ROOMS if not room.startswith(("sensors", "web/"))]
ROOMS["appliance/centre"] = [*CENTRE, "appliance/upstream", "web/login", "web/site"]
ROOMS["appliance/cli"] = [*CENTRE, "appliance/centre"]
ROOMS["appliance/cli/access"] = [*CENTRE, "web/login", "appliance/centre", "appliance/cli"]
ROOMS["appliance/cli/doctor"] = [*ROOMS["appliance/cli/access"], "appliance/cli/access"]
ROOMS["appliance/cli/commands"] = [*ROOMS["appliance/cli/doctor"], "appliance/cli/doctor"]

HOMES = {
    "modbus.h": ["sensors/line", "sensors/sim/wire", "sensors/sim/device"],
    "mosquitto.h": ["mqtt"],
    "microhttpd.h": ["sensors/hook", "web/connection", "web/http", "web/staff", "web/site"],
    "libpq-fe.h": ["appliance/national"],
    "sqlite3.h": ["sensors/outbox", "appliance/store"],
    "csv.h": ["mqtt/table"],
    "xlsxwriter.h": ["appliance/report/formats"],
    "qrencode.h": ["web/text"],
}

INCLUDE = re.compile(r'^ *# *include *([<"])(.*)[>"]', re.M)


def sources(root):
    for top in ("mqtt", "sensors", "appliance", "web"):
        for path in sorted((root / top).rglob("*.[ch]")):
            if "node_modules" not in path.parts:
                yield path.relative_to(root)


def check_file(root, path, text, faults):
    """What it may not include; gives the modules that it does include."""
    folder = str(path.parent)
    allowed = [folder, *ROOMS[folder]]
    for kind, name in INCLUDE.findall(text):
        if "/" in name and (root / name).exists():
            kind = '"'  # ours, however it is written
        if kind == '"' and str(Path(name).parent) not in allowed and "/" in name:
            faults.append(f"{path}: \"{name}\"\n    {folder} may include: {', '.join(allowed)}")
        if kind == "<" and folder not in HOMES.get(name, [folder]):
            faults.append(f"{path}: <{name}>\n    is at home in: {', '.join(HOMES[name])}")
        if kind == '"' and "/" in name:
            yield name.removesuffix(".h")


def circles(graph):
    """Each as the modules on it, by Tarjan's strongly connected components."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(stack[at:])
            del stack[at:]

    for node in list(graph):
        if node not in index:
            visit(node)
    return found


PICTURE = re.compile(r"^    ([a-z0-9/]+) {2,}\S", re.M)


def check_picture(text, faults):
    """The README shows every room, and each above all that it may include."""
    drawn = [room for room in PICTURE.findall(text) if room in ROOMS]
    faults += [f"README.md: {room} is not in the picture" for room in ROOMS if room not in drawn]
    for place, room in enumerate(drawn):
        for other in ROOMS[room]:
            if other in drawn[:place]:
                faults.append(f"README.md: {room} stands on {other}, but is drawn below it")


def check(root):
    faults, graph = [], {}
    for row, (folder, below) in enumerate(ROOMS.items()):
        for other in below:
            if other not in list(ROOMS)[:row]:
                faults.append(f"ROOMS: {folder} stands on {other}, which is not below it")
    for path in sources(root):
        if str(path.parent) not in ROOMS:
            faults.append(f"{path}: {path.parent} has no row in ROOMS")
            continue
        module = str(path.with_suffix(""))
        used = set(check_file(root, path, (root / path).read_text(), faults))
        graph.setdefault(module, set()).update(used - {module})
    faults += [f"a circle: {' -> '.join(circle)}" for circle in circles(graph)]
    return faults


def try_itself():
    """Includes that go up, aside and round, each of which must be found."""
    tries = [
        ("mqtt/topic.h", '#include "sensors/config.h"', "may include"),
        ("appliance/rules/limit.c", '#include "appliance/store/store.h"', "may include"),
        ("web/source.h", '#include "appliance/rules/limit.h"', "may include"),
        ("appliance/rules/limit.c", "#include <sqlite3.h>", "is at home in"),
        ("appliance/attic/limit.c", "", "has no row"),
        ("mqtt/a.h", '#include "mqtt/b.h"', "a circle: "),
        ("mqtt/base/log.h", "#include <mqtt/b.h>", "may include"),
    ]
    for name, line, expected in tries:
        with tempfile.TemporaryDirectory() as folder:
            for path, text in ((name, line), ("mqtt/b.h", '#include "mqtt/a.h"')):
                path = Path(folder, path)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{line and text}\n")
            if not any(expected in fault for fault in check(Path(folder))):
                yield f"{name} with {line!r} passes"


if __name__ == "__main__":
    found = check(ROOT) + list(try_itself())
    check_picture((ROOT / "README.md").read_text(), found)
    print("\n".join(found))
    sys.exit(bool(found))
