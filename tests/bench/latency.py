#!/usr/bin/python3
"""From a device to a reader: how long until a record is told and can be read.

    tests/bench/latency.py [--events 60] [--poll-ms 200] [--apart-ms 5000]

A record is put into a simulated device's ring; a reader of the stream is told that there is
news and reads /api/v1/fields; the record is seen when the answer counts it. Records come about so
far apart; what comes faster than a reader can follow is gathered (web/site/feed.h), and that is not
measured here. With the release's programs (DUNGHAN_BIN for others), on loopback.
"""

import argparse
import os
import random
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DUNGHAN_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

import catalogue
from harness import Stage, dossier

AIM_P50_MS, AIM_P99_MS = 150, 300  # with a poll every 200 ms


class Reader(threading.Thread):
    """Notes when each count was first seen."""

    def __init__(self, stage, centre, events):
        super().__init__(daemon=True)
        self.stream = stage.stream(centre.port)
        self.centre = centre
        self.seen_s = [None] * events  # by ordinal, from 0
        self.news = 0

    def run(self):
        count = 0
        while count < len(self.seen_s):
            if self.stream.next(timeout_s=60).get("event") != "data":
                continue
            self.news += 1
            total = self.centre.received()
            at = time.monotonic()
            self.seen_s[count:total] = [at] * (total - count)
            count = max(count, total)


def put_records(simulator, unit, events, apart_ms):
    """When each record was in the ring; at random moments, so that no poll is met on purpose."""
    put_s = []
    due = time.monotonic()
    for number in range(1, events + 1):
        due += random.uniform(0.6, 1.4) * apart_ms / 1000
        time.sleep(max(0, due - time.monotonic()))
        simulator.put(1, "intake", procedure=catalogue.PROCEDURES[0], dossier=dossier(unit, number))
        put_s.append(time.monotonic())
    return put_s


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--events", type=int, default=60)
    options.add_argument("--poll-ms", type=int, default=200)
    options.add_argument("--apart-ms", type=int, default=5000)
    args = options.parse_args()
    unit = catalogue.UNITS[1]
    with Stage() as stage:
        broker = stage.broker(overheard=False)
        centre = stage.centre(broker)
        simulator = stage.simulator(terminals=1)
        stage.gateway("gw-1", broker, simulator.sites(unit), poll_ms=args.poll_ms)
        reader = Reader(stage, centre, args.events)
        reader.start()
        put_s = put_records(simulator, unit, args.events, args.apart_ms)
        reader.join(60)
        if None in reader.seen_s:
            sys.exit(f"only {reader.seen_s.index(None)} of {args.events} were seen")
        waits_ms = [(seen - put) * 1000 for put, seen in zip(put_s, reader.seen_s)]
    p50_ms, p99_ms = percentile(waits_ms, 0.5), percentile(waits_ms, 0.99)
    print(
        f"device to stream and API, {args.events} events, poll {args.poll_ms} ms: "
        f"p50 {p50_ms:.0f} ms (aim {AIM_P50_MS}), p99 {p99_ms:.0f} ms (aim {AIM_P99_MS}), "
        f"max {max(waits_ms):.0f} ms; {reader.news} messages in the stream"
    )
    return 0 if p50_ms <= AIM_P50_MS and p99_ms <= AIM_P99_MS else 1


if __name__ == "__main__":
    sys.exit(main())
