#!/usr/bin/python3
"""A simulated decade of a province: import it, ask it for form 06, start the centre on it.

    tests/bench/decade.py [--dossiers 10000000] [--keep DIR]

A hundred units with three counters each, the demo's fields and procedures, ten years up to
yesterday. Prints each figure beside its aim, and SQLite alone storing the same rows in the same
run (that many rows need memory: it is given the first million events). Measured with the
release's programs (DUNGHAN_BIN for others). Ten million dossiers need some 4 GB of disk.
"""

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("DUNGHAN_BIN", ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

from harness import DEMO_DATA, LOOPBACK, free_port

UNITS = 100
COUNTERS = 3
PER_COUNTER_DAY = 10  # dossiers of a counter and working day at --scale 1 of the simulator
YEARS = 10
BARE_EVENTS = 1_000_000
ASKED = 200


def settings(directory, port):
    path = directory / "centre.yaml"
    path.write_text(
        f"data: {directory / 'data'}\ntitle: {{vi: 'Tỉnh Mô phỏng', en: 'Simulated province'}}\n"
        f"simulated: true\nbroker: {{host: {LOOPBACK}, port: {free_port()}}}\n"
        f"web: {{port: {port}}}\n"
    )
    return path


def province(directory):
    """The units of a simulated province: one district of each ten units has nine communes."""
    path = directory / "units.csv"
    lines = ["code,name_vi,name_en,level,parent,counters"]
    for number in range(UNITS):
        district = f"H99.{number // 10 + 10}"
        if number % 10 == 0:
            lines.append(f"{district},Huyện mô phỏng {number // 10},,district,,{COUNTERS}")
        else:
            lines.append(f"{district}.{number % 10:02},Xã mô phỏng {number},,commune,{district},"
                         f"{COUNTERS}")
    path.write_text("\n".join(lines) + "\n")
    return path


def run(*argv, **options):
    return subprocess.run([str(word) for word in argv], check=True, **options)


def peak_bytes():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def import_decade(directory, config, units, dossiers):
    """Events, seconds, and the seconds that the first and the last tenth of them took."""
    yesterday = date.today() - timedelta(days=1)
    scale = dossiers / (YEARS * 250 * UNITS * COUNTERS * PER_COUNTER_DAY)
    history = subprocess.Popen(
        [BIN / "dunghan-sim", "history", "--units", units, "--seed", "1"]
        + ["--procedures", DEMO_DATA / "procedures.csv", "--scale", f"{scale:.6f}"]
        + ["--from", str(yesterday - timedelta(days=365 * YEARS + 2)), "--to", str(yesterday)],
        stdout=subprocess.PIPE,
    )
    began = time.monotonic()
    run(BIN / "dunghan", "-c", config, "import", "events", "-", stdin=history.stdout,
        stdout=subprocess.DEVNULL)
    took = time.monotonic() - began
    history.stdout.close()
    history.wait()
    verified = directory / "data/dunghan.db"
    counts = run("sqlite3", "-readonly", verified,
                 "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM dossier)",
                 stdout=subprocess.PIPE, text=True).stdout
    events, stored = map(int, counts.strip().split("|"))
    return events, stored, took


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def ask_periods(directory, days):
    """Milliseconds of form 06 over random periods of so many days, the whole province."""
    chance = random.Random(days)
    last = date.today() - timedelta(days=1)
    lines = []
    for _ in range(ASKED):
        to = last - timedelta(days=chance.randrange(1, max(2, 3650 - days)))
        lines.append(f"{to - timedelta(days=days - 1)} {to}")
    done = run(BIN / "bench-periods", directory / "data", input="\n".join(lines) + "\n",
               stdout=subprocess.PIPE, text=True)
    return [int(line.split()[0]) / 1000 for line in done.stdout.splitlines()]


def start_centre(config, port):
    """Seconds to the first page, and resident bytes."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as log:
        centre = subprocess.Popen([BIN / "dunghand", "-c", config], stderr=log)
        while True:
            try:
                urllib.request.urlopen(f"http://{LOOPBACK}:{port}/", timeout=5).read()
                break
            except OSError:
                if centre.poll() is not None:
                    log.seek(0)
                    raise SystemExit(log.read().decode())
                time.sleep(0.002)
        took = time.monotonic() - began
        time.sleep(1)
        status = Path(f"/proc/{centre.pid}/status").read_text()
        centre.terminate()
        centre.wait()
    resident = next(int(l.split()[1]) for l in status.splitlines() if l.startswith("VmRSS"))
    return took, resident * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dossiers", type=int, default=10_000_000)
    parser.add_argument("--keep", type=Path, help="work there and leave it")
    arguments = parser.parse_args()
    directory = arguments.keep or Path(tempfile.mkdtemp(prefix="dunghan-decade."))
    directory.mkdir(exist_ok=True)
    port = free_port()
    config = settings(directory, port)
    units = province(directory)
    for what, path in (("fields", DEMO_DATA / "fields.csv"), ("units", units),
                       ("procedures", DEMO_DATA / "procedures.csv")):
        run(BIN / "dunghan", "-c", config, "import", what, path, stdout=subprocess.DEVNULL)
    try:
        events, dossiers, took = import_decade(directory, config, units, arguments.dossiers)
        size = (directory / "data/dunghan.db").stat().st_size
        print(f"{dossiers} dossiers, {events} events of {UNITS} units in {YEARS} years")
        print(f"import            {events / took:10.0f} events/s in {took:.0f} s,"
              f" importer at most {peak_bytes() / 1e6:.0f} MB")
        print(f"database          {size / events:10.1f} bytes an event, {size / 1e6:.0f} MB"
              " (aim <= 110)", flush=True)
        for name, days in (("a month", 30), ("a quarter", 91), ("ten years", 3640)):
            values = ask_periods(directory, days)
            print(f"form 06, {name:9}{percentile(values, 0.5):10.1f} ms p50,"
                  f" {percentile(values, 0.99):.1f} ms p99 (aim <= 100), {len(values)} periods")
        for attempt in ("first", "again"):
            took, resident = start_centre(config, port)
            print(f"start, {attempt:11}{took * 1000:10.0f} ms to the page (aim <= 250),"
                  f" {resident / 1e6:.1f} MB resident (aim <= 16)", flush=True)
    finally:
        if not arguments.keep:
            shutil.rmtree(directory)


if __name__ == "__main__":
    main()
