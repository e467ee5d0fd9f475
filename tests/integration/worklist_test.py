"""`dunghan overdue`, `due-soon`, `late` and `waiting`: the lists that an office works with."""

import csv
import io
import json
import random
import re
import sqlite3
import unittest
from contextlib import closing
from datetime import date, timedelta

import catalogue
from harness import ROOT, Stage, now

PARENT, *UNITS = catalogue.UNITS[:4]
FIELDS = ["land", "civil-status"]
BEGIN = date(2026, 3, 2)
DAYS = 60


def life(chance, number):
    """Events of one dossier: suspended, extended, handed over and resolved as it happens."""
    code = f"HS-{number:05}"
    unit, day = chance.choice(UNITS), BEGIN + timedelta(chance.randrange(DAYS))

    def event(kind, **members):
        nonlocal day
        day += timedelta(chance.randrange(1, 5))
        at = f"{day}T{chance.randrange(8, 17):02}:00:00+07:00"
        return {"type": kind, "at": at, "unit": unit, "dossier": code} | members

    yield event("intake", field=chance.choice(FIELDS), limit=f"{chance.randrange(1, 9)}wd")
    if chance.random() < 0.3:
        yield event("suspended", reason="supplement")
        if chance.random() < 0.8:
            yield event("resumed", reason="supplement")
    if chance.random() < 0.2:
        yield event("extended", limit="15wd", basis="Điều 10")
    if chance.random() < 0.3:
        yield event("transferred", to_unit=(unit := chance.choice(UNITS)))
    if chance.random() < 0.7:
        yield event("resolved", outcome="granted")


def statements():
    """Those of store_dossiers.c and store_due.c, by name."""
    tables = ROOT / "appliance/tables"
    text = "".join((tables / f"store_{name}.c").read_text() for name in ("dossiers", "due"))
    columns = "".join(re.findall(r'"([^"]*)"', re.search(r"COLUMNS((?:.*\\\n)*.*)", text)[1]))
    for name, body in re.findall(r"struct sql (\w+) = \{(.*?)\};", text, re.S):
        body = body.replace("DOSSIER_COLUMNS", f'"{columns}"')
        yield name, "".join(re.findall(r'"([^"]*)"', body))


class Worklist(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.centre = cls.stage.centre(cls.stage.broker(), start=False)
        chance = random.Random(5)
        events = [event for number in range(400) for event in life(chance, number)]
        chance.shuffle(events)
        path = cls.stage.write("events.jsonl", "\n".join(map(json.dumps, events)))
        cls.centre.dunghan("import", "events", path)

    def rows(self, *words):
        listed = json.loads(self.centre.dunghan(*words, "--format", "json"))
        self.assertEqual(listed["total"], len(listed["rows"]))
        return listed["rows"]

    def form06(self, start, end, *words):
        words = ("--from", start, "--to", end, *words, "--format", "json")
        return json.loads(self.centre.dunghan("form06", *words))["total"]

    def test_as_many_are_overdue_on_a_day_as_form06_has(self):
        counts = set()
        for day in (BEGIN + timedelta(step) for step in range(0, DAYS + 20, 7)):
            for words in ((), ("--unit", PARENT), ("--unit", UNITS[0]), ("--field", "land")):
                rows = self.rows("overdue", "--on", day, *words)
                figures = self.form06(BEGIN, day, *words)
                self.assertEqual(len(rows), figures["in_progress_overdue"], (day, words))
                counts.add(len(rows))
        self.assertGreater(len(counts), 10, "it is something that differs")

    def test_today_by_the_index_are_as_many_too(self):
        today = self.rows("overdue")
        self.assertGreater(len(today), 20)
        self.assertEqual(len(today), self.form06(BEGIN, now()[:10])["in_progress_overdue"])

    def test_who_suspends_after_the_due_date_is_overdue_and_it_says_so(self):
        about = {"unit": UNITS[0], "dossier": "STILL-1"}
        intake = {"type": "intake", "at": "2025-01-06T09:00:00+07:00", "field": "land"}
        suspended = {"type": "suspended", "at": "2025-01-20T09:00:00+07:00", "reason": "other"}
        lines = [json.dumps(about | intake | {"limit": "3wd"}), json.dumps(about | suspended)]
        self.centre.dunghan("import", "events", self.stage.write("still", "\n".join(lines)))
        rows = {row["code"]: row for row in self.rows("overdue", "--on", "2025-01-20")}
        self.assertEqual(rows["STILL-1"]["due"], "2025-01-09")
        self.assertTrue(rows["STILL-1"]["suspended"])
        rows = {row["code"]: row for row in self.rows("overdue", "--on", "2025-01-19")}
        self.assertFalse(rows["STILL-1"]["suspended"])
        self.assertEqual(rows["STILL-1"]["calendar_days"], 10)
        self.assertEqual(rows["STILL-1"]["working_days"], 6)
        self.assertEqual(self.rows("overdue", "--on", "2025-01-09"), [])

    def test_as_many_were_late_in_a_period_as_form06_has(self):
        for start, end in ((0, 30), (10, 20), (31, 90), (0, 0)):
            days = [BEGIN + timedelta(step) for step in (start, end)]
            for words in ((), ("--unit", PARENT), ("--unit", UNITS[1]), ("--field", "land")):
                rows = self.rows("late", "--from", days[0], "--to", days[1], *words)
                self.assertEqual(len(rows), self.form06(*days, *words)["resolved_late"])
                for row in rows:
                    self.assertLessEqual(str(days[0]), row["resolved"])
                    self.assertLessEqual(row["resolved"], str(days[1]))

    def test_the_latest_come_first_and_each_says_what_dossier_says(self):
        rows = self.rows("late", "--from", BEGIN, "--to", BEGIN + timedelta(99))
        lateness = [row["working_days"] for row in rows]
        self.assertEqual(lateness, sorted(lateness, reverse=True))
        for row in rows[:3] + self.rows("overdue")[:3]:
            told = json.loads(self.centre.dunghan("dossier", row["code"], "--json"))
            for name in ("unit", "field", "procedure", "received", "resolved"):
                self.assertEqual(told[name], row[name])
            self.assertEqual(told["due"]["due"], row["due"])
            self.assertEqual(
                told["late"], {name: row[name] for name in ("working_days", "calendar_days")}
            )

    def test_what_is_due_soon(self):
        today = date.fromisoformat(now()[:10])
        for number, days in enumerate((-1, 0, 1, 30)):
            due = today + timedelta(days)
            event = {"type": "intake", "at": "2026-01-05T09:00:00+07:00", "unit": UNITS[0]}
            event |= {"dossier": f"SOON-{number}", "field": "justice", "due": str(due)}
            event["field"] = catalogue.FIELD_OF[catalogue.PROCEDURES[-1]]
            path = self.stage.write("soon.jsonl", json.dumps(event))
            self.centre.dunghan("import", "events", path)
        words = ("--field", catalogue.FIELD_OF[catalogue.PROCEDURES[-1]])
        codes = [row["code"] for row in self.rows("due-soon", *words)]
        self.assertEqual(codes, ["SOON-1", "SOON-2"])
        codes = [row["code"] for row in self.rows("due-soon", "--days", "0", *words)]
        self.assertEqual(codes[0], "SOON-1")
        codes = [row["code"] for row in self.rows("due-soon", "--days", "60", *words)]
        self.assertEqual(codes, ["SOON-1", "SOON-2", "SOON-3"])
        self.assertEqual([row["code"] for row in self.rows("overdue", *words)], ["SOON-0"])

    def test_who_waits_long_for_a_supplement(self):
        today = date.fromisoformat(now()[:10])
        field = catalogue.FIELD_OF[catalogue.PROCEDURES[0]]
        waits = ((11, "supplement"), (10, "supplement"), (40, "supplement"), (40, "payment"))
        lines = []
        for number, (days, reason) in enumerate(waits):
            since = today - timedelta(days)
            about = {"unit": UNITS[0], "dossier": f"WAIT-{number}"}
            intake = {"type": "intake", "at": f"{since - timedelta(1)}T09:00:00+07:00"}
            suspended = {"type": "suspended", "at": f"{since}T09:00:00+07:00", "reason": reason}
            lines += [about | intake | {"field": field, "limit": "30wd"}, about | suspended]
        path = self.stage.write("waiting.jsonl", "\n".join(map(json.dumps, lines)))
        self.centre.dunghan("import", "events", path)
        words = ("--field", field)

        def codes(*more):
            return [row["code"] for row in self.rows("waiting", *words, *more)]

        self.assertEqual(codes(), ["WAIT-2", "WAIT-0"])
        self.assertEqual(codes("--days", "9"), ["WAIT-2", "WAIT-0", "WAIT-1"])
        self.assertEqual(codes("--days", "40"), [])
        (row, *_) = self.rows("waiting", *words)
        self.assertEqual((row["calendar_days"], row["due"], row["suspended"]), (40, None, True))
        self.assertEqual(row["since"], str(today - timedelta(40)))
        text = self.centre.dunghan("waiting", *words)
        self.assertRegex(text, r"WAIT-2 .*  none .*  40  ")
        said = self.centre.dunghan("waiting", *words, "--format", "csv")
        (first, *_) = csv.DictReader(io.StringIO(said))
        self.assertEqual((first["code"], first["due"], first["since"]), ("WAIT-2", "", row["since"]))

    def test_csv_and_text_have_the_same_rows(self):
        rows = self.rows("overdue", "--on", "2026-04-15")
        said = self.centre.dunghan("overdue", "--on", "2026-04-15", "--format", "csv")
        listed = list(csv.DictReader(io.StringIO(said)))
        self.assertEqual([row["code"] for row in listed], [row["code"] for row in rows])
        self.assertEqual(listed[0]["due"], rows[0]["due"])
        self.assertEqual(listed[0]["working_days"], str(rows[0]["working_days"]))
        text = self.centre.dunghan("overdue", "--on", "2026-04-15")
        self.assertTrue(text.endswith(f"\n{len(rows)} dossiers\n"))
        self.assertEqual(re.findall(r"^HS-\d+", text, re.M), [row["code"] for row in rows])

    def test_a_name_in_csv_is_no_formula_for_a_spreadsheet(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            units = "code,name_vi,name_en,level\nH99.77,=1+1,,commune\n"
            centre.dunghan("import", "units", stage.write("units.csv", units))
            event = {"type": "intake", "at": "2026-03-02T09:00:00+07:00", "unit": "H99.77",
                     "dossier": "HS-00001", "field": "land", "limit": "3wd"}  # fmt: skip
            centre.dunghan("import", "events", stage.write("e", json.dumps(event)))
            (row,) = csv.DictReader(io.StringIO(centre.dunghan("overdue", "--format", "csv")))
            self.assertEqual(row["unit_name"], "'=1+1")

    def test_what_cannot_be_asked_is_refused(self):
        for words, said in (
            (("overdue", "--unit", "X9"), "there is no unit 'X9'"),
            (("late", "--field", "nothing"), "there is no field 'nothing'"),
            (("overdue", "--on", "2099-01-01"), "--on lies ahead"),
            (("late", "--from", "2026-02-01", "--to", "2026-01-01"), "--to is before --from"),
            (("due-soon", "--days", "61"), "allowed are 0 to 60"),
            (("overdue", "--days", "1"), "unrecognized option"),
            (("late", "--on", "2026-01-01"), "unrecognized option"),
        ):
            done = self.centre.dunghan(*words, check=False)
            self.assertGreater(done.returncode, 0)
            self.assertEqual(done.stdout, "")
            self.assertIn(said, done.stderr)

    def test_the_lists_of_today_are_found_by_an_index(self):
        found = dict(statements())
        with closing(sqlite3.connect(self.centre.data / "dunghan.db")) as database:
            for name, index, days in (
                ("each_open", "INDEX dossier_open", (1, 2)),
                ("each_late", "INDEX dossier_late", (1, 2)),
                ("each_suspended", "INDEX dossier_open", ()),
                ("each_due", "COVERING INDEX dossier_open", (1,)),  # and no look at any dossier
            ):
                plan = database.execute("EXPLAIN QUERY PLAN " + found[name], days).fetchall()
                self.assertEqual(len(plan), 1, plan)
                self.assertRegex(plan[0][3], f"(SEARCH|SCAN) dossier USING {index}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
