"""`/metrics` as Prometheus reads it: in its manners, and with the figures that API and form 06 have."""

import json
import random
import re
import unittest
from collections import Counter
from datetime import datetime, timedelta

import catalogue
from harness import HANOI, Stage, wait_until
from prometheus_client.parser import text_string_to_metric_families

CHANNELS = ("online", "in_person", "postal")
CELLS = {  # of the API, by family and label
    "received_dossiers": {"online": "online", "direct": "direct", "carried_over": "carried_over"},
    "resolved_dossiers": {"early": "early", "on_time": "on_time", "late": "late"},
    "in_progress_dossiers": {"not_due": "not_due", "overdue": "overdue"},
}
COLUMNS = {  # of form 06, by label
    "online": "received_online",
    "direct": "received_direct_or_postal",
    "carried_over": "carried_over",
    "early": "resolved_early",
    "on_time": "resolved_on_time",
    "late": "resolved_late",
    "not_due": "in_progress_not_due",
    "overdue": "in_progress_overdue",
}


def lives(count, seed):
    """Events of dossiers of this month and the two before it; some resolved, some of these today, some
    late: so that this month has figures on its first day too."""
    dice = random.Random(seed)
    now = datetime.now(HANOI).replace(microsecond=0)
    for number in range(count):
        at = now - timedelta(days=dice.randrange(70), hours=1)
        procedure = dice.choice(catalogue.PROCEDURES)
        unit = dice.choice(catalogue.UNITS)
        about = {"unit": unit, "dossier": f"{unit}-{at:%y%m%d}-{number:04}"}
        yield {"type": "intake", "at": at.isoformat(), "procedure": procedure,
               "channel": dice.choice(CHANNELS), "limit": f"{dice.randrange(1, 30)}wd", **about}  # fmt: skip
        done = at + timedelta(days=dice.randrange(40))
        if done >= now - timedelta(hours=1) and number % 3 == 0:
            done = now
        if done <= now:
            yield {"type": "resolved", "at": done.isoformat(), "outcome": "granted", **about}


class Metrics(unittest.TestCase):
    SERIES = 20000

    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.centre = cls.stage.centre(
            cls.stage.broker(), start=False, web=f"metrics_series: {cls.SERIES}"
        )
        lines = "".join(json.dumps(event) + "\n" for event in lives(600, 7))
        cls.centre.dunghan("import", "events", cls.stage.write("events.jsonl", lines))
        cls.centre.start()
        wait_until(lambda: cls.centre.received() > 0, "figures")
        cls.text = cls.centre.get("/metrics")[1].decode()
        cls.families = {f.name: f for f in text_string_to_metric_families(cls.text)}

    def table(self, scope, family):
        """{codes and label: value}"""
        found = {}
        for sample in self.families[f"dunghan_{scope}_{family}"].samples:
            labels = dict(sample.labels)
            unit, field = labels.pop("unit", None), labels.pop("field", None)
            (value,) = labels.values()
            found[unit, field, value] = int(sample.value)
        return found

    def test_it_is_what_prometheus_asks_for(self):
        """The rules of `promtool check metrics`, and that each family stands in one place."""
        blocks, seen = [], set()
        for line in self.text.splitlines():
            name = re.match(r"# (?:HELP|TYPE) (\S+)|([a-z_]+)(?=[{ ])", line)
            if line.startswith("# dunghan"):
                continue
            name = name[1] or name[2]
            if not blocks or blocks[-1] != name:
                blocks.append(name)
            self.assertRegex(line, r"^# (HELP|TYPE) |^[a-z_]+(\{.*\})? [0-9.e+-]+$")
            if not line.startswith("#"):
                series = line.rpartition(" ")[0]
                self.assertNotIn(series, seen)
                seen.add(series)
        self.assertEqual([name for name, times in Counter(blocks).items() if times > 1], [])
        for name in blocks:
            with self.subTest(name=name):
                (kind,) = re.findall(rf"^# TYPE {name} (.*)$", self.text, re.M)
                (help_,) = re.findall(rf"^# HELP {name} (.*)$", self.text, re.M)
                self.assertTrue(help_.endswith("."), help_)
                self.assertEqual(kind == "counter", name.endswith("_total"))
                self.assertNotRegex(name, r"_(count|sum|bucket|ms|msec|minutes|hours|mb|percent)$")
                self.assertRegex(name, r"^dunghan_[a-z_]+$")
        self.assertTrue(self.text.endswith("\n"))

    def test_units_and_fields_have_what_the_api_has(self):
        for scope, path in (("unit", "units"), ("field", "fields")):
            rows = {row["code"]: row for row in self.centre.json(f"/api/v1/{path}")["rows"]}
            for family, values in CELLS.items():
                api = {
                    (code, value): row[family.removesuffix("_dossiers")][member]
                    for code, row in rows.items()
                    for value, member in values.items()
                }
                ours = {
                    (unit or field, value): number
                    for (unit, field, value), number in self.table(scope, family).items()
                }
                self.assertEqual(ours, api)
                self.assertGreater(sum(ours.values()), 0, family)

    def test_a_field_of_a_unit_has_what_its_form_06_has(self):
        today = datetime.now(HANOI)
        days = f"from={today:%Y-%m}-01&to={today:%Y-%m-%d}"
        unit = catalogue.UNITS[2]
        report = self.centre.json(f"/api/v1/reports/06?{days}&unit={unit}")
        for family, values in CELLS.items():
            form = {
                (unit, row["field"], value): row[COLUMNS[value]]
                for row in report["rows"]
                for value in values
            }
            ours = {key: n for key, n in self.table("unit_field", family).items() if key[0] == unit}
            self.assertEqual(
                {key: n for key, n in ours.items() if n}, {key: n for key, n in form.items() if n}
            )
            self.assertTrue(ours)

    def test_each_scope_adds_up_to_the_same(self):
        for family in CELLS:
            sums = {
                scope: Counter(
                    {
                        value: sum(n for key, n in self.table(scope, family).items() if key[2] == value)
                        for value in CELLS[family]
                    }
                )
                for scope in ("unit", "field", "unit_field")
            }
            self.assertEqual(sums["unit"], sums["field"])
            self.assertEqual(sums["unit"], sums["unit_field"])


class Bound(unittest.TestCase):
    def figures(self, web):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False, web=web)
            lines = "".join(json.dumps(event) + "\n" for event in lives(20, 3))
            centre.dunghan("import", "events", stage.write("events.jsonl", lines))
            centre.start()
            wait_until(lambda: centre.received() > 0, "figures")
            return centre.get("/metrics")[1].decode()

    def test_without_the_setting_there_are_no_figures(self):
        self.assertNotIn("_dossiers", self.figures(""))

    def test_beyond_the_bound_they_are_by_unit_and_by_field_only(self):
        text = self.figures("metrics_series: 8")
        self.assertIn("\n# dunghan_unit_field_*: left out, ", text)
        self.assertNotIn("\ndunghan_unit_field_", text)
        self.assertIn("\ndunghan_unit_received_dossiers{", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
