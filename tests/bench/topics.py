#!/usr/bin/python3
"""What statistics on MQTT cost: a province of 300 units and 30 fields, 8 periods.

    tests/bench/topics.py [--units 300] [--fields 30] [--seconds 30] [--subscribers 200]

Measured with the release's programs (DUNGHAN_BIN for others), broker and all on this machine: the full
publication, what it takes from those that bring events meanwhile, and a life of 1,000 events a second
with subscribers.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DUNGHAN_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

import paho.mqtt.client as paho

import province
import topics_test
from harness import BIN, HANOI, LOOPBACK, Stage, wait_until

MB = 1 << 20
BATCH = 50
RATE = 1000  # events a second
PROBE_EVERY_S = 2.5  # more than the pause, so that none is held back
PERIODS = 8


class Heard:
    """When which messages of some topics came."""

    def __init__(self, broker, *topics):
        self.times = {}  # topic: [(mono, payload)]
        self.client = paho.Client(protocol=paho.MQTTv5)
        self.client.on_message = self._keep
        self.client.on_connect = lambda c, *_: c.subscribe([(t, 1) for t in topics])
        self.client.connect(LOOPBACK, broker.port)
        self.client.loop_start()

    def _keep(self, _client, _data, message):
        self.times.setdefault(message.topic, []).append((time.monotonic(), message.payload))

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


def marker(broker):
    text = broker.retained(topics_test.MARKER, timeout_s=1)
    return json.loads(text)["sequence"] if text else 0


def set_topics(centre, plain, on):
    centre.config.write_text(plain + f"topics: {{statistics: {'true' if on else 'false'}}}\n")


def prepare(stage, broker, args):
    centre = stage.centre(broker, catalogue=stage.path, start=False)
    province.settle(stage, centre, args.units, args.fields)
    return centre


def quiet(read, seconds):
    """Waits until read() says the same for so long; the moment since when."""
    last, since = read(), time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.05)
        now = read()
        if now != last:
            last, since = now, time.monotonic()
    return since


def full_publication(broker, centre):
    """Seconds, topics, CPU seconds of centre and broker, and how much memory it took."""
    listed = centre.data / "topics-published"
    idle_cpu = broker.program.cpu_s()
    centre.start()
    wait_until(lambda: listed.exists() and listed.stat().st_size > 200, "it begins")
    begin, before_cpu = time.monotonic(), centre.program.cpu_s()
    before_bytes = centre.program.resident_bytes()
    most = [0]

    def size():
        most[0] = max(most[0], centre.program.resident_bytes())
        return listed.stat().st_size

    end = quiet(size, 8)
    with open(listed, encoding="utf-8") as file:
        topics = sum(1 for line in file if " dunghan/v1/stats/" in line)
    cpu = centre.program.cpu_s() - before_cpu
    return {
        "seconds": end - begin, "topics": topics, "cpu": cpu,
        "broker_cpu": broker.program.cpu_s() - idle_cpu,
        "before": before_bytes, "most": most[0], "after": centre.program.resident_bytes(),
        "broker": broker.program.resident_bytes(),
    }  # fmt: skip


def ingest_seconds(stage, broker, name, events):
    argv = [BIN / "bench-backlog", broker.port, name, "500"]
    with open(events, "rb") as file:
        done = subprocess.run([str(w) for w in argv], stdin=file, stdout=subprocess.PIPE, check=True)
    return float(done.stdout)


def cpu_s(broker, centre):
    return broker.program.cpu_s() + centre.program.cpu_s()


def ingest(stage, broker, centre, plain, events, on):
    """Seconds for a backlog and of CPU, and bytes of the list; with statistics all of which go out anew
    at the same time, to a broker that has lost what it kept."""
    shutil.rmtree(centre.data)
    shutil.copytree(stage.path / "before", centre.data)
    set_topics(centre, plain, on)
    broker.kill()
    broker.start()
    listed = centre.data / "topics-published"
    size = listed.stat().st_size
    centre.start()
    if on:
        wait_until(lambda: listed.stat().st_size != size, "it begins")
    else:  # what was published is emptied first
        quiet(lambda: listed.stat().st_size, 3)
    size, cpu = listed.stat().st_size, cpu_s(broker, centre)
    seconds = ingest_seconds(stage, broker, "backlog", events)
    cpu, size = cpu_s(broker, centre) - cpu, listed.stat().st_size - size
    centre.stop()
    return argparse.Namespace(seconds=seconds, cpu=cpu, written=size)


def ingest_beside(stage, broker, centre, plain, args):
    """Runs without and with statistics in pairs, each on the same store, the other one first in each
    second pair: single runs are noise."""
    shutil.copytree(centre.data, stage.path / "before")
    topics_test.SIZE = argparse.Namespace(units=args.units, fields=args.fields)
    some = topics_test.lives(args.backlog, seed=2, first=2000000)[: args.backlog]
    events = stage.write("backlog.jsonl", "".join(json.dumps(event) + "\n" for event in some))
    for pair in range(args.pairs):
        runs = {on: ingest(stage, broker, centre, plain, events, on)
                for on in (bool(pair % 2), not pair % 2)}  # fmt: skip
        yield runs[False], runs[True]


def say_ingest(pairs, args):
    ratios = [off.seconds / on.seconds for off, on in pairs]
    seconds = statistics.median(on.seconds for _, on in pairs)
    written = statistics.median(on.written for _, on in pairs)
    work = [statistics.median(run.cpu for run in runs) for runs in zip(*pairs, strict=True)]
    print(f"events meanwhile  {args.backlog / seconds:.0f} a second, "
          f"{statistics.median(ratios):.2f} of those without (aim >= 0.9; "
          f"{', '.join(f'{ratio:.2f}' for ratio in ratios)}); CPU of centre and broker {work[1]:.1f} s, "
          f"{work[0]:.1f} without; {written / MB:.1f} MB of the list were written meanwhile",
          flush=True)  # fmt: skip


class Life(threading.Thread):
    """RATE events a second in batches, and every few seconds one of the probe's field alone."""

    def __init__(self, broker, args, seed, probe):
        super().__init__(daemon=True)
        self.broker, self.args, self.seed, self.probe = broker, args, seed, probe
        self.sent = {}  # sequence number of a probe
        self.epoch = f"{random.getrandbits(64):016x}"
        self.name_of = f"life-{seed}"

    def run(self):
        client = paho.Client(protocol=paho.MQTTv5)
        client.max_inflight_messages_set(100)
        client.connect(LOOPBACK, self.broker.port)
        client.loop_start()
        begin, seq, number = time.monotonic(), 1, 0
        size = self.args.units, self.args.fields
        events = list(province.new_events(RATE * self.args.seconds, self.seed, *size))
        next_probe = begin + 1
        for start in range(0, len(events), BATCH):
            part = events[start : start + BATCH]
            if self.probe and time.monotonic() >= next_probe:
                next_probe += PROBE_EVERY_S
                number += 1
                unit = f"{province.PROVINCE}.1"
                at = datetime.now(HANOI) - timedelta(minutes=1)
                part.append({"type": "intake", "at": at.isoformat(timespec="seconds"),
                             "unit": unit, "dossier": f"{unit}-{at:%y%m%d}-9{number:06}",
                             "procedure": f"1.{self.args.fields - 1:06}",
                             "channel": "online"})  # fmt: skip
                self.sent[seq + len(part) - 1] = number
            batch = {"v": 1, "epoch": self.epoch, "first": seq, "events": part}
            client.publish(f"dunghan/v1/events/{self.name_of}", json.dumps(batch), qos=1)
            seq += len(part)
            time.sleep(max(0, begin + (start + BATCH) / RATE - time.monotonic()))
        client.loop_stop()


def subscribe(stage, broker, args):
    """A program for each subscriber to a unit, which writes a line for each message."""
    subscribers = {}
    for number in range(args.subscribers):
        unit = f"{province.PROVINCE}.{1 + number % (args.units - 1)}"
        argv = ["mosquitto_sub", "-V", "mqttv5", "-h", LOOPBACK, "-p", broker.port, "-q", "1"]
        path = stage.path / f"subscriber-{number}"
        with open(path, "wb") as file:
            argv += ["-t", f"{topics_test.STATS}{unit}/#", "-F", "%t"]
            subscribers[path] = stage.run("subscriber", argv, stdout=file)
    return subscribers


def lines_of(subscribers):
    return sum(path.read_bytes().count(b"\n") for path in subscribers)


def live(stage, broker, centre, plain, args, on):
    """CPU share, messages a second and the delays from commit to statistic."""
    set_topics(centre, plain, on)
    centre.start()
    listed = centre.data / "topics-published"
    if on:
        quiet(lambda: listed.stat().st_size, 8)
    probe = f"{topics_test.STATS}{province.PROVINCE}.1/f-{args.fields - 1}/today"
    life = Life(broker, args, 7 if on else 8, on)
    receipts = f"dunghan/v1/receipts/{life.name_of}"
    heard = Heard(broker, probe, receipts)
    subscribers = subscribe(stage, broker, args) if on else {}
    time.sleep(3)
    before = lines_of(subscribers)
    cpu, begin, first = centre.program.cpu_s(), time.monotonic(), marker(broker)
    life.start()
    life.join()
    took = time.monotonic() - begin
    share = (centre.program.cpu_s() - cpu) / took
    messages = (marker(broker) - first) / took
    time.sleep(4)
    delays = delays_of(life, heard.times.get(probe, []), heard.times.get(receipts, []))
    told = lines_of(subscribers) - before
    heard.close()
    for program in subscribers.values():
        program.stop()
    resident = centre.program.resident_bytes()
    centre.stop()
    return {"share": share, "messages": messages, "delays": delays, "told": told / took,
            "resident": resident}  # fmt: skip


def delays_of(life, said, receipts):
    """Of each probe: from the receipt for it to the first statistic that has it."""
    committed = {}
    for mono, payload in receipts:
        until = json.loads(payload)["committed"]
        for seq, number in life.sent.items():
            if seq <= until:
                committed.setdefault(number, mono)
    base = None
    shown = {}
    for mono, payload in said:
        if not payload:  # emptied, for statistics are off
            continue
        count = json.loads(payload)["received"]["total"]
        base = count if base is None else base
        for number in range(1, count - base + 1):
            shown.setdefault(number, mono)
    return sorted(shown[n] - committed[n] for n in committed if n in shown)


def quantile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--units", type=int, default=300)
    options.add_argument("--fields", type=int, default=30)
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--subscribers", type=int, default=200)
    options.add_argument("--backlog", type=int, default=100000)
    options.add_argument("--pairs", type=int, default=3, help="of runs without and with statistics")
    args = options.parse_args()
    with Stage() as stage:
        broker = stage.broker(overheard=False)
        centre = prepare(stage, broker, args)
        plain = centre.config.read_text()
        full = full_publication(broker, centre)
        centre.stop()
        print(f"{args.units} units x {args.fields} fields x {PERIODS} periods")
        print(f"full publication  {full['topics']} topics in {full['seconds']:.1f} s, "
              f"{full['topics'] / full['seconds']:.0f} a second; CPU {full['cpu']:.1f} s, of the "
              f"broker {full['broker_cpu']:.1f} s")  # fmt: skip
        print(f"memory            {full['before'] / MB:.1f} MB when it begins, at most "
              f"{full['most'] / MB:.1f}, after it {full['after'] / MB:.1f}; broker "
              f"{full['broker'] / MB:.1f}", flush=True)  # fmt: skip
        say_ingest(list(ingest_beside(stage, broker, centre, plain, args)), args)
        off = live(stage, broker, centre, plain, args, False)
        on = live(stage, broker, centre, plain, args, True)
        print(f"{RATE} events/s    {on['messages']:.0f} messages a second to the broker, "
              f"{on['told']:.0f} to {args.subscribers} subscribers; {on['share']:.0%} of a core, "
              f"{off['share']:.0%} without; {on['resident'] / MB:.1f} MB, "
              f"{off['resident'] / MB:.1f} without")  # fmt: skip
        print(f"commit to topic   p50 {quantile(on['delays'], 0.5):.2f} s, p99 "
              f"{quantile(on['delays'], 0.99):.2f} s of {len(on['delays'])} (aim <= 1 s)")  # fmt: skip


if __name__ == "__main__":
    main()
