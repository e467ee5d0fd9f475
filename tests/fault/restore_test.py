"""A centre that is restored from an older copy gets back from the gateways what it forgot."""

import sqlite3
import sys
import unittest
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import Stage, dossier, wait_until

PART = 50


class Restore(unittest.TestCase):
    def test_gateways_fill_the_hole_after_a_restore(self):
        unit = catalogue.UNITS[1]
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            stage.gateway("gw-1", broker, simulator.sites(unit))

            put_part(simulator, unit, 0)
            wait_until(lambda: received(centre) == PART, "the first part is counted")
            copy = stage.path / "copy.db"
            centre.dunghan("backup", copy)

            put_part(simulator, unit, 1)
            wait_until(lambda: received(centre) == 2 * PART, "the second part is counted")
            self.assertNotEqual(centre.dunghan("restore", copy, check=False).returncode, 0)
            centre.kill()
            before = starts(centre)
            centre.dunghan("restore", copy)
            self.assertGreaterEqual(starts(centre), before, "no start counts twice")

            centre.start()
            put_part(simulator, unit, 2)
            wait_until(lambda: received(centre) == 3 * PART, "all of it is counted, once")
            centre.stop()
            centre.dunghan("verify")


def starts(centre):
    """How often it has started: what ETags and receipts are told apart by."""
    with closing(sqlite3.connect(centre.data / "dunghan.db")) as store:
        return store.execute("SELECT value FROM meta WHERE key = 'boot'").fetchone()[0]


def put_part(simulator, unit, part):
    for number in range(part * PART + 1, (part + 1) * PART + 1):
        procedure = catalogue.PROCEDURES[number % len(catalogue.PROCEDURES)]
        simulator.put(1, "intake", procedure=procedure, dossier=dossier(unit, number))


def received(centre):
    return sum(row["received"]["total"] for row in centre.json("/api/v1/fields")["rows"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
