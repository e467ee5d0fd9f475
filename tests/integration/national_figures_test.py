"""Form 06 and the rates of it by SQL are, to the unit, those of the centres.

Hypothesis makes registers of dossiers with every type of event (registers.py): moves, mergers, cancellations,
and what offices say to hold. Three centres take them in by turns, and tell a real PostgreSQL after each
file what has changed; then random periods are asked there and here. Hypothesis' seed is fixed in CI; by hand

    DUNGHAN_SEED=7 DUNGHAN_BUDGET_S=600 tests/integration/national_figures_test.py
"""

import contextlib
import json
import os
import random
import re
import shutil
import time
import unittest
from datetime import date, datetime, timedelta

import naive
import registers
from deliveries import World
from harness import Stage, dunghan
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from postgres import Postgres
from property_test import forms_of

SEED = int(os.environ.get("DUNGHAN_SEED", 5))
BUDGET_S = int(os.environ.get("DUNGHAN_BUDGET_S", 20))
PERIODS = 12  # of each register
EXAMPLES = 20  # of a seed; then the next one
PREFIXES = {"h01": "H99.", "h02": "H98.", "h03": "H98."}  # of units; the last two have the same codes
NAMES = list(PREFIXES)
BEGINNING = date(1970, 1, 1)
COLUMNS = naive.COLUMNS
FORM = ("SELECT {place}, u.code, coalesce(f.code, ''), c4, c5, c6, c8, c9, c10, c12, c13"
        " FROM dunghan_v1.form06({first}, {last}) r"
        " JOIN dunghan_v1.centre c ON c.id = r.centre AND c.name = '{name}'"
        " JOIN dunghan_v1.units_at({last}) u ON u.centre = r.centre AND u.id = r.unit"
        " LEFT JOIN dunghan_v1.fields_at({last}) f ON f.centre = r.centre AND f.id = r.field")  # fmt: skip
WHOLE = ("SELECT {place}, coalesce(f.code, ''), c4, c5, c6, c8, c9, c10, c12, c13"
         " FROM dunghan_v1.form06_whole({first}, {last}) r"
         " JOIN dunghan_v1.centre c ON c.id = r.centre AND c.name = '{name}'"
         " LEFT JOIN dunghan_v1.fields_at({last}) f ON f.centre = r.centre AND f.id = r.field")  # fmt: skip


def own(name, text):
    """With the units of this centre."""
    return text.replace("H99.", PREFIXES[name])


def number(day):
    return (day - BEGINNING).days


def figures_of(centre, periods):
    """{(unit, field): columns}, for each period, by the program."""
    for form in forms_of(centre, periods):
        yield {key: tuple(columns[name] for name in COLUMNS) for key, columns in form.items()}


def without_zeroes(form):
    return {key: columns for key, columns in form.items() if any(columns)}


def summed(form, key_of):
    sums = {}
    for key, columns in form.items():
        before = sums.get(key_of(key), (0,) * len(columns))
        sums[key_of(key)] = tuple(map(sum, zip(before, columns)))
    return without_zeroes(sums)


class National:
    """Centres of one world, and the nation that they tell."""

    def __init__(self, test, world, server):
        self.test, self.world, self.server = test, world, server
        self.centres = [self.open_centre(name) for name in NAMES]
        self.registers = self.periods = self.moved = self.said = 0

    def open_centre(self, name):
        done = dunghan("national", "add", name, "--database", self.server.conninfo())
        assert done.returncode == 0, done.stderr
        tables = self.world.stage.path / f"tables-{name}"
        shutil.copytree(self.world.stage.path / "tables", tables)
        units = tables / "units.csv"
        units.write_text(own(name, units.read_text()))
        centre = self.world.stage.centre(self.world.broker, name=name, catalogue=tables, start=False)
        centre.role = name
        with open(centre.config, "a") as config:
            config.write(f"upstream: {{connection: '{self.server.conninfo(f'dunghan_{name}')}'}}\n")
        return centre

    def take_in(self, centre, lines):
        text = own(centre.role, "".join(f"{line}\n" for line in lines))
        path = self.world.stage.write(f"{centre.role}.jsonl", text)
        said = centre.dunghan("import", "events", path, check=False).stdout
        centre.dunghan("upstream", "tell")
        return said

    def check(self, register, chance):
        if not register.entries:
            return
        centre = self.centres[self.registers % len(NAMES)]
        said = self.take_in(centre, register.files()[0])
        told = re.search("name each: ([0-9a-f]{16}):1 to", said)
        self.take_in(centre, register.files(told and told[1])[1])
        periods = list(self.some_periods(register, chance))
        for statement, keys in ((FORM, 2), (WHOLE, 1)):
            there = self.asked(centre, periods, statement, keys)
            for place, form in enumerate(figures_of(centre, periods)):
                here = without_zeroes(form) if keys == 2 else summed(form, lambda key: key[1:])
                self.test.assertEqual(without_zeroes(there[place]), here, (centre.role, periods[place], keys))
        self.registers += 1
        self.periods += len(periods)
        self.moved += registers.moved(register)
        kinds = {entry.event["kind"] for entry in register.entries if "kind" in entry.event}
        self.said += not kinds.isdisjoint(naive.STOCK)

    def some_periods(self, register, chance):
        times = [datetime.fromisoformat(entry.event["at"]).date() for entry in register.entries]
        first, last = min(times) - timedelta(days=3), max(times) + timedelta(days=70)
        if chance.random() < 0.3:  # whole years between
            first -= timedelta(days=chance.randrange(900))
        for _ in range(PERIODS):
            yield tuple(sorted(first + timedelta(days=chance.randrange((last - first).days)) for _ in range(2)))

    def asked(self, centre, periods, statement, keys):
        """The figures of each period by as many keys, as the nation has them."""
        text = ";".join(
            statement.format(place=place, first=number(first), last=number(last), name=centre.role)
            for place, (first, last) in enumerate(periods)
        )
        forms = [{} for _ in periods]
        for place, *row in self.server.psql(text):
            forms[int(place)][tuple(row[:keys])] = tuple(map(int, row[keys:]))
        return forms


class Figures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Postgres())
        done = dunghan("national", "init", "--database", cls.server.conninfo())
        assert done.returncode == 0, done.stderr
        stage = cls.enterClassContext(Stage())
        world = cls.enterClassContext(contextlib.closing(World(stage)))
        cls.national = National(None, world, cls.server)

    def test_random_periods_of_random_registers(self):
        self.national.test = self
        until = time.monotonic() + BUDGET_S

        number_of = SEED
        while time.monotonic() < until or (self.national.said < 2 and number_of < SEED + 20):
            self.explore(number_of, until)
            number_of += 1
        print(f"seed {SEED}: {self.national.registers} registers, {self.national.periods} periods, "
              f"{self.national.moved} with moves, {self.national.said} with stocks that were said")  # fmt: skip
        self.assertGreater(self.national.moved, 0)
        self.assertGreater(self.national.said, 0)
        self.printed()
        self.added()
        self.rated()

    def explore(self, number_of, until):
        @seed(number_of)
        @settings(max_examples=EXAMPLES, deadline=None, database=None,
                  suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
        @given(registers.register(False), st.integers(0, 1 << 30))
        def search(register, chance):
            if time.monotonic() < until or self.national.said < 2:
                self.national.check(register, random.Random(chance))

        search()

    def printed(self):
        """By the function for readers, as `dunghan form06` prints it, with its choices."""
        for centre in self.national.centres[:2]:
            parent, merged = (own(centre.role, unit) for unit in (registers.PARENT, "H99.70.04"))
            for words in ([], ["--unit", parent], ["--unit", merged], ["--field", "land"]):
                for structure in ("then", "now"):
                    self.one_printed(centre, words, structure)

    def one_printed(self, centre, words, structure):
        chosen = "".join(f", of_{words[0][2:]} => '{words[1]}'" for _ in words[:1])
        for first, last in (("2018-02-10", "2018-03-05"), ("2025-01-01", "2025-06-30"), ("2018-01-01", "2031-12-31")):
            report = json.loads(centre.dunghan("form06", "--from", first, "--to", last, "--structure", structure,
                                               "--format", "json", *words))  # fmt: skip
            here = {(row["level"], row["field"]): tuple(row[name] for name in COLUMNS)
                    for row in report["rows"]}  # fmt: skip
            rows = self.server.psql(
                f"SELECT level, field, {', '.join(f'sum({name})' for name in COLUMNS)} FROM dunghan.form06("
                f"'{first}', '{last}', structure => '{structure}'{chosen}) WHERE centre = '{centre.role}' GROUP BY 1, 2"
            )
            there = {(row[0], row[1]): tuple(map(int, row[2:])) for row in rows}
            self.assertEqual(without_zeroes(there), without_zeroes(here), (centre.role, words, structure, first, last))

    def report(self, config, *words):
        done = dunghan("--config", config, "form06", "--format", "json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return {(row["level"], row["field"]): tuple(row[name] for name in COLUMNS)
                for row in json.loads(done.stdout)["rows"]}  # fmt: skip

    def added(self):
        """The nation's form, by its own settings, is that of the centres added up. A unit whose code another centre
        has too stays apart."""
        self.server.psql("CREATE ROLE page LOGIN IN ROLE dunghan_reader")
        config = self.national.world.stage.write(
            "nation.yaml", "data: nowhere\ntitle: {vi: Toàn quốc, en: The nation}\nbroker: {host: 127.0.0.1}\n"
            f"source: {{connection: '{self.server.conninfo('page')}'}}\n"
        )
        first, second, third = self.national.centres
        for words, of, behind in (
            ([], [first, second, third], ""),
            (["--field", "land"], [first, second, third], ""),
            (["--unit", "H99.70"], [first], ""),
            (["--unit", "H98.70"], [second], ""),
            (["--unit", "H98.70"], [third], "@h03"),
            (["--no-sub-units", "--unit", "H98.70.04"], [third], "@h03"),
        ):
            for structure in ("then", "now"):
                days = ["--structure", structure, "--from", "2018-02-10", "--to", "2025-05-20"]
                here = {}
                for centre in of:
                    for key, columns in self.report(centre.config, *days, *words).items():
                        here[key] = tuple(map(sum, zip(here.get(key, (0,) * len(columns)), columns)))
                there = self.report(config, *days, *words[:-1], *(f"{word}{behind}" for word in words[-1:]))
                self.assertEqual(there, here, (words, behind, structure))
                self.assertTrue(here or words)
        for words in (["verify"], ["late"], ["list", "units"]):
            done = dunghan("--config", config, *words)
            self.assertEqual(done.returncode, 1)
            self.assertIn("figures alone", done.stderr)

    def rated(self):
        """Rates of each kind are those of the sums; readers may ask, and nobody is late who told a moment ago."""
        self.server.psql("CREATE ROLE somebody LOGIN IN ROLE dunghan_reader")
        sums = None
        for each in ("nation", "centre", "field", "unit", "level"):
            rows = self.server.psql(
                f"SELECT a_of, a_out_of, a_percent, b_of, b_out_of, d_of, d_out_of, late_centres, received"
                f" FROM dunghan.rates('2018-01-01', '2026-06-30', '{each}')", role="somebody",
            )  # fmt: skip
            columns = [[int(row[i]) for row in rows] for i in (0, 1, 3, 4, 5, 6, 8)]
            self.assertEqual({row[7] for row in rows}, {"0"})
            for row in rows:
                if int(row[1]):
                    self.assertEqual(float(row[2]), round(100 * int(row[0]) / int(row[1]) + 1e-9, 2))
            sums = sums or [sum(column) for column in columns]
            self.assertEqual([sum(column) for column in columns], sums, each)
        self.assertGreater(sums[1], 0)
        for text, wanted in (
            ("dunghan.rates('2018-01-01', '2018-02-01', 'province')", "allowed: centre"),
            ("dunghan.form06('2018-01-01', '2018-02-01', 'H99.9')", 'no unit "H99.9"'),
            ("dunghan.form06('2018-01-01', '2018-02-01', of_field => 'x')", 'no field "x"'),
            ("dunghan.form06('2018-01-01', '2018-02-01', structure => 'later')", "allowed: then, now"),
            ("dunghan.form06('2018-02-01', '2018-01-01')", "no period"),
        ):
            self.assertIn(wanted, self.server.refused(f"SELECT * FROM {text}", role="somebody"))
        for view in ("centre_state", "form06_this_month", "form06_last_month", "day", "move", "stock", "told"):
            self.server.psql(f"SELECT * FROM dunghan.{view}", role="somebody")
        for table in ("rollup", "move", "whole", "stock", "told"):
            self.assertIn("permission denied", self.server.refused(f"SELECT * FROM dunghan_v1.{table}", role="somebody"))


if __name__ == "__main__":
    unittest.main()
