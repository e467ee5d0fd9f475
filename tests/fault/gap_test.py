"""What can never come is said to be lost, on both sides, and nothing else waits for it."""

import json
import shutil
import sqlite3
import sys
import unittest
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import ForeignGateway, Stage, intake, now, wait_until
from parts import go_back, number_in, one_counter, put_back, put_part

PART = 40
WINDOW = 4000  # COURIER_WINDOW_EVENTS
UNIT = catalogue.UNITS[1]
BELIEVED = 100000  # STREAMS_LEAST_BELIEVED
HUGE = 10**9
EVENTS = "SELECT count(*) FROM event WHERE dossier <> 0"


class Gap(unittest.TestCase):
    def test_a_restored_centre_books_what_the_gateway_no_longer_has_as_lost(self):
        with one_counter(UNIT, PART) as counter:
            centre, gateway = counter.centre, counter.gateway
            centre.stop()
            copy = counter.stage.path / "copy"
            shutil.copytree(centre.data, copy)

            centre.start()
            counter.put(1)
            centre.wait_received(2 * PART)
            centre.kill()
            gateway.stop()
            put_back(copy, centre.data)
            keep_only(gateway, PART + 11)  # the retention of the first ten has passed

            gateway.start(wait=False)
            centre.start()
            counter.put(2)
            centre.wait_received(3 * PART - 10)
            devices = wait_until(lambda: lost(centre), "the centre says what is lost")
            self.assertEqual(devices["lost"], 10)
            (gap,) = devices["gaps"]
            self.assertEqual((gap["gateway"], gap["first"], gap["last"]), ("gw-1", 41, 50))
            (row,) = devices["gateways"]
            self.assertEqual((row["lost"], row["committed"]), (10, 3 * PART))
            self.assertEqual(row["stored"], 3 * PART - 10)
            self.assertIn("Mất 10 sự kiện, không thể khôi phục", page(centre, "/"))
            self.assertIn("10 events are lost", page(centre, "/en/"))
            wait_until(lambda: gateway.state().get("lost") == 10, "the gateway says it too")
            self.assertIn("will not get the 10 between them again", gateway.program.log())
            self.assertIn("events 41 to 50", centre.program.log())

            centre.kill()
            centre.start()
            self.assertEqual(lost(centre)["lost"], 10)

    def test_a_new_outbox_shows_what_the_old_one_had_not_delivered(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            gateway.stop()
            centre.stop()
            # More than a gateway sends without a receipt; those the broker keeps meanwhile.
            gateway.fill(
                intake(UNIT, number, catalogue.PROCEDURES[0])
                for number in range(1, WINDOW + PART + 1)
            )
            batches = broker.listen("dunghan/v1/events/gw-1")
            gateway.start(wait=False)
            wait_until(lambda: gateway.state().get("produced") == WINDOW + PART, "events wait")
            sent = 0
            while sent < WINDOW:
                sent += len(json.loads(batches.readline())["events"])
            gateway.kill()
            shutil.rmtree(gateway.data)

            gateway.data.mkdir()
            gateway.start(wait=False)
            centre.start()
            centre.wait_received(WINDOW)
            devices = wait_until(lambda: lost(centre), "the centre says what is lost")
            self.assertEqual(devices["lost"], PART)
            self.assertEqual(devices["gaps"][0]["first"], WINDOW + 1)
            self.assertIn("is new", gateway.program.log())
            put_part(simulator, UNIT, 200, PART)
            centre.wait_received(WINDOW + PART)
            self.assertEqual(lost(centre)["lost"], PART)
            centre.stop()
            centre.dunghan("verify")

    def test_an_old_copy_of_an_outbox_neither_loses_nor_doubles(self):
        with one_counter(UNIT, PART) as counter:
            broker, centre, gateway = counter.broker, counter.centre, counter.gateway
            go_back(counter, PART)

            broker.kill()  # so that the gateway numbers new events before it hears of it
            gateway.start(wait=False)
            counter.put(2)
            wait_until(lambda: last_number(gateway) > 2 * PART, "new events under old numbers")
            broker.start()
            centre.wait_received(3 * PART)
            self.assertIn("it is an old copy", gateway.program.log())
            self.assertIsNone(lost(centre))
            devices = centre.json("/api/v1/devices")
            self.assertEqual(devices["quarantine"], [])
            (lost_records,) = devices["device_faults"]  # that the device no longer has
            self.assertEqual(lost_records["what"], "lost")
            centre.stop()
            self.assertEqual(number_in(centre.data / "dunghan.db", EVENTS), 3 * PART)


    def test_what_cannot_be_believed_is_a_claim_that_stops_nothing_and_can_be_dismissed(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            liar = ForeignGateway("gw-1", broker)
            broker.publish("dunghan/v1/gateways/gw-1", json.dumps(
                {"v": 1, "link": "ready", "version": "1", "at": now(), "clock": "not_said",
                 "epoch": liar.epoch, "produced": 2**53 - 1, "committed": 0, "devices": []}))
            row = wait_until(lambda: gateways(centre).get("gw-1"), "it is there")
            self.assertEqual((row["produced"], row["produced_doubtful"]), (BELIEVED, True))
            broker.publish("dunghan/v1/events/gw-1", json.dumps(
                {"v": 1, "epoch": liar.epoch, "first": HUGE, "oldest": HUGE,
                 "events": [json.loads(intake(UNIT, 1, catalogue.PROCEDURES[0]))]}))
            centre.wait_received(1)
            devices = centre.json("/api/v1/devices")
            self.assertEqual((devices["lost"], devices["gaps"]), (0, []))
            (claim,) = devices["claims"]
            self.assertEqual((claim["first"], claim["last"], devices["claimed"]),
                             (1, HUGE - 1, HUGE - 1))
            self.assertEqual(gateways(centre)["gw-1"]["stored"], 1)
            self.assertEqual(centre.json("/healthz")["lost"], 0)
            self.assertNotIn("không thể khôi phục", page(centre, "/"))
            self.assertIn("Theo thông báo của cổng thu thập: 999.999.999 sự kiện", page(centre, "/thiet-bi"))
            self.assertIn('dunghan_gateway_claimed{gateway="gw-1"} 999999999',
                          page(centre, "/metrics"))
            self.assertIn("gw-1", centre.dunghan("claim", "list"))
            self.assertIn("999999999 events", centre.dunghan("claim", "dismiss", "gw-1"))
            self.assertEqual(centre.json("/api/v1/devices")["claims"], [])
            self.assertRegex(centre.dunghan("claim", "list"),
                             "no gateway claims.*\n\nDismissed.*\n.* 999999999 events, by operator")
            self.assertIn("claims nothing",
                          centre.dunghan("claim", "dismiss", "gw-1", check=False).stderr)
            centre.kill()
            centre.start()
            self.assertEqual(centre.json("/api/v1/devices")["claims"], [])
            centre.stop()
            centre.dunghan("verify")


def gateways(centre):
    return {row["name"]: row for row in centre.json("/api/v1/devices")["gateways"]}


def keep_only(gateway, first):
    """As if the retention of those before had passed."""
    with closing(sqlite3.connect(gateway.data / "outbox.db")) as outbox, outbox:
        outbox.execute("DELETE FROM event WHERE seq < ?", (first,))


def last_number(gateway):
    return number_in(gateway.data / "outbox.db", "SELECT max(seq) FROM event")


def lost(centre):
    """/api/v1/devices, once it says that something is lost."""
    devices = centre.json("/api/v1/devices")
    return devices if devices["lost"] else None


def page(centre, path):
    return centre.get(path)[1].decode()


if __name__ == "__main__":
    unittest.main(verbosity=2)
