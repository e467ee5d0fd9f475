#!/usr/bin/python3
"""Form 06 and the rates of the whole nation, asked of PostgreSQL.

    tests/bench/nation.py [--centres 34] [--units 169] [--fields 30] [--months 24] [--quick]

As many provinces with simulated roll-ups: a third of all cells of days of the last three months, and of all
coarser ones of all months; the figures are nobody's. What is asked of the nation goes by the rows of all units
together and not by theirs. Prints times of SQL and of `dunghan form06`, on this machine, one asking at a time;
a figure that misses its aim is marked, and the status is 1.
"""

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DUNGHAN_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

from figures import Figures
from harness import Stage, dunghan
from postgres import Postgres

LAST = date(2026, 11, 30)
MEASURES = re.findall(r"\bDO\([A-Z_]+, ([a-z_]+)\)", (ROOT / "appliance/dossiers/ledger.h").read_text())
FLOWS = {"received": 40, "received_online": 25, "early": 20, "on_time": 15, "late": 2}  # at most, of a cell
ROUNDS = 5


def read_options():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--centres", type=int, default=34)
    options.add_argument("--units", type=int, default=169)
    options.add_argument("--fields", type=int, default=30)
    options.add_argument("--months", type=int, default=24)
    options.add_argument("--quick", action="store_true", help="shows that it runs, and no figures")
    args = options.parse_args()
    if args.quick:
        args.centres, args.units, args.fields, args.months = 2, 5, 3, 4
    return args


def slots(months):
    """(grain, slot) of all that a centre has: days of the last three months, halves, months, years."""
    newest = LAST.year * 12 + LAST.month - 1
    first_day = (LAST.replace(day=1) - timedelta(days=62)) - date(1970, 1, 1)
    yield from ((0, day) for day in range(first_day.days, (LAST - date(1970, 1, 1)).days + 1))
    for month in range(newest - months + 1, newest + 1):
        yield from ((1, month * 2), (1, month * 2 + 1), (2, month))
    yield from ((3, year) for year in range((newest - months + 1) // 12, newest // 12 + 1))


def fill(server, number, args):
    values = ", ".join(
        f"floor(h * {FLOWS[name]})::bigint" if name in FLOWS else "0" for name in MEASURES
    )
    listed = ", ".join(f"({grain}, {slot})" for grain, slot in slots(args.months))
    names = ", ".join(MEASURES)
    server.psql(
        f"INSERT INTO dunghan_v1.rollup_{number} (centre, generation, grain, slot, unit, field, {names})"
        f" SELECT {number}, 1, grain, slot, unit, field, {values} FROM (VALUES {listed}) s (grain, slot),"
        f" generate_series(1, {args.units}) unit, generate_series(1, {args.fields}) field,"
        f" LATERAL (SELECT abs(hashint8(unit * 1000003::bigint + field * 7919 + slot)) / 2147483648.0 AS h) r"
        f" WHERE h < 0.34;"
        f"INSERT INTO dunghan_v1.whole_{number} SELECT centre, generation, grain, slot, field,"
        f" {', '.join(f'sum({name})' for name in MEASURES)} FROM dunghan_v1.rollup_{number} GROUP BY 1, 2, 3, 4, 5;"
        f"INSERT INTO dunghan_v1.unit_{number} SELECT {number}, 1, u, 0, 0, 'H{number:02}.' || u, u, 'Xã ' || u,"
        f" '', CASE u WHEN 1 THEN 'province' ELSE 'commune' END, CASE u WHEN 1 THEN NULL ELSE 1 END, NULL"
        f" FROM generate_series(1, {args.units}) u;"
        f"INSERT INTO dunghan_v1.field_{number} SELECT {number}, 1, f, 0, 0, 'f-' || f, f, 'Lĩnh vực ' || f, ''"
        f" FROM generate_series(1, {args.fields}) f;"
        f"UPDATE dunghan_v1.centre SET incarnation = '{number:016x}', generation = 1, applied = 1, as_of = now()"
        f" WHERE id = {number}"
    )


def periods(args):
    """From the 15th of a month to the 14th of a later one: there are no days of what is long ago."""
    chance = random.Random(6)
    newest = LAST.year * 12 + LAST.month - 1
    for _ in range(ROUNDS):
        months = sorted(chance.sample(range(newest - args.months + 1, newest + 1), k=2))
        first, last = (date(month // 12, month % 12 + 1, 15) for month in months)
        yield first, last - timedelta(days=1)


def times_ms(ask, args):
    took = []
    for first, last in periods(args):
        began = time.monotonic()
        ask(first, last)
        took.append((time.monotonic() - began) * 1000)
    return took


def by_sql(server, text):
    return lambda first, last: server.psql(text.format(f"'{first}', '{last}'"), role="page")


def by_program(config, *words):
    def ask(first, last):
        done = dunghan("--config", config, "form06", "--from", str(first), "--to", str(last), *words)
        assert done.returncode == 0, done.stderr

    return ask


def main():
    args = read_options()
    figures = Figures()
    with Postgres() as server, Stage() as stage:
        for words in (["init"], *(["add", f"h{number:02}"] for number in range(1, args.centres + 1))):
            done = dunghan("national", *words, "--database", server.conninfo())
            assert done.returncode == 0, done.stderr
        for number in range(1, args.centres + 1):
            fill(server, number, args)
        server.psql("ANALYZE; CREATE ROLE page LOGIN IN ROLE dunghan_reader")
        (rows,) = server.psql("SELECT count(*) FROM dunghan_v1.rollup")
        (size,) = server.psql("SELECT pg_database_size(current_database()) / 1000000")
        print(f"{args.centres} centres, {rows[0]} roll-ups, {size[0]} MB, load {os.getloadavg()[0]:.1f}")
        config = stage.write("nation.yaml", "data: nowhere\ntitle: {vi: Toàn quốc, en: The nation}\nbroker: {host: 127.0.0.1}\n"
                             f"source: {{connection: '{server.conninfo('page')}'}}\n")  # fmt: skip
        for name, ask, aim in (
            ("rates of the nation", by_sql(server, "SELECT * FROM dunghan.rates({}, 'nation')"), 200),
            ("rates of each province", by_sql(server, "SELECT * FROM dunghan.rates({}, 'centre')"), 200),
            ("rates of each field", by_sql(server, "SELECT * FROM dunghan.rates({}, 'field')"), 200),
            ("form06, one province's", by_sql(server, "SELECT count(*) FROM dunghan.form06({}, 'H01.1')"), 1000),
            ("rates of each unit", by_sql(server, "SELECT count(*) FROM dunghan.rates({}, 'unit')"), 10000),
            ("dunghan form06, the nation", by_program(config), 10000),
        ):
            took = times_ms(ask, args)
            figures.most(name, statistics.median(took), aim, "ms", f"slowest {max(took):.0f}")
    return 1 if figures.missed else 0


if __name__ == "__main__":
    sys.exit(main())
