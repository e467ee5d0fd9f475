"""One gateway that brings more of what belongs to no dossier than life makes: it waits, and nobody
else does."""

import json
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import ForeignGateway, Stage, intake, now, wait_until
from parts import number_in

UNIT = catalogue.UNITS[1]
SHARE = 10000  # SHARES_VOIDS
FLOOD = 30000
BATCH = 1000
PROMPT_S = 10
VOIDS = "SELECT count(*) FROM event WHERE dossier = 0"


class Flood(unittest.TestCase):
    def test_voids_of_nothing_fill_a_share_and_no_more(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            floods, lawful = ForeignGateway("gw-bad", broker), ForeignGateway("gw-good", broker)
            voids = [{"type": "voided", "at": now(), "unit": UNIT, "of": f"{'ab' * 8}:{n}"}
                     for n in range(1, FLOOD + 1)]
            broker.publish("dunghan/v1/events/gw-bad", *floods.batches(voids, BATCH))
            begun = time.monotonic()
            lawful.deliver(lawful.batches(
                [json.loads(intake(UNIT, n, catalogue.PROCEDURES[0])) for n in range(1, 101)], 10))
            centre.wait_received(100)
            took_s = time.monotonic() - begun
            wait_until(lambda: self.rows(centre)["gw-bad"]["committed"] >= SHARE, "its share is full")
            broker.publish("dunghan/v1/events/gw-bad", *floods.batches(voids, BATCH)[:3])
            rows = self.rows(centre)
            stored = number_in(centre.data / "dunghan.db", VOIDS)
            print(f"{FLOOD} voids, {stored} stored; another's 100 intakes in {took_s:.1f} s")
            self.assertLess(took_s, PROMPT_S)
            self.assertLessEqual(stored, SHARE + 3)  # and those of the minutes since
            self.assertTrue(rows["gw-bad"]["slowed"])
            self.assertFalse(rows["gw-good"]["slowed"])
            self.assertEqual((rows["gw-bad"]["lost"], rows["gw-bad"]["quarantined"]), (0, 0))
            self.assertIn("đang bị hạn chế tốc độ nhận", centre.get("/")[1].decode())
            self.assertIn('dunghan_gateway_slowed{gateway="gw-bad"} 1\n',
                          centre.get("/metrics")[1].decode())
            self.assertEqual(centre.program.log().count("brings more voids"), 1)
            centre.stop()
            centre.dunghan("verify")

    def rows(self, centre):
        return {row["name"]: row for row in centre.json("/api/v1/devices")["gateways"]}


if __name__ == "__main__":
    unittest.main(verbosity=2)
