#!/usr/bin/python3
"""The broker is killed while many gateways catch up: how long until all is committed?

    tests/bench/outage.py [--gateways 50] [--events 120000] [--backlog 200000]

Two parts, with the release's programs (DUNGHAN_BIN for others), all on this machine. First the
broker is killed with so many events in flight from so many gateways: the time until everything is
committed, and what a reader of the page waits meanwhile. Then one gateway alone catches up on a
backlog: what an event of another one waits, from publishing it to its receipt, beside the same
without a backlog. At the end the centre counts everything again.
"""

import argparse
import http.client
import json
import os
import random
import socket
import sqlite3
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DUNGHAN_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

import catalogue
import paho.mqtt.client as mqtt
from harness import LOOPBACK, Stage, dossier, intake, wait_until

AIM_PAGE_P99_MS = 50
DOWN_S = 1
PATIENCE_S = 600


class Reader(threading.Thread):
    """Asks for the page, again and again, each time on a new connection."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.waits_s = []
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.02):
            begin = time.monotonic()
            connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
            connection.request("GET", "/")
            if connection.getresponse().read():
                self.waits_s.append(time.monotonic() - begin)
            connection.close()

    def end(self):
        self.ended.set()
        self.join()
        return self.waits_s


def no_delay(_client, _userdata, sock):
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class Live:
    """A gateway with nothing to catch up on: one event, its receipt, the next."""

    def __init__(self, broker):
        self.name = "live"
        self.epoch = f"{random.getrandbits(64):016x}"
        self.committed = 0
        self.received = threading.Condition()
        self.client = mqtt.Client(client_id=self.name, protocol=mqtt.MQTTv5)
        self.client.on_message = self.on_message
        self.client.on_socket_open = no_delay
        self.client.connect(LOOPBACK, broker.port)
        self.client.subscribe(f"dunghan/v1/receipts/{self.name}", qos=1)
        self.client.loop_start()

    def on_message(self, _client, _userdata, message):
        receipt = json.loads(message.payload)
        if receipt["epoch"] == self.epoch:
            with self.received:
                self.committed = receipt["committed"]
                self.received.notify()

    def measure(self, ended):
        """Waits for receipts in seconds, until ended() says so."""
        waits_s = []
        while not ended():
            number = self.committed + 1
            event = intake(catalogue.UNITS[2], number, catalogue.PROCEDURES[0])
            batch = f'{{"v":1,"epoch":"{self.epoch}","first":{number},"events":[{event}]}}'
            begin = time.monotonic()
            self.client.publish(f"dunghan/v1/events/{self.name}", batch, qos=1)
            with self.received:
                self.received.wait_for(lambda: self.committed >= number, timeout=PATIENCE_S)
            waits_s.append(time.monotonic() - begin)
            time.sleep(0.01)
        return waits_s

    def close(self):
        self.client.loop_stop()
        self.client.disconnect()


def percentiles(waits_s):
    ordered = sorted(waits_s)
    p50, p99 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99))
    return f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, max {ordered[-1] * 1000:.1f} ms"


def made_gateways(stage, broker, simulator, count):
    """Gateways with an outbox, not running."""
    gateways = []
    for number in range(1, count + 1):
        sites = simulator.sites(catalogue.UNITS[1], number, number)
        gateways.append(stage.gateway(f"gw-{number}", broker, sites, start=False))
        gateways[-1].start(wait=False)
    for gateway in gateways:
        wait_until(lambda: "port" in gateway.program.log(), f"{gateway.name} has its outbox")
        gateway.stop()
    return gateways


def fill(gateway, first, count):
    """Intakes of dossiers of their own."""
    unit = catalogue.UNITS[1]
    event = json.loads(intake(unit, 0, catalogue.PROCEDURES[0]))
    begin = dossier(unit, 0)[:-4]
    gateway.fill(
        json.dumps(event | {"dossier": f"{begin}{number:04}"})
        for number in range(first, first + count)
    )


def committed(centre, names):
    rows = centre.json("/api/v1/devices")["gateways"]
    return sum(row["committed"] for row in rows if row["name"] in names)


def kill_the_broker(broker, centre, gateways, total):
    names = {gateway.name for gateway in gateways}
    reader = Reader(centre.port)
    reader.start()
    for gateway in gateways:
        gateway.start(wait=False)
    wait_until(lambda: committed(centre, names) > 0, "the first are committed")
    broker.kill()
    killed = time.monotonic()
    left = total - committed(centre, names)
    time.sleep(DOWN_S)
    broker.start()
    up = time.monotonic()
    wait_until(lambda: committed(centre, names) == total, "all are committed", PATIENCE_S)
    seconds = time.monotonic() - up
    waits_s = reader.end()
    memory = max(gateway.program.resident_bytes() for gateway in gateways)
    print(
        f"broker killed with {left} events in flight from {len(gateways)} gateways, down for "
        f"{up - killed:.1f} s: all committed {seconds:.1f} s after it was back"
    )
    print(
        f"page meanwhile, {len(waits_s)} requests: {percentiles(waits_s)} "
        f"(aim p99 <= {AIM_PAGE_P99_MS} ms)"
    )
    mb = 1 << 20
    print(
        f"memory: centre {centre.program.resident_bytes() / mb:.1f} MB, "
        f"largest gateway {memory / mb:.1f} MB"
    )


def let_one_catch_up(broker, centre, gateway, total):
    wait_until(centre.ready, "the centre hears again")  # a live event is published once
    live = Live(broker)
    with suppress(AssertionError):
        wait_until(lambda: live.committed > 0, "a receipt from before", timeout_s=1)
    until = time.monotonic() + 3
    print(f"live event to receipt, alone: {percentiles(live.measure(lambda: time.monotonic() > until))}")
    gateway.start(wait=False)
    wait_until(lambda: committed(centre, {gateway.name}) > 1, "it catches up")
    begin = time.monotonic()
    waits_s = live.measure(lambda: committed(centre, {gateway.name}) >= total)
    seconds = time.monotonic() - begin
    print(
        f"live event to receipt, beside a backlog of {total} ({seconds:.1f} s), "
        f"{len(waits_s)} events: {percentiles(waits_s)}"
    )
    live.close()


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--gateways", type=int, default=50)
    options.add_argument("--events", type=int, default=120000)
    options.add_argument("--backlog", type=int, default=200000)
    args = options.parse_args()
    each = args.events // args.gateways
    with Stage() as stage:
        broker = stage.broker(overheard=False)
        centre = stage.centre(broker)
        simulator = stage.simulator(terminals=args.gateways)
        gateways = made_gateways(stage, broker, simulator, args.gateways)
        for number, gateway in enumerate(gateways):
            fill(gateway, 1 + number * each, each)
        kill_the_broker(broker, centre, gateways, each * args.gateways)
        for gateway in gateways:
            gateway.stop()

        fill(gateways[0], 10**6, args.backlog)
        let_one_catch_up(broker, centre, gateways[0], each + args.backlog)
        centre.stop()
        print(centre.dunghan("verify").strip())
        with closing(sqlite3.connect(centre.data / "dunghan.db")) as database:
            stored, distinct = database.execute(
                "SELECT count(*), count(DISTINCT stream || ':' || seq) FROM event"
                " JOIN stream ON stream.id = event.stream WHERE gateway <> 'live'"
            ).fetchone()
    produced = each * args.gateways + args.backlog
    print(f"produced {produced}, stored {stored}, distinct {distinct}")
    return 0 if produced == stored == distinct else 1


if __name__ == "__main__":
    sys.exit(main())
