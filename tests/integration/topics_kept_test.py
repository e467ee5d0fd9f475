"""What a broker keeps on the topics for integrators that nobody knows of any more, or that somebody put
there while the centre was away, goes or is put right."""

import contextlib
import json
import unittest

import paho.mqtt.client as paho

from harness import LOOPBACK, wait_until
from province import PROVINCE
from topics_test import META, STATS, Listener, Station, retained

POISON = '{"received": {"total": 7}}'


class Kept(Station):
    def plant(self, *topics, qos=1, payload=POISON):
        """Somebody else's retained messages."""
        client = paho.Client(protocol=paho.MQTTv5)
        client.max_inflight_messages_set(100)
        client.connect(LOOPBACK, self.broker.port)
        client.loop_start()
        self.broker.ear.planted.update(topics)
        for message in [client.publish(topic, payload, qos, retain=True) for topic in topics]:
            message.wait_for_publish(10)
        client.disconnect()
        client.loop_stop()

    def descriptions(self):
        with contextlib.closing(Listener(self.broker)) as listener:
            return {topic for topic in listener.kept if topic.startswith(META)}

    def strangers(self, units):
        """How many statistics of units are there."""
        heard = []
        client = paho.Client(protocol=paho.MQTTv5)
        client.on_message = lambda _c, _d, message: heard.append(message.topic)
        client.connect(LOOPBACK, self.broker.port)
        client.loop_start()
        for unit in units:
            count = -1
            client.subscribe(f"{STATS}{unit}/#", 1)
            while count != len(heard):
                count = len(heard)
                wait_until(lambda: client.socket() is not None, "the session stands")
                with contextlib.suppress(AssertionError):
                    wait_until(lambda now=count: len(heard) != now, "more of it", 1)
        client.disconnect()
        client.loop_stop()
        return len(heard)

    def test_what_no_list_has_is_emptied_or_said_anew(self):
        self.begin()
        self.wait_right()
        descriptions = self.descriptions()
        self.centre.stop()
        (self.centre.data / "topics-published").unlink()
        gone = [f"{STATS}H99.77/{field}/{period}" for field in ("_all", "f-0") for period in ("month", "year")]
        self.plant(*gone, META + "none", META + "units/9")
        self.set("pause_ms: 0", ["today", "month"])
        self.centre.start()
        wait_until(
            lambda: {(key[0] == "H99.77", key[2]) for key in retained(self.broker)}
            == {(False, "today"), (False, "month")},
            "what is wanted is there, and nothing else",
        )
        self.wait_right()
        wait_until(lambda: self.descriptions() == descriptions, "so are descriptions")
        self.assertIn("not in the list of what was published", self.centre.program.log())

    def test_poison_that_came_while_the_centre_was_away_is_put_right(self):
        for qos in (0, 1):
            with self.subTest(qos=qos):
                self.begin()
                before = self.wait_right()
                self.centre.stop()
                self.plant(
                    f"{STATS}_all/_all/month", f"{STATS}{PROVINCE}/_all/year", f"{STATS}nobody/at/month",
                    META + "units", META + "mine", qos=qos,
                )  # fmt: skip
                self.centre.start()
                wait_until(lambda: set(retained(self.broker)) == set(before), "nobody's is gone")
                self.wait_right()
                wait_until(lambda: META + "mine" not in self.descriptions(), "so is what describes nothing")
                with contextlib.closing(Listener(self.broker)) as listener:
                    self.assertIn("units", json.loads(listener.kept[META + "units"]))
                self.assertIn("somebody else has published", self.centre.program.log())

    def test_a_broker_that_drops_what_is_too_much_at_once_is_asked_again(self):
        self.begin(start=False)
        text = self.broker.config.read_text()
        self.broker.stop()
        self.broker.config.write_text(text.replace("max_queued_messages 20000", "max_queued_messages 100"))
        self.broker.start()
        units = [f"Z{number}" for number in range(5)]
        self.plant(*[f"{STATS}{unit}/x-{field}/year" for unit in units for field in range(40)])
        self.assertEqual(self.strangers(units), 200)
        self.centre.start()
        wait_until(lambda: self.strangers(units) == 0, "all of them are gone", 180)
        self.wait_right()


if __name__ == "__main__":
    unittest.main(verbosity=2)
