#!/usr/bin/python3
"""How many ask for the page, and how long they wait, in a province of 300 units and 30 fields.

    tests/bench/load.py [--quick] [--units 300] [--fields 30] [--only warm,cold,beside,streams]
                        [--file-cache]

Measured with the release's programs (DUNGHAN_BIN for others), everything on this machine: answers that
are drawn already beside nginx with the same bytes, by wrk; answers that have to be drawn first; the
overview beside slow questions, beside ingest, and among connections that are in the way; thousands who
listen to the stream. A figure that misses its aim is marked, and the status is 1.
"""

import argparse
import os
import resource
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DUNGHAN_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

import beside
import cold
import province
import streams
import warm
from addresses import all_addresses
from figures import Figures
from harness import Stage
from teller import Teller
from topics import quiet

WEB = "max_connections: 10000, max_per_address: 10000, max_streams: 9000, max_streams_per_address: 9000"
MISSING = {"FAVICON", "SECURITY"}  # one leads elsewhere, the other one the settings do not have


def read_options():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--units", type=int, default=300)
    options.add_argument("--fields", type=int, default=30)
    options.add_argument("--only", default="warm,cold,beside,streams")
    options.add_argument("--file-cache", action="store_true", help="nginx keeps its files open")
    options.add_argument("--quick", action="store_true", help="shows that it runs, and no figures")
    args = options.parse_args()
    args.only = args.only.split(",")
    if args.quick:
        args.units, args.fields = 20, 3
    return args


def let_many_in():
    """Connections of ours, and of what we start."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def begin(stage, broker, args):
    centre = stage.centre(broker, catalogue=stage.path, start=False, web=WEB)
    province.settle(stage, centre, args.units, args.fields)
    centre.start()
    listed = centre.data / "topics-published"
    quiet(lambda: listed.exists() and listed.stat().st_size, 2 if args.quick else 8)
    return centre


def measure(figures, stage, args):
    broker = stage.broker(overheard=False)
    centre = begin(stage, broker, args)
    size, teller = (args.units, args.fields), Teller(broker, args.units, args.fields)
    addresses = [address for address in all_addresses(centre) if address.name not in MISSING]
    seconds = 1 if args.quick else 10
    if "warm" in args.only:
        some = addresses[:3] if args.quick else addresses
        warm.measure(figures, stage, centre, some, 1, 1 if args.quick else 3, args.file_cache)
    if "cold" in args.only:
        cold.after_news(figures, centre, teller, addresses, 2 if args.quick else 100)
        cold.unasked(figures, centre, addresses, size, 2 if args.quick else 100)
    if "beside" in args.only:
        before_ms = beside.alone(figures, centre, seconds)
        beside.slow_questions(figures, centre, addresses, size, seconds)
        beside.ingest(figures, stage, broker, centre, size, 3000 if args.quick else 200000)
        beside.crowd(figures, centre, *((50, 5) if args.quick else (5000, 200)), seconds, before_ms)
    if "streams" in args.only:
        for count in (20, 40) if args.quick else (1000, 5000):
            streams.measure(figures, centre, teller, count, 4 if args.quick else 20)
    teller.close()


def main():
    args = read_options()
    let_many_in()
    figures = Figures()
    size = f"{args.units} units x {args.fields} fields"
    print(f"{size}, all on the same {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with Stage() as stage:
        measure(figures, stage, args)
    print(f"\n{figures.missed} of the aims missed, load {os.getloadavg()[0]:.1f}")
    return 1 if figures.missed else 0


if __name__ == "__main__":
    sys.exit(main())
