"""Integrators hear of every event that has come of a gateway, once and as it comes, and of no dossier."""

import json
import re
import queue
import signal
import subprocess
import threading
import time
import unittest

from harness import LOOPBACK, ForeignGateway, Stage, dossier, now
from keys import SecureBroker, SecureCentre
from order_test import some_events

OWN = {  # beside v, seq, after, type, at, unit and field
    "intake": {"counter", "procedure", "channel"},
    "refused": {"counter", "procedure", "channel"},
    "resolved": {"counter", "outcome", "class"},
    "returned": {"counter", "class"},
    "tally": {"channel", "kind", "count"},
    "rated": {"counter", "score"},
    "ticket_taken": {"counter"},
    "transferred": {"counter", "to_unit"},
    "voided": set(),
    "device": {"counter", "what"},
}
HIDDEN = ("A017", "900001", "gw-1")  # what the events below say beside that


class Listener:
    """All that is said on the feed: (topic, message) in order."""

    def __init__(self, broker):
        self.heard = queue.Queue()
        argv = ["mosquitto_sub", "-V", "mqttv5", "-h", LOOPBACK, "-p", broker.port, "-q", "1"]
        argv += ["-t", "dunghan/v1/feed/#", "-F", "%r %t %p"]
        self._out = broker.stage.run("feed", argv, stdout=subprocess.PIPE).popen.stdout
        threading.Thread(target=self._read, daemon=True).start()
        time.sleep(0.5)  # until it has subscribed

    def _read(self):
        for line in self._out:
            self.heard.put(line.decode().split(" ", 2))  # retained, topic, message

    def take(self, count, timeout_s=60):
        deadline = time.monotonic() + timeout_s
        return [self.heard.get(timeout=max(0.1, deadline - time.monotonic())) for _ in range(count)]

    def quiet(self, for_s=1):
        time.sleep(for_s)
        return self.heard.empty()


def others(unit):
    """One of each type that order_test has not."""
    at = now()
    return [
        {"type": "tally", "at": at, "unit": unit, "field": "land", "kind": "received", "count": 3,
         "channel": "online"},
        {"type": "rated", "at": at, "unit": unit, "counter": "q1", "score": 4},
        {"type": "ticket_taken", "at": at, "unit": unit, "counter": "q1", "ticket": "A017"},
        {"type": "device", "at": at, "unit": unit, "counter": "q1", "what": "damaged",
         "serial": 900001, "before": 7, "after": 7, "registers": "0001"},
        {"type": "refused", "at": at, "unit": unit, "procedure": "1.001193"},
    ]


def follow(messages):
    """Each message is linked to the one before on its topic."""
    last = {}
    for _, topic, text in messages:
        told = json.loads(text)
        yield topic, told, told["after"] == last.get(topic)
        last[topic] = told["seq"]


class Feed(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()

    def deliver(self, name, events, size=40):
        gateway = ForeignGateway(name, self.broker)
        gateway.deliver(gateway.batches(events, size))
        return gateway

    def test_every_event_of_a_gateway_is_heard_once(self):
        centre = self.stage.centre(self.broker)
        listener = Listener(self.broker)
        events = some_events(5)[-300:] + others("H99.10.01")
        self.deliver("gw-1", events)
        messages = listener.take(len(events))
        self.assertTrue(listener.quiet())
        self.compare(messages, events)
        self.assertEqual({retained for retained, *_ in messages}, {"0"})
        # a gateway that says the same again is a duplicate, and no news
        path = self.stage.write("events.jsonl", "\n".join(map(json.dumps, some_events(6)[:50])))
        centre.stop()
        centre.dunghan("import", "events", path)
        centre.start()
        self.assertTrue(listener.quiet())  # what was imported is nobody's news
        more = [dict(events[0], type="refused", dossier=dossier("H99.10.01", 777), at=now(),
                     unit="H99.10.01", procedure="1.001193")]
        self.deliver("gw-2", more)
        (message,) = listener.take(1)
        told = json.loads(message[2])
        self.assertIsNone(told["after"])  # nothing is known from before the start
        self.assertGreater(told["seq"], len(events) + 50)

    def compare(self, messages, events):
        seqs = []
        for topic, told, linked in follow(messages):
            self.assertTrue(linked, f"{topic} {told}")
            self.assertEqual(
                topic,
                f"dunghan/v1/feed/{told['unit']}/{told['field'] or '_none'}/{told['type']}",
            )
            own = set(told) - {"v", "seq", "after", "type", "at", "unit", "field"}
            self.assertLessEqual(own, OWN[told["type"]])
            seqs.append(told["seq"])
        self.assertEqual(seqs, sorted(set(seqs)))
        text = "\n".join(text for *_, text in messages)
        hidden = [event["dossier"] for event in events if "dossier" in event] + list(HIDDEN)
        self.assertEqual([word for word in hidden if word in text], [])
        heard = sorted((told["type"], told["unit"]) for _, told, _ in follow(messages))
        self.assertEqual(heard, sorted((event["type"], event["unit"]) for event in events))
        self.assertTrue({"early", "on_time", "late"} &
                        {told.get("class") for _, told, _ in follow(messages)})

    def test_a_broker_that_stands_still_makes_it_wait_and_nothing_else(self):
        centre = self.stage.centre(self.broker, start=False)
        text = centre.config.read_text() + "topics: {statistics: false}\n"  # which wait too
        centre.config.write_text(text)
        centre.start()
        listener = Listener(self.broker)
        events = some_events(8)[:1500]
        self.deliver("gw-1", events, size=500)
        self.broker.program.popen.send_signal(signal.SIGSTOP)
        time.sleep(2)
        self.assertEqual(centre.received(), centre.received())  # the page answers
        resident = centre.program.resident_bytes()
        self.broker.program.popen.send_signal(signal.SIGCONT)
        heard = listener.take(len(events))
        self.assertTrue(all(linked for *_, linked in follow(heard)))
        self.assertLess(centre.program.resident_bytes(), resident + (8 << 20))

    def test_an_integrator_hears_it_and_no_event(self):
        centre = SecureCentre(self.stage, name="secure")
        broker = SecureBroker(self.stage, centre)
        bundle = centre.add_integrator("province")
        shop = centre.add_gateway("shop-1", "H99.10.01")
        broker.reload()
        centre.start()
        batch = {"v": 1, "epoch": "0123456789abcdef", "first": 1, "events": [
            {"type": "intake", "at": now(), "unit": "H99.10.01", "procedure": "1.001193",
             "dossier": dossier("H99.10.01", 1), "channel": "online"}]}

        def send():
            time.sleep(1)
            topic = "dunghan/v1/events/shop-1"
            broker.client("mosquitto_pub", shop, "-q", "1", "-t", topic, "-m", json.dumps(batch))

        threading.Thread(target=send).start()
        topics = broker.heard(bundle, "dunghan/v1/#", 4, "integrator")
        said = {topic for topic in topics if not re.match("dunghan/v1/(stats|meta)/", topic)}
        self.assertEqual(
            said, {"dunghan/v1/centre", "dunghan/v1/feed/H99.10.01/civil-status/intake"}
        )

    def test_it_is_off_when_the_settings_say_so(self):
        centre = self.stage.centre(self.broker, start=False)
        text = centre.config.read_text() + "topics: {feed: false}\n"
        centre.config.write_text(text)
        centre.start()
        listener = Listener(self.broker)
        self.deliver("gw-1", some_events(7)[:20])
        self.assertTrue(listener.quiet(2))


if __name__ == "__main__":
    unittest.main()
