"""Devices at one address of which some are dead and some almost: the others are asked as if they were not."""

import argparse
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

import devices

UNITS = 6
DEAD, SLOW = {1}, {3, 4}
POLL_MS = 1000
HELD_UP_MS = 1400  # a time-out in the way makes 1500, one of the slow 1480


class SickDevices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = devices.Devices(1, UNITS, "1", "3-4", devices.TIMEOUT_MS - 20)
        spans = argparse.Namespace(settle=5, seconds=15)
        _, _, _, rows = devices.measure(place, POLL_MS, spans)
        cls.rows = {number: rest for number, *rest in rows}

    def test_the_healthy_ones_keep_their_interval(self):
        for number in set(range(UNITS)) - DEAD - SLOW:
            requests, median, longest, _ = self.rows[number]
            self.assertGreaterEqual(requests, 12, number)
            self.assertAlmostEqual(median, POLL_MS, delta=100, msg=number)
            self.assertLess(longest, HELD_UP_MS, number)

    def test_the_slow_ones_have_what_is_left(self):
        """Two fit into a second, beside a probe now and then."""
        for number in SLOW:
            self.assertGreaterEqual(self.rows[number][0], 8, number)

    def test_the_dead_one_is_tried_and_ever_more_seldom(self):
        self.assertIn(self.rows[1][0], range(6))


if __name__ == "__main__":
    unittest.main(verbosity=2)
