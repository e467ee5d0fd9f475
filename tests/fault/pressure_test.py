"""Where there is no room, nothing is taken and nothing is dropped; it goes on by itself."""

import json
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import Stage, dossier, intake, wait_until
from parts import number_in, one_counter

UNIT = catalogue.UNITS[1]
EVENTS = "SELECT count(*) FROM event"
PART = 40
OUTBOX_MB = 8  # the least that the settings allow
OUTAGE_EVENTS = 10000  # more than fit, as long as they are here
PADDING = ',"unknown":"' + 800 * "x" + '"}'
RING = 64
MB = 1 << 20


class Pressure(unittest.TestCase):
    def test_a_long_outage_fills_the_outbox_then_the_devices_and_nothing_is_lost(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker, start=False)
            simulator = stage.simulator(terminals=1, ring=RING)
            settings = [f"outbox_max_mb: {OUTBOX_MB}"]
            gateway = stage.gateway(
                "gw-1", broker, simulator.sites(UNIT), settings=settings, start=False
            )
            gateway.env = {"ASAN_OPTIONS": "quarantine_size_mb=1"}  # else it keeps what is freed
            gateway.start()
            put(simulator, 1)
            wait_until(lambda: gateway.state().get("produced") == 1, "the gateway takes records")
            calm_bytes = gateway.program.resident_bytes()
            gateway.stop()
            gateway.fill(
                intake(UNIT, number, catalogue.PROCEDURES[0])[:-1] + PADDING
                for number in range(2, OUTAGE_EVENTS + 1)
            )

            gateway.start()
            devices = threading.Thread(
                target=lambda: [put(simulator, OUTAGE_EVENTS + n) for n in range(1, 2 * RING + 1)],
                daemon=True,
            )
            devices.start()
            wait_until(lambda: "the outbox is full" in gateway.program.log(), "it says so")
            time.sleep(8)  # the group asks again after five seconds
            self.assertTrue(devices.is_alive(), "the ring is full, the counter has to wait")
            self.assertEqual(number_in(gateway.data / "outbox.db", EVENTS), OUTAGE_EVENTS)
            full_bytes = sum(path.stat().st_size for path in gateway.data.iterdir())
            self.assertLess(full_bytes, 2 * OUTBOX_MB * MB)  # what was put in, and a write-ahead log

            centre.start()
            total = OUTAGE_EVENTS + 2 * RING
            centre.wait_received(total, 240)
            devices.join(30)
            self.assertIn("the outbox takes events again", gateway.program.log())
            self.assertIsNone(gateway.program.popen.poll(), "without a restart")
            grown_bytes = gateway.program.resident_bytes() - calm_bytes
            print(f"outbox {full_bytes / MB:.1f} MB, memory grew by {grown_bytes / MB:.1f} MB")
            self.assertLess(grown_bytes, 24 * MB)  # with the sanitizers
            self.assertEqual(centre.json("/healthz")["lost"], 0)
            centre.stop()
            centre.dunghan("verify")

    def test_a_centre_that_cannot_store_sends_no_receipts_until_it_can(self):
        with one_counter(UNIT, PART) as counter:
            broker, centre, gateway = counter.broker, counter.centre, counter.gateway
            centre.fill_disk()
            counter.put(1)
            wait_until(lambda: not centre.ready(), "the centre says that it cannot store")
            wait_until(lambda: gateway.state().get("produced") == 2 * PART, "the gateway can")
            self.assertFalse(json.loads(centre.get("/healthz")[1])["store"])
            self.assertEqual(centre.received(), PART)  # the page still answers
            self.assertEqual(receipt(broker, "gw-1"), PART)

            centre.free_disk()
            centre.wait_received(2 * PART)
            wait_until(centre.ready, "the centre is well again")
            centre.stop()
            self.assertEqual(number_in(centre.data / "dunghan.db", EVENTS), 2 * PART)

    def test_a_gateway_that_cannot_store_leaves_the_records_in_the_devices(self):
        with one_counter(UNIT, PART) as counter:
            centre, gateway = counter.centre, counter.gateway
            gateway.fill_disk()
            counter.put(1)
            time.sleep(2)
            self.assertEqual(centre.received(), PART)
            self.assertIsNone(gateway.program.popen.poll(), "it waits")

            gateway.free_disk()
            centre.wait_received(2 * PART)
            centre.stop()
            self.assertEqual(number_in(centre.data / "dunghan.db", EVENTS), 2 * PART)


def put(simulator, number):
    simulator.put(1, "intake", procedure=catalogue.PROCEDURES[0], dossier=dossier(UNIT, number))


def receipt(broker, gateway):
    return json.loads(broker.retained(f"dunghan/v1/receipts/{gateway}"))["committed"]


if __name__ == "__main__":
    unittest.main(verbosity=2)
