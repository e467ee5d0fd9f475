"""One gateway that brings more of what belongs to no dossier, or to none that was taken in, than life
makes: it waits, and nobody else does."""

import json
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import ForeignGateway, Stage, dossier, intake, now, wait_until
from parts import number_in

UNIT = catalogue.UNITS[1]
SHARE = 10000  # SHARES_VOIDS
WAITING = 50000  # SHARES_WAITING
INTAKES = 4000
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
            self.assertIn("đang bị hạn chế tốc độ nhận", centre.get("/thiet-bi")[1].decode())
            self.assertIn('dunghan_gateway_slowed{gateway="gw-bad"} 1\n',
                          centre.get("/metrics")[1].decode())
            self.assertEqual(centre.program.log().count("brings more voids"), 1)
            centre.stop()
            centre.dunghan("verify")

    def test_results_of_dossiers_that_nobody_took_in_fill_a_share_until_somebody_does(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            floods, lawful = ForeignGateway("gw-bad", broker), ForeignGateway("gw-good", broker)
            results = [{"type": "resolved", "at": now(), "unit": UNIT, "outcome": "granted",
                        "dossier": dossier(UNIT, n)} for n in range(1, WAITING + INTAKES + 1)]  # fmt: skip
            batches = floods.batches(results, BATCH)
            broker.publish("dunghan/v1/events/gw-bad", *batches)
            wait_until(lambda: self.rows(centre).get("gw-bad", {}).get("slowed"),
                       "its share is full", timeout_s=300)  # fmt: skip
            self.assertGreaterEqual(self.rows(centre)["gw-bad"]["committed"], WAITING)
            begun = time.monotonic()
            lawful.deliver(lawful.batches(
                [json.loads(intake(UNIT, n, catalogue.PROCEDURES[0])) for n in range(1, INTAKES + 1)], BATCH))
            centre.wait_received(INTAKES)
            took_s = time.monotonic() - begun
            self.assertLess(took_s, PROMPT_S)
            stored = self.rows(centre)["gw-bad"]["committed"]
            print(f"{len(results)} results, {stored} stored; another's {INTAKES} intakes in {took_s:.1f} s")
            self.assertLess(stored, len(results))
            broker.publish("dunghan/v1/events/gw-bad", *batches[-INTAKES // BATCH - 1:])
            wait_until(lambda: self.rows(centre)["gw-bad"]["committed"] == len(results), "the rest is in")
            self.assertFalse(self.rows(centre)["gw-good"]["slowed"])
            self.assertIn("hồ sơ chưa được tiếp nhận", centre.get("/thiet-bi")[1].decode())
            self.assertEqual(centre.json("/api/v1/summary")["resolved"]["total"], INTAKES)
            self.assertIn("brings more events of dossiers that nobody has taken in", centre.program.log())
            centre.stop()
            centre.dunghan("verify")

    def rows(self, centre):
        return {row["name"]: row for row in centre.json("/api/v1/devices")["gateways"]}


if __name__ == "__main__":
    unittest.main(verbosity=2)
