#!/usr/bin/python3
"""A simulated decade of a province: import it, ask it for form 06, start the centre on it.

    tests/bench/decade.py [--dossiers 10000000] [--keep DIR]

A hundred units, forty procedures of eight fields, ten years (bench-decade); the figures are
nobody's. Prints what is measured beside the aims, and SQLite alone storing the same rows in the
same run. Measured with the release's programs (DUNGHAN_BIN for others). Ten million dossiers take
6 GB of disk and half an hour.
"""

import argparse
import http.client
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("DUNGHAN_BIN", ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

from harness import LOOPBACK, free_port

FIRST, LAST = date(2016, 10, 29), date(2026, 10, 31)  # as bench-decade has it
UNITS = [f"H99.{n // 10 + 10}.{n % 10:02}" for n in range(100)]
FIELDS = [f"field-{n}" for n in range(8)]
PROCEDURES = [f"3.98{n:04}" for n in range(40)]
COMMIT_EVENTS = 20000  # of an import: the peer has as many in a transaction
PERIODS = 300
REQUESTS = 100
MB = 1 << 20


def write_tables(folder):
    """Units, fields and procedures as files; a procedure's limit is 1 to 20 working days."""
    units = [f"{u},Đơn vị mô phỏng {u},Simulated {u},commune,,4" for u in UNITS]
    fields = [f"{f},Lĩnh vực mô phỏng {f},Simulated {f}" for f in FIELDS]
    procedures = [
        f"{code},Thủ tục {code},Procedure {code},{FIELDS[n % len(FIELDS)]},{n % 20 + 1}wd"
        for n, code in enumerate(PROCEDURES)
    ]
    for name, head, rows in (
        ("fields", "id,name_vi,name_en", fields),
        ("units", "code,name_vi,name_en,level,parent,counters", units),
        ("procedures", "code,name_vi,name_en,field,limit", procedures),
    ):
        path = folder / f"{name}.csv"
        path.write_text("\n".join([head, *rows]) + "\n")
        yield name, path


class Decade:
    """A store in the making, and what it is measured with."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.data = folder / "data"
        self.database = self.data / "dunghan.db"
        self.config = folder / "centre.yaml"
        self.config.write_text(
            f"data: {self.data}\nsimulated: true\ngateways: any\n"
            "title: {vi: 'Tỉnh Mô phỏng', en: 'Simulated province'}\n"
            f"broker: {{host: {LOOPBACK}, port: {free_port()}}}\nweb: {{port: {self.port}}}\n"
        )

    def dunghan(self, *words, **options):
        argv = [str(word) for word in (BIN / "dunghan", "--config", self.config, *words)]
        return subprocess.Popen(argv, **options)

    def read(self, sql):
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchone()

    def fill(self, dossiers):
        """Imports it; (seconds, peak of memory, [(seconds, events stored)])."""
        for name, path in write_tables(self.folder):
            check(self.dunghan("import", name, path, stdout=subprocess.DEVNULL))
        events = subprocess.Popen([BIN / "bench-decade", str(dossiers)], stdout=subprocess.PIPE)
        began = time.monotonic()
        importer = self.dunghan("import", "events", "-", stdin=events.stdout)
        timeline = Timeline(self, began)
        peak = wait_for(importer)
        took = time.monotonic() - began
        timeline.stop()
        check(events)
        return took, peak, timeline.points


class Timeline(threading.Thread):
    """Looks now and then how many events are stored."""

    def __init__(self, decade, began):
        super().__init__(daemon=True)
        self.decade = decade
        self.began = began
        self.points = [(0.0, 0)]
        self.over = threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.5):
            events = self.decade.read("SELECT coalesce(max(id), 0) FROM event")[0]
            if events > self.points[-1][1]:
                self.points.append((time.monotonic() - self.began, events))

    def stop(self):
        self.over.set()
        self.join()


def rate(points, first, last):
    """Events a second between two shares of all of them."""
    most = points[-1][1]
    part = [point for point in points if first * most <= point[1] <= last * most]
    return (part[-1][1] - part[0][1]) / (part[-1][0] - part[0][0]) if len(part) > 1 else 0


def check(program):
    if program.wait() != 0:
        sys.exit(f"{program.args} ended with {program.returncode}")


def wait_for(program):
    """Waits for it to end well; its peak of memory in bytes."""
    _, status, usage = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    check(program)
    return usage.ru_maxrss * 1024


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def random_periods(days, count):
    chance = random.Random(days)
    span = (LAST - FIRST).days - days
    for _ in range(count):
        first = FIRST + timedelta(days=chance.randint(0, max(0, span)))
        yield first, min(first + timedelta(days=days - 1), LAST)


def compute_ms(decade, days):
    """What form06_compute() takes for random periods, the whole province."""
    text = "".join(f"{first} {last}\n" for first, last in random_periods(days, PERIODS))
    argv = [str(BIN / "bench-periods"), str(decade.data)]
    done = subprocess.run(argv, input=text, stdout=subprocess.PIPE, text=True, check=True)
    return [int(line.split()[0]) / 1000 for line in done.stdout.splitlines()]


class Centre:
    """dunghand on the decade, from its start to its first page."""

    def __init__(self, decade):
        self.port = decade.port
        began = time.monotonic()
        argv = [BIN / "dunghand", "--config", decade.config]
        self.program = subprocess.Popen(argv, stderr=subprocess.DEVNULL)
        while not self._answers():
            time.sleep(0.002)
        self.start_ms = (time.monotonic() - began) * 1000

    def _answers(self):
        if self.program.poll() is not None:
            sys.exit("dunghand has ended")
        try:
            return self.get("/")[0] == 200
        except OSError:
            return False

    def get(self, path):
        """(status, milliseconds)"""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=60)
        began = time.monotonic()
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
        finally:
            connection.close()
        return response.status, (time.monotonic() - began) * 1000

    def report_ms(self, days, unit):
        path = f"/api/v1/reports/06?{f'unit={unit}&' if unit else ''}"
        times = []
        for first, last in random_periods(days, REQUESTS):
            status, took = self.get(f"{path}from={first}&to={last}")
            if status != 200:
                sys.exit(f"{path} answers {status}")
            times.append(took)
        return times

    def resident_bytes(self):
        status = Path(f"/proc/{self.program.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    def stop(self):
        self.program.terminate()
        self.program.wait()


def say(name, text):
    print(f"{name:34}{text}", flush=True)


def say_times(name, times):
    text = f"{percentile(times, 0.5):8.1f} ms p50, {percentile(times, 0.99):.1f} ms p99"
    say(name, f"{text} (aim <= 100), {len(times)} periods")


def measure_import(decade, dossiers):
    took, peak, points = decade.fill(dossiers)
    events, stored = decade.read(
        "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM dossier)"
    )
    size = decade.database.stat().st_size
    early, late = rate(points, 0, 0.1), rate(points, 0.9, 1)
    say("simulated decade", f"{stored} dossiers, {events} events, {len(UNITS)} units")
    say("import", f"{events / took:8.0f} events/s, {took:.0f} s")
    say("  last tenth against first", f"{late / early if early else 0:8.2f} (aim >= 0.85)")
    say("  peak of memory", f"{peak / MB:8.1f} MB (aim <= 64)")
    say("database", f"{size / events:8.1f} bytes an event (aim <= 110), {size / MB:.0f} MB")
    return events / took, events


def measure_bare(decade, imported):
    bare = decade.folder / "bare.db"
    argv = [BIN / "bench-bare", decade.database, bare, str(COMMIT_EVENTS)]
    seconds = float(subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout)
    for path in decade.folder.glob("bare.db*"):
        path.unlink()
    events_per_s, events = imported
    peer = events / seconds
    say("bare SQLite, the same rows", f"{peer:8.0f} events/s")
    say("  import against it", f"{events_per_s / peer:8.2f} (aim >= 0.8)")


def measure_reports(decade):
    lengths = (("a month", 30), ("a quarter", 91), ("ten years", (LAST - FIRST).days - 40))
    for name, days in lengths:
        say_times(f"form06_compute(), {name}", compute_ms(decade, days))
    for attempt in ("start", "start again"):
        centre = Centre(decade)
        time.sleep(1)
        memory = centre.resident_bytes() / MB
        say(attempt, f"{centre.start_ms:8.0f} ms to the page (aim <= 250), {memory:.1f} MB idle (<= 16)")
        if attempt == "start":
            centre.stop()
    for whose, unit in (("province", None), ("one unit", UNITS[7])):
        for name, days in lengths:
            say_times(f"GET reports/06, {whose}, {name}", centre.report_ms(days, unit))
    say("  memory after these", f"{centre.resident_bytes() / MB:8.1f} MB")
    centre.stop()


def measure_verify(decade):
    began = time.monotonic()
    peak = wait_for(decade.dunghan("verify", stdout=subprocess.DEVNULL))
    say("verify", f"{time.monotonic() - began:8.0f} s, at most {peak / MB:.1f} MB: equal")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--dossiers", type=int, default=10_000_000)
    options.add_argument("--keep", type=Path, help="an empty directory; it is left as it is then")
    args = options.parse_args()
    folder = args.keep or Path(tempfile.mkdtemp(prefix="dunghan-decade."))
    folder.mkdir(exist_ok=True)
    try:
        decade = Decade(folder)
        measure_bare(decade, measure_import(decade, args.dossiers))
        measure_reports(decade)
        measure_verify(decade)
    finally:
        if not args.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
