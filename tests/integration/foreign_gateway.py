#!/usr/bin/python3
"""A gateway in another language, written from mqtt/contract/asyncapi.json alone: the numbers in
comments are those of "How to write a gateway" there.

    foreign_gateway.py NAME HOST PORT OUTBOX

Events come on its standard input, a line of JSON each; after each the line "kept N" says that it is
in the outbox, as number N, and may be forgotten by whoever gave it. It may be killed at any time and
started again on the same outbox, a SQLite file; then its first line says how far that reaches.
"""

import json
import os
import queue
import random
import sqlite3
import sys
import threading
import time

import paho.mqtt.client as mqtt

BATCH_EVENTS, AHEAD_EVENTS = 200, 4000
GREETING_S, SILENCE_S, SILENCE_MOST_S, STATE_S = 1, 2, 30, 15


class Outbox:
    """1: on disk with its number before anybody is told."""

    def __init__(self, path):
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE IF NOT EXISTS outbox (epoch TEXT NOT NULL)")
        self._db.execute("CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, json TEXT NOT NULL)")
        if not self._db.execute("SELECT 1 FROM outbox").fetchone():
            self._db.execute("INSERT INTO outbox VALUES (?)", (os.urandom(8).hex(),))
        (self.epoch,) = self._db.execute("SELECT epoch FROM outbox").fetchone()
        (self.last,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()

    def keep(self, event):
        self._db.execute("INSERT INTO event VALUES (?, ?)", (self.last + 1, event))
        self.last += 1
        return self.last

    def after(self, seq, most):
        rows = self._db.execute("SELECT json FROM event WHERE seq > ? ORDER BY seq LIMIT ?", (seq, most))
        return [json.loads(event) for (event,) in rows]


class Gateway:
    def __init__(self, name, host, port, outbox):
        self.name, self.outbox = name, outbox
        self.run = os.urandom(8).hex()
        self.news = queue.Queue()  # from the threads of paho and of the standard input
        self.connected, self.hold_s = False, 0.0
        self.committed, self.sent, self.boot = 0, 0, None
        self.since_s, self.silence_s = None, SILENCE_S
        self.state_due_s = 0.0
        self.client = mqtt.Client(client_id=name, protocol=mqtt.MQTTv5)
        self.client.will_set(self.topic("gateways"), json.dumps({"v": 1, "link": "lost"}), 1, True)
        self.client.on_connect = lambda *_: self.news.put(("connected", None))
        self.client.on_disconnect = lambda *_: self.news.put(("disconnected", None))
        self.client.on_message = lambda _client, _owner, message: self.news.put(("receipt", message.payload))
        self.client.reconnect_delay_set(1, 2)
        self.client.connect_async(host, port, keepalive=10)

    def topic(self, what):
        return f"dunghan/v1/{what}/{self.name}"

    # 2, 5: a connection is new, and all that has no receipt is sent again
    def on_connected(self, _):
        self.connected = True
        self.client.subscribe(self.topic("receipts"), qos=1)
        self.state_due_s = 0.0
        self.hold_s = time.monotonic() + GREETING_S
        self.go_back()

    def on_disconnected(self, _):
        self.connected = False

    def go_back(self):
        self.sent, self.since_s = self.committed, None

    # 4, 5, 7
    def on_receipt(self, payload):
        receipt = json.loads(payload)
        if receipt["epoch"] != self.outbox.epoch:
            return
        self.hold_s = 0.0
        if receipt["committed"] > self.outbox.last:
            sys.exit("this outbox is an old copy")
        gone = receipt["committed"] < self.committed or self.boot not in (None, receipt["boot"])
        moved = receipt["committed"] > self.committed
        self.committed, self.boot = receipt["committed"], receipt["boot"]
        if moved:
            self.silence_s = SILENCE_S
            self.since_s = time.monotonic() if self.sent > self.committed else None
        if gone or receipt.get("again") or self.sent < self.committed:
            self.go_back()

    def on_event(self, line):
        print("kept", self.outbox.keep(line), flush=True)

    # 3
    def send(self, now_s):
        while self.connected and now_s >= self.hold_s and self.sent - self.committed < AHEAD_EVENTS:
            events = self.outbox.after(self.sent, BATCH_EVENTS)
            if not events:
                return
            batch = {"v": 1, "epoch": self.outbox.epoch, "run": self.run, "first": self.sent + 1, "events": events}
            self.client.publish(self.topic("events"), json.dumps(batch), qos=1)
            self.sent += len(events)
            self.since_s = self.since_s or now_s

    # 5: silence
    def lose_patience(self, now_s):
        if self.since_s and now_s - self.since_s > self.silence_s:
            self.go_back()
            self.silence_s = min(2 * self.silence_s, SILENCE_MOST_S) * random.uniform(1, 1.25)

    def say_state(self, now_s):
        if not self.connected or now_s < self.state_due_s:
            return
        state = {"v": 1, "link": "ready", "version": "foreign", "epoch": self.outbox.epoch, "run": self.run,
                 "produced": self.outbox.last, "committed": self.committed, "devices": []}
        self.client.publish(self.topic("gateways"), json.dumps(state), qos=1, retain=True)
        self.state_due_s = now_s + STATE_S

    def take_news(self):
        """Waits a moment for something to happen; then takes all that has."""
        try:
            kind, value = self.news.get(timeout=0.1)
            while True:
                getattr(self, f"on_{kind}")(value)
                kind, value = self.news.get_nowait()
        except queue.Empty:
            pass

    def read_events(self):
        for line in sys.stdin:
            self.news.put(("event", line.strip()))

    def go_on(self):
        print("kept", self.outbox.last, flush=True)
        threading.Thread(target=self.read_events, daemon=True).start()
        self.client.loop_start()
        while True:
            self.take_news()
            now_s = time.monotonic()
            self.lose_patience(now_s)
            self.send(now_s)
            self.say_state(now_s)


if __name__ == "__main__":
    name, host, port, path = sys.argv[1:]
    Gateway(name, host, int(port), Outbox(path)).go_on()
