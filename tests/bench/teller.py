"""A gateway that says one thing at a time, so that there is something new on the page."""

import json
import random
import time

import paho.mqtt.client as paho

import province
from harness import LOOPBACK

MOST = 100000  # that it can say


class Teller:
    def __init__(self, broker, units, fields):
        self._topic = "dunghan/v1/events/teller"
        self._epoch = f"{random.getrandbits(64):016x}"
        self._said = 0
        self._events = province.new_events(MOST, 9, units, fields)
        self._client = paho.Client(protocol=paho.MQTTv5)
        self._client.connect(LOOPBACK, broker.port)
        self._client.loop_start()

    def tell(self):
        """One more event; when it went out, monotonic seconds."""
        self._said += 1
        batch = {"v": 1, "epoch": self._epoch, "first": self._said, "events": [next(self._events)]}
        at = time.monotonic()
        self._client.publish(self._topic, json.dumps(batch), qos=1)
        return at

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()
