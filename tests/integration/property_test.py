"""Whatever happens to dossiers, and however the news of it travels: the figures are the same.

Hypothesis makes registers of dossiers, sensible and nonsensical, with every type of event, and
ways to deliver them: order, batches, repetition, events ahead of their turn, restarts and power
cuts of the centre. The ledger's digest must not depend on the way, and must say what a naive
recount of the same events says (naive.py); the figures of random periods must balance.

In CI a fixed seed and about a minute; by hand, with other seeds,

    tests/integration/property_test.py --hours 2 [--seed N]

A failing register is printed as JSON Lines for `dunghan import events`.
"""

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import unittest
from datetime import datetime, timedelta

import naive
import registers
from deliveries import Backwards, Chaos, InOrder, World
from harness import BIN, Stage
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

SEED = int(os.environ.get("DUNGHAN_SEED", 3))
BUDGET_S = int(os.environ.get("DUNGHAN_BUDGET_S", 60))
PERIODS = 200  # of each register
EXAMPLES = 60  # of a seed; then the next one

COLUMNS = naive.COLUMNS


def verified(centre):
    """The ledger's digest; fails unless the store is what its events say."""
    return re.search(r"^ledger ([0-9a-f]{64})$", centre.dunghan("verify"), re.MULTILINE)[1]


def forms_of(centre, periods):
    """{(unit, field): columns} for each period, by the program."""
    text = "".join(f"{first} {last}\n" for first, last in periods)
    argv = [str(BIN / "bench-periods"), str(centre.data), "rows"]
    done = subprocess.run(argv, input=text, capture_output=True, text=True, check=True, timeout=60)
    lines = iter(done.stdout.splitlines())
    forms = []
    for line in lines:
        form = {}
        for _ in range(int(line.split()[1])):
            unit, name, *numbers = next(lines).split()
            form[unit, name] = dict(zip(naive.FIGURES, map(int, numbers)))
        forms.append(form)
    return forms


def total(form):
    return {name: sum(columns[name] for columns in form.values()) for name in COLUMNS}


def by_field(form):
    """The columns of each field, over all units."""
    fields = {}
    for (_, name), columns in form.items():
        sums = fields.setdefault(name, dict.fromkeys(COLUMNS, 0))
        for column in COLUMNS:
            sums[column] += columns[column]
    return fields


def without_zeroes(form):
    return {key: columns for key, columns in form.items() if any(columns.values())}


def split_periods(first, last, chance):
    """Random periods within these days, each with the two parts that it is split into."""
    split = []
    for _ in range(PERIODS // 3 + 1):
        days = sorted(chance.sample(range(1, (last - first).days), k=3))
        begin, middle, end = (first + timedelta(days=day) for day in days)
        split.append([(begin, end), (begin, middle), (middle + naive.ONE_DAY, end)])
    return split


class Properties:
    """Checks one register after the other in one world."""

    def __init__(self, test, world):
        self.test = test
        self.world = world
        self.registers = self.events = 0
        self.last_lines = []  # of the register under test: the smallest that fails stays

    def check(self, register, number):
        self.last_lines = sum(register.files(), [])
        chance = random.Random(number)
        digests = {}
        for way in (InOrder, Backwards, Chaos):
            centre = way(self.world, way.__name__.lower(), chance).run(register)
            digests[way.__name__] = verified(centre)
            if way is InOrder:
                self.figures(centre, register, chance)
            self.world.clear(centre)
        digests["imported twice"] = self.imported(register)
        self.test.assertEqual(len(set(digests.values())), 1, digests)
        self.registers += 1
        self.events += len(register.entries)

    def imported(self, register):
        """By `dunghan import events`, all of it a second time."""
        centre = self.world.centre("imported", start=False)
        said = self.take_in(centre, register.files()[0])
        told = re.search("name each: ([0-9a-f]{16}):1 to", said)
        cancelling = register.files(told and told[1])[1]
        self.take_in(centre, cancelling)
        for lines in (register.files()[0], cancelling):
            self.test.assertNotRegex(self.take_in(centre, lines), "events: [1-9]")
        digest = verified(centre)
        self.world.clear(centre)
        return digest

    def take_in(self, centre, lines):
        path = self.world.stage.write("events.jsonl", "".join(f"{line}\n" for line in lines))
        return centre.dunghan("import", "events", path, check=False).stdout

    def figures(self, centre, register, chance):
        """Form 06 of random periods, every unit and field, against the recount and itself."""
        if not register.entries:
            return
        times = [datetime.fromisoformat(entry.event["at"]) for entry in register.entries]
        first, last = min(times).date() - timedelta(days=3), max(times).date() + timedelta(days=70)
        split = split_periods(first, last, chance)
        periods = [period for three in split for period in three]
        forms = forms_of(centre, periods)
        kinds = {entry.event["kind"] for entry in register.entries if "kind" in entry.event}
        said = not kinds.isdisjoint(naive.STOCK)
        for form in forms:
            for columns in form.values():
                self.balanced(columns, kinds, said)
        for place in range(0, len(forms), 3):
            three = forms[place : place + 3]
            if registers.moved(register):  # then only over all units
                three = [by_field(form) for form in three]
            self.adds_up(*three)
        self.printed(centre, periods[0], forms[0])
        if register.plain:
            rules = registers.CATALOGUE, registers.CALENDAR
            recount = naive.Recount(register.counted(), *rules)
            for period, form in zip(periods, forms):
                expected = without_zeroes(recount.form06(*period))
                self.test.assertEqual(without_zeroes(form), expected, period)

    def balanced(self, f, tallied, said):
        """What offices say they hold may be more than what is counted."""
        received = f["received_online"] + f["received_direct_or_postal"] + f["carried_over"]
        resolved = f["resolved_early"] + f["resolved_on_time"] + f["resolved_late"]
        in_progress = f["in_progress_not_due"] + f["in_progress_overdue"]
        if not said:
            self.test.assertEqual(received, resolved + in_progress)
        if not tallied:
            self.test.assertGreaterEqual(min(f.values()), 0, f)

    def adds_up(self, whole, left, right):
        """Of a period and its two parts: flows add, and the second begins where the first ends."""
        for key, columns in whole.items():
            zeroes = dict.fromkeys(COLUMNS, 0)
            a, b = left.get(key, zeroes), right.get(key, zeroes)
            for name in COLUMNS[:2] + COLUMNS[3:6]:
                self.test.assertEqual(columns[name], a[name] + b[name], (key, name))
            stock = a["in_progress_not_due"] + a["in_progress_overdue"]
            self.test.assertEqual(stock, b["carried_over"], key)
            self.test.assertEqual(columns["carried_over"], a["carried_over"], key)
            for name in COLUMNS[6:]:
                self.test.assertEqual(columns[name], b[name], (key, name))

    def printed(self, centre, period, form):
        """The printed form: its rows sum to its total, and that is the sum over units and fields;
        of a unit with what is below it, over those."""
        for words, units in (
            ([], registers.UNITS),
            (["--unit", registers.PARENT], registers.children()),
        ):
            words += ["--from", period[0], "--to", period[1], "--format", "json"]
            report = json.loads(centre.dunghan("form06", *words))
            expected = total({key: form[key] for key in form if key[0] in units})
            for name in COLUMNS:
                rows = sum(row[name] for row in report["rows"])
                self.test.assertEqual(report["total"][name], expected[name], name)
                self.test.assertEqual(rows, expected[name], name)


def run_examples(properties, number, plain, until):
    """Hypothesis' search with one seed; stops quietly when the time is over."""
    failing = []

    @seed(number)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(registers.register(plain), st.integers(0, 1 << 30))
    def search(register, delivery):
        if time.monotonic() > until and not failing:
            return
        try:
            properties.check(register, delivery)
        except Exception as error:
            if not failing:
                print(f"seed {number}: fails; looking for the smallest that does: {error}")
            failing.append(True)
            raise

    try:
        search()
    except Exception:
        print("--- the smallest register found that fails, for `dunghan import events`:")
        print("\n".join(properties.last_lines))
        raise


class Property(unittest.TestCase):
    first_seed = SEED
    budget_s = BUDGET_S

    def explore(self, plain, budget_s):
        until = time.monotonic() + budget_s
        number = self.first_seed
        with Stage() as stage, contextlib.closing(World(stage)) as world:
            properties = Properties(self, world)
            while time.monotonic() < until:
                run_examples(properties, number, plain, until)
                number += 1
        print(
            f"seeds {self.first_seed} to {number - 1}: {properties.registers} registers,"
            f" {properties.events} events, each in 4 ways, {PERIODS} periods"
        )

    def test_figures_are_those_of_a_naive_recount_whatever_the_delivery(self):
        self.explore(True, self.budget_s * 0.7)

    def test_every_kind_of_limit_survives_every_delivery(self):
        self.explore(False, self.budget_s * 0.3)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--hours", type=float, default=BUDGET_S / 3600)
    options.add_argument("--seed", type=int, default=SEED)
    given_options, rest = options.parse_known_args()
    Property.budget_s = given_options.hours * 3600
    Property.first_seed = given_options.seed
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
