#!/usr/bin/python3
"""How many devices one gateway polls, what that takes, and whether the dead ones hold up the others.

    tests/bench/devices.py [--seconds 20] [--settle 5] [--devices 1000]

The devices (tests/bench/polls.c) write down when they are asked. Prints

  scale       so many devices, and twice as many, at 1 Hz: share of a core, resident memory, interval of polls
  cost        the core's time for one answer, beside a loop of libmodbus that does nothing else
  isolation   50 devices on 6 lines, all healthy; then 10 of them dead and 5 at the edge of the
              time-out: the interval of the healthy ones; the same of 20 unit ids at one address

Of the intervals of one device in a minute the 99th of a hundred is the longest. What is left out is the
start, in which every device is asked once: a dead one, of which nothing is known yet, costs its line a
time-out then. The longest interval of that is printed beside, and what one time-out in the way makes.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))

from harness import BIN, LOOPBACK, Stage

UNIT = "H42.31"
MEANS = [{"input": "di1", "tally": "received", "field": "ho-tich"}]
TIMEOUT_MS = 500


class Devices:
    def __init__(self, ports, units, dead="-", slow="-", slow_ms=0):
        argv = [BIN / "bench-polls", "serve", ports, units, dead, slow, slow_ms]
        self.units = units
        self.program = subprocess.Popen(
            [str(word) for word in argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.ports = [int(self.program.stdout.readline()) for _ in range(ports)]
        self.program.stdout.readline()

    def settings(self, poll_ms):
        return [
            {
                "counter": f"q{number}",
                "profile": "usr-io808",
                "address": LOOPBACK,
                "port": self.ports[number // self.units],
                "unit_id": 1 + number % self.units,
                "poll_ms": poll_ms,
                "timeout_ms": TIMEOUT_MS,
                "means": MEANS,
            }
            for number in range(len(self.ports) * self.units)
        ]

    def begin(self):
        """What comes from now on is to be measured."""
        self.program.stdin.write("\n")
        self.program.stdin.flush()

    def intervals(self):
        """(number, requests, median ms, p99 ms, longest ms before begin()) of each."""
        text, _ = self.program.communicate()
        return [tuple(int(word) for word in line.split()) for line in text.splitlines()]


def measure(devices, poll_ms, args, times=1):
    """(share of a core, MB, requests/s, intervals) of a gateway that polls them."""
    with Stage() as stage:
        broker = stage.broker(packet_most=1049600)  # as the one that we install
        gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": devices.settings(poll_ms)}])
        time.sleep(args.settle)
        devices.begin()
        before, since = gateway.program.cpu_s(), time.monotonic()
        time.sleep(args.seconds * times)
        share = (gateway.program.cpu_s() - before) / (time.monotonic() - since)
        memory = gateway.program.resident_bytes() / (1 << 20)
        rows = devices.intervals()
        return share, memory, sum(row[1] for row in rows) / (args.seconds * times), rows


def spread(rows):
    """The median, the worst p99 of one, and the longest at the start."""
    median = sorted(row[2] for row in rows)[len(rows) // 2]
    return median, max(row[3] for row in rows), max(row[4] for row in rows)


def scale(count, args):
    share, memory, _, rows = measure(Devices(count // 10, 10), 1000, args)
    median, worst, _ = spread(rows)
    aims = " (aims: <= 10 %, <= 12 MB)" if count == 1000 else ""
    print(
        f"scale: {count} devices at 1 Hz: {share:.1%} of a core, {memory:.1f} MB{aims}; "
        f"interval: median {median} ms, worst p99 of one {worst} ms",
        flush=True,
    )


def cost(args):
    devices = Devices(args.devices // 10, 10)
    argv = [BIN / "bench-polls", "read", args.seconds, 10, *devices.ports]
    bare = subprocess.run([str(word) for word in argv], capture_output=True, text=True, check=True)
    answers, cpu = bare.stdout.split()
    bare_us = float(cpu) / int(answers) * 1e6
    devices.intervals()
    share, _, rate, _ = measure(Devices(args.devices // 10, 10), 200, args)
    ours_us = share / rate * 1e6
    print(
        f"cost: {ours_us:.1f} us of a core an answer at {rate:.0f}/s, bare libmodbus {bare_us:.1f} us: "
        f"{bare_us / ours_us:.2f} x (aim >= 0.7); one core polls {1e6 / ours_us:.0f} devices at 1 Hz",
        flush=True,
    )


def isolation(name, ports, units, dead, slow, args):
    rows = measure(Devices(ports, units), 1000, args, 3)[3]
    sick = {
        number
        for text in (dead, slow)
        if text != "-"
        for number in range(int(text.split("-")[0]), int(text.split("-")[1]) + 1)
    }
    healthy = [row for row in rows if row[0] not in sick]
    before = spread(healthy)
    rows = measure(Devices(ports, units, dead, slow, TIMEOUT_MS - 20), 1000, args, 3)[3]
    after = spread([row for row in rows if row[0] not in sick])
    print(
        f"isolation: {name}: the healthy ones, median and worst p99: {before[0]} and {before[1]} ms, with the "
        f"sick ones {after[0]} and {after[1]} ms ({after[0] / before[0]:.2f} and {after[1] / before[1]:.2f} x, "
        f"aim <= 1.20; one time-out in the way makes {1 + TIMEOUT_MS / 1000:.2f} x); at the start the "
        f"longest {after[2]} ms",
        flush=True,
    )


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--seconds", type=int, default=20)
    options.add_argument("--settle", type=int, default=5)
    options.add_argument("--devices", type=int, default=1000)
    args = options.parse_args()
    scale(args.devices, args)
    scale(2 * args.devices, args)
    cost(args)
    # 6 lines of 9 devices, of which the first 50 count as such; the sick ones lie on several lines.
    isolation("54 devices on 6 lines, 10 dead, 5 slow", 6, 9, "5-14", "20-24", args)
    isolation("20 unit ids at one address, 3 dead", 1, 20, "4-6", "-", args)


if __name__ == "__main__":
    main()
