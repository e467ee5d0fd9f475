"""The ledger is a function of the set of events: order, repetition and batches do not count.

The events come over MQTT from a gateway that is not ours.
"""

import random
import time
import unittest
from datetime import datetime, timedelta

import catalogue
from harness import HANOI, ForeignGateway, Stage

DOSSIERS = 400


def some_events(seed):
    """Dossiers over the last hundred days, most of them ended by now, in order of time."""
    chance = random.Random(seed)
    now = datetime.now(HANOI).replace(microsecond=0)
    events = []
    for number in range(1, DOSSIERS + 1):
        unit = chance.choice(catalogue.UNITS)
        received = now - timedelta(minutes=chance.randrange(1, 100 * 24 * 60))
        common = {
            "unit": unit,
            "counter": f"q{chance.randrange(1, 4)}",
            "dossier": f"{unit}-{received:%y%m%d}-{number:04}",
        }
        events.append(
            common
            | {
                "type": "intake",
                "at": received.isoformat(),
                "procedure": chance.choice(catalogue.PROCEDURES),
                "channel": chance.choice(["in_person", "online", "postal"]),
            }
        )
        at = received
        for kind in chance.choice([[], ["resolved"], ["returned"], ["resolved", "returned"]]):
            at += timedelta(minutes=chance.randrange(1, 15 * 24 * 60))
            if at > now:
                break
            outcome = {"outcome": "granted"} if kind == "resolved" else {}
            events.append(common | {"type": kind, "at": at.isoformat()} | outcome)
    return sorted(events, key=lambda event: event["at"])


def doubled(events):
    """Each event twice, the second time somewhere else and under another number."""
    again = list(events)
    random.Random(7).shuffle(again)
    return events + again


class Order(unittest.TestCase):
    def test_the_same_events_in_any_order_and_number_give_the_same_ledger(self):
        seed = int(time.time())
        print(f"seed {seed}")
        events = some_events(seed)
        few, rest = events[:200], events[200:]
        ways = {
            "as they happened": lambda g: g.batches(events, 100),
            "reversed": lambda g: g.batches(events[::-1], 100),
            "one by one, then many": lambda g: g.batches(few, 1) + g.batches(rest, 999),
            "every event twice": lambda g: g.batches(doubled(events), 37),
            "every message twice": lambda g: [m for m in g.batches(events, 50) for _ in (1, 2)],
        }
        digests = {}
        with Stage() as stage:
            broker = stage.broker()
            for number, (way, messages_of) in enumerate(ways.items()):
                centre = stage.centre(broker, name=f"centre-{number}")
                gateway = ForeignGateway(f"foreign-{number}", broker)
                gateway.deliver(messages_of(gateway))
                # a gateway that never says how it is is shown by what is stored of it
                centre.wait_shown(gateway)
                self.assertEqual(centre.json("/api/v1/summary")["quarantined"], 0, way)
                centre.stop()
                centre.dunghan("verify")
                digests[way] = centre.dunghan("verify", "--digest").strip()
                print(f"{digests[way]}  {way}, {gateway.sent} events")
        self.assertRegex(digests["as they happened"], r"^[0-9a-f]{16,}$")
        self.assertEqual(len(set(digests.values())), 1, digests)


if __name__ == "__main__":
    unittest.main(verbosity=2)
