"""A counter device whose ring of records begins anew under its old serial number: nothing of it is
read or acknowledged before a person says what it is, and then all of it."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import wait_until
from parts import one_counter, put_intakes

UNIT = catalogue.UNITS[1]


class Ring(unittest.TestCase):
    def check(self, first_records):
        """23 records, of which ten were counted before the ring began anew; so many others are in it
        when the gateway first sees it again."""
        with one_counter(UNIT, 10) as counter:
            centre, gateway, simulator = counter.centre, counter.gateway, counter.simulator
            gateway.stop()
            simulator.stop()
            for file in (counter.stage.path / "simulator.state").glob("*.ring"):
                file.unlink()
            simulator.start()
            put_intakes(simulator, UNIT, 11, first_records)
            gateway.start()
            fault = wait_until(lambda: faults(centre).get("reset"), "the page tells of it")
            self.assertEqual((fault["before"], fault["after"]), (10, first_records))
            put_intakes(simulator, UNIT, 11 + first_records, 13 - first_records)
            self.assertIn("settings say `ring: 2`", gateway.program.log())
            gateway.stop()
            gateway.start()
            wait_until(lambda: "has begun anew, and is not read" in gateway.program.log(), "it is refused")
            self.assertEqual(centre.received(), 10)
            self.assertEqual(consumed(simulator), 0)
            self.assertIn("Bộ đếm bắt đầu lại", centre.get("/thiet-bi")[1].decode())

            gateway.stop()
            gateway.config.write_text(gateway.config.read_text().replace("unit_id: 1,", "unit_id: 1, ring: 2,"))
            gateway.start()
            centre.wait_received(23)
            wait_until(lambda: consumed(simulator) == 13, "they are acknowledged")

    def test_one_that_is_seen_at_its_beginning(self):
        self.check(3)

    def test_one_that_has_gone_beyond_what_was_read(self):
        self.check(13)


def faults(centre):
    """By kind, of /api/v1/devices."""
    return {row["what"]: row for row in centre.json("/api/v1/devices")["device_faults"]}


def consumed(simulator):
    words = simulator.command("status", 1, expect=("status",)).split()
    return int(words[words.index("consumed") + 1])


if __name__ == "__main__":
    unittest.main(verbosity=2)
