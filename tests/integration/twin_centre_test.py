"""A twin takes in what the centre does and says nothing, until it is promoted: then it is the centre, what it
lacks comes from the gateways, and the old one does no harm however it comes back.

DUNGHAN_EVENTS and DUNGHAN_SEED change the size and the course of the run; by hand with 10,000 events.
"""

import json
import os
import random
import sqlite3
import threading
import time
import unittest
from contextlib import closing

import catalogue
from harness import ForeignGateway, Stage, dossier, get, intake, listens, wait_until

EVENTS = int(os.environ.get("DUNGHAN_EVENTS", 1200))
SEED = int(os.environ.get("DUNGHAN_SEED", time.time()))
TERMINALS = 4
PRODUCE_S = max(8, EVENTS / 400)  # so long it takes the devices, unless their rings are full
CATCH_UP_S = 240
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


class Devices(threading.Thread):
    """Gives the terminals their records: an intake and a return for each dossier."""

    def __init__(self, simulator, events):
        super().__init__(daemon=True)
        self.simulator = simulator
        self.events = events
        self.produced = 0
        self.error = None

    def run(self):
        try:
            begin = time.monotonic()
            for number in range(1, self.events // 2 + 1):
                due = begin + PRODUCE_S * 2 * number / self.events
                time.sleep(max(0, due - time.monotonic()))
                code = dossier(UNIT, number)
                terminal = number % TERMINALS + 1
                self.simulator.put(terminal, "intake", procedure=PROCEDURE, dossier=code)
                self.simulator.put(terminal, "returned", dossier=code)
                self.produced += 2
        except Exception as error:  # handed to the test, which fails with it
            self.error = error


class Promotion(unittest.TestCase):
    """A centre, its twin, gateways and devices that go on all the time."""

    def setUp(self):
        print(f"seed {SEED}, {EVENTS} events; again with DUNGHAN_SEED={SEED}", flush=True)
        self.chance = random.Random(SEED)
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker)
        self.twin = open_twin(self.stage, self.broker)
        self.simulator = self.stage.simulator(terminals=TERMINALS)
        half = TERMINALS // 2
        self.gateways = [
            self.stage.gateway("gw-1", self.broker, self.simulator.sites(UNIT, 1, half)),
            self.stage.gateway("gw-2", self.broker, self.simulator.sites(UNIT, half + 1, TERMINALS)),
        ]
        self.devices = Devices(self.simulator, EVENTS)

    def wait_produced(self, share):
        wait_until(lambda: self.devices.produced >= share * EVENTS or self.devices.error, "events", CATCH_UP_S)
        self.assertIsNone(self.devices.error)

    def wait_all(self, centre):
        """Until all that was produced is there, and the gateways know that."""
        wait_until(lambda: stored(centre)[0] == EVENTS, f"{EVENTS} are stored", CATCH_UP_S)
        wait_until(
            lambda: sum(gateway.state().get("committed", 0) for gateway in self.gateways) == EVENTS,
            "the gateways know it",
            CATCH_UP_S,
        )

    def first_receipt(self, term):
        """Waits until a gateway has believed one of that term."""
        said = f"of term {term}"
        wait_until(lambda: any(said in gateway.program.log() for gateway in self.gateways), "a receipt")

    def check_all(self, centre):
        self.assertEqual(stored(centre), (EVENTS, EVENTS, EVENTS), "stored = distinct = produced")
        self.assertEqual(centre.json("/api/v1/summary")["quarantined"], 0)
        self.assertEqual(centre.json("/api/v1/devices")["lost"], 0)
        self.assertIn(f"events {EVENTS}, dossiers {EVENTS // 2}\n", centre.dunghan("verify"))

    def test_the_centre_dies_for_good_in_the_middle_and_comes_back_all_the_same(self):
        self.devices.start()
        self.wait_produced(self.chance.uniform(0.3, 0.6))
        killed = time.monotonic()
        self.centre.kill()
        term = promote(self.twin)
        promoted = time.monotonic()
        self.first_receipt(term)
        print(
            f"from the death to the first receipt {time.monotonic() - killed:.2f} s,"
            f" of it from the answer of promote {time.monotonic() - promoted:.2f} s",
            flush=True,
        )
        self.assertEqual(receipt(self.broker, "gw-1")["term"], term)

        self.wait_produced(0.8)
        start_replaced(self.centre)  # with receipts and states of the other all over the broker
        self.assertIn(f"of term {term}", self.centre.program.log())
        before = stored(self.centre)
        self.devices.join()
        self.assertIsNone(self.devices.error)
        self.wait_all(self.twin)
        self.assertEqual(stored(self.centre), before)
        self.assertEqual(role(self.twin), "centre")
        self.check_all(self.twin)

        self.centre.stop()
        set_role(self.centre, "twin")  # and is filled as a new twin is
        self.fill(self.centre, self.twin)
        wait_role(self.centre, "twin")
        wait_until(lambda: compare(self.stage, self.centre, self.twin)[0], "both are equal")

    def fill(self, twin, centre):
        """As the README has it; the twin does not run."""
        copy = self.stage.path / f"{time.monotonic_ns()}.backup"
        centre.dunghan("backup", copy)
        twin.dunghan("restore", copy)
        twin.start()

    def test_promoted_while_the_old_one_lives(self):
        self.devices.start()
        self.wait_produced(self.chance.uniform(0.3, 0.6))
        term = promote(self.twin)
        wait_role(self.centre, "replaced")
        self.assertEqual(get(self.centre.port, "/healthz")[0], 503)
        self.assertIn("replaced", json.loads(get(self.centre.port, "/healthz")[1])["reasons"])
        self.assertIn("không còn là hệ thống chính", get(self.centre.port, "/")[1].decode())
        refused = self.centre.dunghan("import", "fields", catalogue_file("fields"), check=False)
        self.assertIn("another machine is the centre", refused.stderr)
        self.devices.join()
        self.wait_all(self.twin)
        self.check_all(self.twin)
        self.assertEqual(receipt(self.broker, "gw-2")["term"], term)
        self.assertEqual(json.loads(self.broker.retained("dunghan/v1/centre"))["term"], term)

        # The old one is made the centre again, and gets what it lacks from the gateways.
        again = promote(self.centre)
        self.assertGreater(again, term)
        wait_role(self.twin, "twin")
        self.wait_all(self.centre)
        self.check_all(self.centre)


def catalogue_file(name):
    from harness import DEMO_DATA

    return DEMO_DATA / f"{name}.csv"


if __name__ == "__main__":
    unittest.main(verbosity=2)
