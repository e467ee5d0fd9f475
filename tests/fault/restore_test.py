"""A centre that is restored from an older copy gets back from the gateways what it forgot."""

import sqlite3
import sys
import unittest
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from parts import one_counter

PART = 50


class Restore(unittest.TestCase):
    def test_gateways_fill_the_hole_after_a_restore(self):
        with one_counter(catalogue.UNITS[1], PART) as counter:
            centre = counter.centre
            copy = counter.stage.path / "copy.db"
            centre.dunghan("backup", copy)

            counter.put(1)
            centre.wait_received(2 * PART)
            self.assertNotEqual(centre.dunghan("restore", copy, check=False).returncode, 0)
            centre.kill()
            before = starts(centre)
            centre.dunghan("restore", copy)
            self.assertGreaterEqual(starts(centre), before, "no start counts twice")

            centre.start()
            counter.put(2)
            centre.wait_received(3 * PART)


def starts(centre):
    """How often it has started: what ETags and receipts are told apart by."""
    with closing(sqlite3.connect(centre.data / "dunghan.db")) as store:
        return store.execute("SELECT value FROM meta WHERE key = 'boot'").fetchone()[0]


if __name__ == "__main__":
    unittest.main(verbosity=2)
