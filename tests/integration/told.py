"""What a gateway has counted: what it has told by MQTT, each event once, however often it is sent; and
what its outbox holds."""

import contextlib
import json
import sqlite3
import threading
from collections import Counter


class Told:
    """Of each counter how much is counted, how much is held for a person, and how often it began anew."""

    def __init__(self, broker, gateway):
        self._lines = broker.listen(f"dunghan/v1/events/{gateway}")
        self._seen = {}
        self.counted, self.held, self.resets = Counter(), Counter(), Counter()
        self.wrong = []  # a number that stood for two events
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        with contextlib.suppress(ValueError, OSError):
            for line in self._lines:
                batch = json.loads(line)
                for number, event in enumerate(batch["events"], batch["first"]):
                    self._take((batch["epoch"], number), event)

    def _take(self, place, event):
        said = hash(json.dumps(event))
        if place not in self._seen:
            self._seen[place] = said
            self._count(event)
        elif self._seen[place] != said:
            self.wrong.append((place, event))

    def _count(self, event):
        counter = event["counter"]
        self.resets[counter] += event.get("what") == "reset"
        if event["type"] != "device":
            self.counted[counter] += event.get("count", 1)
        elif "held" in event:
            self.held[counter] += event["count"]


def kept(gateway):
    """What the outbox of a gateway that does not run has: how much of each type by counter, and of
    what is held apart."""
    sums = Counter()
    with contextlib.closing(sqlite3.connect(gateway.data / "outbox.db")) as outbox:
        for (text,) in outbox.execute("SELECT json FROM event"):
            event = json.loads(text)
            kind = "held" if "held" in event else event["type"]
            sums[event["counter"], kind] += event.get("count", 1)
    return sums
