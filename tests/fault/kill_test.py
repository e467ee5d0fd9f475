"""Zero lost, zero double: broker, gateways and centre die again and again while devices produce.

DUNGHAN_EVENTS and DUNGHAN_SEED change the size and the course of the run.
"""

import os
import random
import sqlite3
import sys
import threading
import time
import unittest
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import Stage, dossier, wait_until

EVENTS = int(os.environ.get("DUNGHAN_EVENTS", 10000))
SEED = int(os.environ.get("DUNGHAN_SEED", time.time()))
TERMINALS = 8
PRODUCE_S = 30  # so long it takes the devices, unless their rings are full
CATCH_UP_S = 240


class Devices(threading.Thread):
    """Gives the terminals their records: an intake and a return for each dossier."""

    def __init__(self, simulator, unit_of, chance, events=EVENTS, produce_s=PRODUCE_S,
                 terminals=TERMINALS):  # fmt: skip
        super().__init__(daemon=True)
        self.produce_s = produce_s
        self.terminals = terminals
        self.simulator = simulator
        self.unit_of = unit_of  # by terminal
        self.procedures = [chance.choice(catalogue.PROCEDURES) for _ in range(events // 2)]
        self.produced = 0
        self.error = None

    def run(self):
        try:
            begin = time.monotonic()
            for number, procedure in enumerate(self.procedures, start=1):
                due = begin + self.produce_s * number / len(self.procedures)
                time.sleep(max(0, due - time.monotonic()))
                terminal = number % self.terminals + 1
                code = dossier(self.unit_of[terminal], number)
                self.simulator.put(terminal, "intake", procedure=procedure, dossier=code)
                self.simulator.put(terminal, "returned", dossier=code)
                self.produced += 2
        except Exception as error:  # handed to the test, which fails with it
            self.error = error


def kill_in_turn(victims, devices, chance, between=lambda: None):
    """Each in turn, after a random while, for a random while; returns how often each. What else is done
    to them is done in between."""
    kills = dict.fromkeys((victim.name for victim in victims), 0)
    while devices.is_alive() or min(kills.values()) < 3:
        for victim in victims:
            time.sleep(chance.uniform(0.05, 1.0))
            between()
            victim.kill()
            kills[victim.name] += 1
            time.sleep(chance.uniform(0, 0.5))
            victim.start(wait=False)
    return kills


class Counted(unittest.TestCase):
    def check_centre(self, centre, procedures):
        wait_until(centre.ready, "the page of a centre that may just have been started")
        events = 2 * len(procedures)
        summary = centre.json("/api/v1/summary")
        self.assertEqual(summary["quarantined"], 0)
        by_field = {}
        for procedure in procedures:
            field = catalogue.FIELD_OF[procedure]
            by_field[field] = by_field.get(field, 0) + 1
        for field in set(catalogue.FIELD_OF.values()):
            expected = by_field.get(field, 0)
            self.assertEqual(centre.figure(field, "received"), expected, field)
            self.assertEqual(centre.figure(field, "resolved"), expected, field)
        centre.stop()
        verified = centre.dunghan("verify")
        print(verified)
        self.assertIn(f"events {events}, dossiers {len(procedures)}\n", verified)
        with closing(sqlite3.connect(centre.data / "dunghan.db")) as database:
            stored = database.execute(
                "SELECT count(*), count(DISTINCT stream || ':' || seq),"
                " count(DISTINCT dossier || ':' || type) FROM event"
            ).fetchone()
        self.assertEqual(stored, (events, events, events), "stored = distinct = produced")


class Kill(Counted):
    def test_what_the_devices_produced_is_what_the_centre_counted(self):
        print(f"seed {SEED}, {EVENTS} events; again with DUNGHAN_SEED={SEED}", flush=True)
        chance = random.Random(SEED)
        half = TERMINALS // 2
        first, second = catalogue.UNITS[1:3]
        unit_of = {t: first if t <= half else second for t in range(1, TERMINALS + 1)}
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=TERMINALS)
            gateways = [
                stage.gateway("gw-1", broker, simulator.sites(first, 1, half)),
                stage.gateway("gw-2", broker, simulator.sites(second, half + 1, TERMINALS)),
            ]
            devices = Devices(simulator, unit_of, chance)
            devices.start()
            kills = kill_in_turn([broker, *gateways, centre], devices, chance)
            self.assertIsNone(devices.error)
            self.assertEqual(devices.produced, EVENTS)
            print(f"{devices.produced} produced; killed {kills}", flush=True)

            wait_until(
                lambda: outboxes(gateways) == (EVENTS, EVENTS),
                f"{EVENTS} produced and all of them committed",
                CATCH_UP_S,
            )
            self.check_centre(centre, devices.procedures)


def outboxes(gateways):
    """(produced, committed) as the gateways themselves say."""
    states = [gateway.state() for gateway in gateways]
    return tuple(sum(state.get(key, 0) for state in states) for key in ("produced", "committed"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
