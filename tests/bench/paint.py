#!/usr/bin/python3
"""When something of a page is seen first, in a province of 300 units and 30 fields.

    tests/bench/paint.py [--quick] [--units 300] [--fields 30]

The first contentful paint of each page in a real browser (paint.mjs), cold: as this machine is, and with its
CPU slowed six times. Measured with the release's programs (DUNGHAN_BIN for others). A page that is late
is marked, and the status is 1.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DUNGHAN_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

import province
from addresses import all_addresses
from figures import Figures
from harness import LOOPBACK, Stage

AIM_MS = 700
ROUNDS = 5


def painted(urls, rounds):
    argv = ["node", ROOT / "tests/bench/paint.mjs", str(rounds), *urls]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as node:
        yield from map(json.loads, node.stdout)
    if node.returncode:
        sys.exit(f"paint.mjs ended with {node.returncode}")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--units", type=int, default=300)
    options.add_argument("--fields", type=int, default=30)
    options.add_argument("--quick", action="store_true", help="shows that it runs, and no figures")
    args = options.parse_args()
    if args.quick:
        args.units, args.fields = 20, 3
    figures = Figures()
    with Stage() as stage:
        centre = stage.centre(stage.broker(overheard=False), catalogue=stage.path, start=False)
        province.settle(stage, centre, args.units, args.fields)
        centre.start()
        targets = [address.target for address in all_addresses(centre) if address.page]
        some = targets[: 2 if args.quick else None]
        urls = [f"http://{LOOPBACK}:{centre.port}{target}" for target in some]
        load = os.getloadavg()[0]
        figures.head(f"first contentful paint, plain and with a CPU six times slower, load {load:.1f}")
        for row in painted(urls, 1 if args.quick else ROUNDS):
            text = f"{row['plain']:6.0f} ms {row['slowed']:6.0f} ms"
            path = row["url"].partition(f":{centre.port}")[2]
            figures.say(path, text, row["slowed"] <= AIM_MS, f"<= {AIM_MS} ms")
    return 1 if figures.missed else 0


if __name__ == "__main__":
    sys.exit(main())
