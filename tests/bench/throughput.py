#!/usr/bin/python3
"""How fast a backlog becomes durable, beside SQLite alone storing the same rows.

    tests/bench/throughput.py [--events 100000]

All of it on this machine in one run, so that the ratios mean something where the figures do not:
from the outbox of a gateway, from a foreign gateway in batches, from it one event a message, and
by `dunghan import events`. Measured with the release's programs (DUNGHAN_BIN for others).
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DUNGHAN_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

import catalogue
from harness import BIN, DEMO_DATA, HANOI, Stage

BATCH = 500
IDLE_S = 5


def simulated_events(stage, count):
    """So many events of the simulated district up to yesterday, in order of time."""
    yesterday = datetime.now(HANOI).date() - timedelta(days=1)
    argv = [BIN / "dunghan-sim", "history", "--units", DEMO_DATA / "units.csv"]
    argv += ["--procedures", DEMO_DATA / "procedures.csv", "--seed", 1]
    argv += ["--from", yesterday - timedelta(days=2 * 365), "--to", yesterday]
    events = stage.path / "events.jsonl"
    history = stage.run("history", argv, stdout=subprocess.PIPE)
    with open(events, "wb") as file:
        for _ in range(count):
            file.write(history.popen.stdout.readline())
    history.kill()
    return events


def seconds_of(argv, **options):
    words = [str(word) for word in argv]
    return float(subprocess.run(words, stdout=subprocess.PIPE, check=True, **options).stdout)


def database(directory):
    return max(directory.rglob("*"), key=lambda p: p.stat().st_size if p.suffix == ".db" else -1)


def from_foreign_gateway(stage, broker, events, batch):
    """Seconds, and the centre, stopped."""
    centre = stage.centre(broker, name=f"centre-{batch}")
    idle = centre.program.resident_bytes(), idle_share(centre.program)
    with open(events, "rb") as file:
        argv = [BIN / "bench-backlog", broker.port, f"foreign-{batch}", batch]
        seconds = seconds_of(argv, stdin=file)
    loaded = centre.program.resident_bytes()
    centre.stop()
    return seconds, centre, idle, loaded


def from_outbox(stage, broker, events):
    """Seconds from the first receipt for a gateway with a full outbox to the one for all."""
    centre = stage.centre(broker, name="centre-outbox")
    devices = stage.simulator(terminals=1)
    gateway = stage.gateway("gw-outbox", broker, devices.sites(catalogue.UNITS[1]))
    gateway.stop()
    with open(events, encoding="utf-8") as file:
        rows = [(number, line.rstrip("\n")) for number, line in enumerate(file, start=1)]
    with sqlite3.connect(database(gateway.data)) as outbox:
        outbox.executemany("INSERT INTO event (seq, at, json) VALUES (?, 0, ?)", rows)
    outbox.close()
    receipts = broker.listen(f"dunghan/v1/receipts/{gateway.name}")
    gateway.start(wait=False)
    begin = 0
    for line in receipts:
        begin = begin or time.monotonic()  # the centre has seen the first batch
        if json.loads(line)["committed"] == len(rows):
            break
    seconds = time.monotonic() - begin
    memory = gateway.program.resident_bytes()
    idle = idle_share(gateway.program)
    gateway.stop()
    centre.stop()
    return seconds, memory, idle


def idle_share(program):
    """Share of a core that it takes with nothing to do."""
    before = program.cpu_s()
    time.sleep(IDLE_S)
    return (program.cpu_s() - before) / IDLE_S


def by_import(stage, broker, events):
    centre = stage.centre(broker, name="centre-import", start=False)
    begin = time.monotonic()
    centre.dunghan("import", "events", events)
    return time.monotonic() - begin


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--events", type=int, default=100000)
    args = options.parse_args()
    with Stage() as stage:
        broker = stage.broker(overheard=False)
        events = simulated_events(stage, args.events)
        batched_s, centre, (idle_bytes, idle_cpu), loaded_bytes = from_foreign_gateway(
            stage, broker, events, BATCH
        )
        stored = database(centre.data)
        bare_s = seconds_of([BIN / "bench-bare", stored, stage.path / "bare.db", BATCH])
        single_s = from_foreign_gateway(stage, broker, events, 1)[0]
        outbox_s, gateway_bytes, gateway_cpu = from_outbox(stage, broker, events)
        import_s = by_import(stage, broker, events)
        bytes_per_event = stored.stat().st_size / args.events

    bare = args.events / bare_s
    print(f"{args.events} events, durable, broker and all on the same {os.cpu_count()} cores")
    print(f"{'':34}{'events/s':>10}{'x bare':>8}  aim")
    for name, seconds, aim in (
        (f"bare SQLite, {BATCH} a transaction", bare_s, ""),
        ("gateway's outbox to receipt", outbox_s, ">= 60000, >= 0.7 x bare"),
        (f"foreign gateway, {BATCH} a message", batched_s, ""),
        ("foreign gateway, 1 a message", single_s, ">= 27000"),
        ("dunghan import events", import_s, ">= 0.8 x bare"),
    ):
        rate = args.events / seconds
        print(f"{name:34}{rate:10.0f}{rate / bare:8.2f}  {aim}")
    mb = 1 << 20
    print(f"database                          {bytes_per_event:10.0f} bytes an event (aim <= 110)")
    print(
        f"centre                            {idle_bytes / mb:10.1f} MB idle (aim <= 16), "
        f"{loaded_bytes / mb:.1f} MB loaded (aim <= 64), {idle_cpu:.2%} of a core idle"
    )
    print(
        f"gateway                           {gateway_bytes / mb:10.1f} MB (aim <= 8), "
        f"{gateway_cpu:.2%} of a core idle"
    )


if __name__ == "__main__":
    main()
