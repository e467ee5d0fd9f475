"""What is wrong with a device is followed from its registers to the page: counted and shown with both
readings, set aside nowhere, and in no figure."""

import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import ForeignGateway, now, wait_until
from parts import go_back, one_counter

UNIT = catalogue.UNITS[1]
PART = 20


def faults(centre):
    """By kind, of /api/v1/devices."""
    return {row["what"]: row for row in centre.json("/api/v1/devices")["device_faults"]}


class DeviceFault(unittest.TestCase):
    def test_records_that_mean_nothing_and_that_are_lost_reach_the_page(self):
        with one_counter(UNIT, PART) as counter:
            centre, gateway = counter.centre, counter.gateway
            self.assertEqual(faults(centre), {})

            # a whole record whose dossier code is no ASCII
            counter.simulator.command("put", 1, "intake", now(), catalogue.PROCEDURES[0],
                                      "in_person", "số-1", "-")
            unknown = wait_until(lambda: faults(centre).get("unknown"), "it is shown")
            self.assertEqual((unknown["unit"], unknown["counter"]), (UNIT, "q1"))
            self.assertEqual((unknown["before"], unknown["after"]), (PART + 1, PART + 1))
            self.assertEqual(unknown["times"], 1)

            # records that the device gave to a disk which is no more
            go_back(counter, PART)
            gateway.start(wait=False)
            lost = wait_until(lambda: faults(centre).get("lost"), "what is lost is shown")
            self.assertEqual((lost["before"], lost["after"]), (PART + 1, 2 * PART + 2))
            self.assertEqual(lost["serial"], 0)  # that is for staff

            for path, words in (("/thiet-bi", ("Bản ghi không hiểu được", "Bản ghi mất trước khi đọc",
                                       "Số đọc trước")),
                                ("/en/devices", ("A record that means nothing here",
                                          "Records gone before they were read"))):
                page = centre.get(path)[1].decode()
                for word in words:
                    self.assertIn(word, page)
            devices = centre.json("/api/v1/devices")
            self.assertEqual((devices["quarantined"], devices["quarantine"]), (0, []))
            self.assertEqual(centre.received(), 2 * PART)

    def test_what_older_gateways_sent_is_understood(self):
        head = {"type": "device", "unit": UNIT, "counter": "q1", "serial": 7}
        with one_counter(UNIT, PART) as counter:
            older = ForeignGateway("gw-old", counter.broker)
            older.deliver(older.batches([
                head | {"at": now(), "what": "damaged", "record": 12, "registers": "00ff" * 40},
                head | {"at": now(), "what": "lost", "first": 3, "last": 5},
                head | {"at": now(), "what": "lost", "first": 9, "last": 9},
            ], 3))
            seen = wait_until(lambda: len(faults(counter.centre)) == 2 and faults(counter.centre),
                              "both are shown")
            self.assertEqual((seen["damaged"]["before"], seen["damaged"]["after"]), (12, 12))
            self.assertEqual((seen["lost"]["before"], seen["lost"]["after"]), (8, 10))
            self.assertEqual(seen["lost"]["times"], 2)

            # what comes late, as out of an outbox or quarantine, is counted and is not the newest
            long_ago = str(int(now()[:4]) - 1) + now()[4:]
            older.deliver(older.batches([
                head | {"at": long_ago, "what": "lost", "before": 700, "after": 900}], 1))
            late = wait_until(lambda: faults(counter.centre)["lost"]["times"] == 3
                              and faults(counter.centre)["lost"], "it is counted")
            self.assertEqual((late["before"], late["after"]), (8, 10))
            self.assertEqual(late["newest"], seen["lost"]["newest"])

    def test_what_is_no_news_of_a_device_is_set_aside(self):
        bad = [{"what": "cold"}, {}, {"what": "lost", "before": -1}, {"what": "reset", "after": 1 << 32},
               {"what": "damaged", "record": 5000000000}, {"what": "lost", "first": 1, "last": 4294967295},
               {"what": "damaged", "registers": "xyz"}, {"what": "damaged", "registers": "00" * 100}]
        with one_counter(UNIT, PART) as counter:
            sender = ForeignGateway("gw-bad", counter.broker)
            sender.deliver(sender.batches(
                [{"type": "device", "at": now(), "unit": UNIT} | more for more in bad], len(bad)))
            counter.centre.wait_shown(sender)
            devices = counter.centre.json("/api/v1/devices")
            self.assertEqual(json.dumps(devices["device_faults"]), "[]")
            self.assertEqual(devices["quarantine"], [{"reason": "bad_event", "count": len(bad)}])


if __name__ == "__main__":
    unittest.main(verbosity=2)
