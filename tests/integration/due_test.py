"""dunghan due: a due date alone on the first line, its explanation, and as JSON; by what comes with
the program, and by what a store has."""

import json
import random
import sqlite3
import tempfile
import unittest
from datetime import date, datetime, timedelta
from pathlib import Path

from harness import LOOPBACK, ROOT, Stage, dunghan, free_port

INTAKE = ("--received", "2026-11-02T08:00")

# options, first line; what each kind of limit and each option does is in
# tests/unit/appliance/rules/deadline_cases.h
FIRST_LINES = [
    (("--received", "2018-02-12T09:00", "--limit", "3wd"), "2018-02-22"),
    ((*INTAKE, "--limit", "30cd"), "2026-12-02"),
    ((*INTAKE, "--limit", "1mo"), "2026-12-02"),
    ((*INTAKE, "--limit", "same_day"), "2026-11-02"),
    ((*INTAKE, "--limit", "3.5wh"), "2026-11-02T11:30"),
    ((*INTAKE, "--limit", "3.5wh", "--schedule", "P2"), "2026-11-02T11:30"),
    ((*INTAKE, "--limit", "4wh", "--schedule", "P2"), "2026-11-02T13:30"),
    ((*INTAKE, "--limit", "4wh", "--schedule", "08:00-10:00"), "2026-11-03T10:00"),
    ((*INTAKE, "--limit", "6wh", "--schedule", "18:00-24:00"), "2026-11-02T24:00"),
    (("--received", "2026-11-02T08:01:12+07:00", "--limit", "1wh"), "2026-11-02T09:01:12"),
    (("--received", "2026-11-02T01:00:00Z", "--limit", "1wh"), "2026-11-02T09:00"),
    ((*INTAKE, "--limit", "2026-11-25"), "2026-11-25"),
    ((*INTAKE, "--limit", "2026-11-25T10:00"), "2026-11-25T10:00"),
    ((*INTAKE, "--limit", "5wd", "--extended", "10wd"), "2026-11-16"),
    ((*INTAKE, "--limit", "5wd", "--extended", "2026-11-18"), "2026-11-18"),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/2026-11-06"), "2026-11-11"),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04T09:00/2026-11-06T10:00"), "2026-11-11"),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/"), "suspended"),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-10/"), "2026-11-09"),
    (
        (*INTAKE, "--limit", "5wd", "--suspended", "2026-11-09/2026-11-11")
        + ("--suspended", "2026-11-03/2026-11-04"),
        "2026-11-12",
    ),
    (
        (*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/2026-11-06", "--supplement")
        + ("--policy", "restart"),
        "2026-11-13",
    ),
    (
        (*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/2026-11-06", "--supplement")
        + ("--policy", "pause"),
        "2026-11-11",
    ),
    (
        (*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/2026-11-06,supplement")
        + ("--policy", "restart"),
        "2026-11-13",
    ),
    (
        (*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/2026-11-06,payment")
        + ("--policy", "restart"),
        "2026-11-11",
    ),
    (("--received", "2026-11-18T17:30", "--limit", "1wd", "--after-hours", "legal"), "2026-11-19"),
    (
        ("--received", "2026-11-18T17:30", "--limit", "1wd", "--after-hours", "next-opening"),
        "2026-11-20",
    ),
]

# options, words of the one line on stderr
REFUSED = [
    ((), ["--received", "--limit"]),
    (INTAKE, ["--limit"]),
    (("--limit", "3wd"), ["--received"]),
    (("--received", "2018-02-30T09:00", "--limit", "3wd"), ["2018-02-30T09:00"]),
    (("--received", "2018-02-12", "--limit", "3wd"), ["2018-02-12"]),
    (("--received", "1969-12-31T09:00", "--limit", "3wd"), ["1969"]),
    (("--received", "", "--limit", "3wd"), ["--received"]),
    (("--received", "9999-12-31T09:00", "--limit", "3wd"), ["9999"]),
    ((*INTAKE, "--limit", ""), ["--limit", "wanted"]),
    ((*INTAKE, "--limit", "0wd"), ["0wd", "3650wd"]),
    ((*INTAKE, "--limit", "3651wd"), ["3651wd", "3650wd"]),
    ((*INTAKE, "--limit", "3.2wh"), ["3.2wh", "halves"]),
    ((*INTAKE, "--limit", "121mo"), ["121mo", "120mo"]),
    ((*INTAKE, "--limit", "2026-02-29"), ["2026-02-29"]),
    ((*INTAKE, "--limit", "2026-11-01"), ["before the receipt"]),
    ((*INTAKE, "--limit", "2026-11-02T07:59"), ["before the receipt"]),
    ((*INTAKE, "--limit", "5wd", "--extended", "soon"), ["--extended", "soon"]),
    ((*INTAKE, "--limit", "5wd", "--extended", "2026-10-01"), ["before the receipt"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04"), ["FROM/TO"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "/2026-11-04"), ["FROM/TO"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "/"), ["FROM/TO"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "x" * 5000 + "/"), ["FROM/TO"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/2026-11-31"), ["FROM/TO"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/2026-11-05/2026-11-06"), ["FROM/TO"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-06/2026-11-04"), ["ends before"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-01/2026-11-04"), ["before the receipt"]),
    ((*INTAKE, "--limit", "5wd") + ("--suspended", "2026-11-03/2026-11-04") * 65, ["64"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/9999-12-31"), ["100 years"]),
    ((*INTAKE, "--limit", "5wd", "--schedule", "P3"), ["P3", "P1"]),
    ((*INTAKE, "--limit", "5wd", "--schedule", ""), ["at least one"]),
    ((*INTAKE, "--limit", "5wd", "--schedule", "17:00-07:00"), ["17:00-07:00"]),
    ((*INTAKE, "--limit", "5wd", "--schedule", "07:00-12:00 11:00-17:00"), ["11:00-17:00"]),
    ((*INTAKE, "--limit", "5wd", "--policy", "mercy"), ["mercy", "pause", "restart"]),
    ((*INTAKE, "--limit", "5wd", "--after-hours", "x"), ["legal", "next-opening"]),
    ((*INTAKE, "--limit", "5wd", "--calendar", "/nonexistent"), ["/nonexistent"]),
    ((*INTAKE, "--limit", "5wd", "--calendar", "/"), ["/"]),
    ((*INTAKE, "--limit", "5wd", "more"), ["more"]),
    ((*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/2026-11-05,fun"), ["payment"]),
    ((*INTAKE, "--limit", "5wd", "--unit", "H99.10"), ["H99.10", "--config"]),
    ((*INTAKE, "--limit", "5wd", "--unit", "H99.10", "--built-in"), ["--built-in", "--unit"]),
    ((*INTAKE, "--limit", "5wd", "--config", "/nonexistent"), ["/nonexistent"]),
]

BAD_CALENDARS = [
    ("date,kind\n2026-11-03,off\n2026-11-03,off\n", ":3:", ["line 2"]),
    ("date,kind\n2026-11-03,working\n", ":2:", ["weekday"]),
    ("date,kind\n2026-11-07,off\n", ":2:", ["weekend"]),
    ("date,kind\n2026-11-31,off\n", ":2:", ["2026-11-31"]),
    ("date,kind,day\n2026-11-03,off,3\n", ":1:", ["day"]),
    ("", "", []),
]


class Text(unittest.TestCase):
    def test_the_due_date_stands_alone_on_the_first_line(self):
        for options, line in FIRST_LINES:
            with self.subTest(options=options):
                done = dunghan("due", *options)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(done.stdout.splitlines()[0], line)

    def test_each_day_that_was_not_counted_has_its_reason(self):
        done = dunghan("due", "--received", "2018-02-12T09:00", "--limit", "3wd")
        days = [line.split() for line in done.stdout.splitlines() if line.startswith("  2")]
        self.assertEqual([day[0][-2:] for day in days], "12 14 15 16 17 18 19 20".split())
        self.assertIn("Tết Nguyên đán", done.stdout)
        self.assertIn("weekend", done.stdout)
        self.assertIn("art. 147", done.stdout)

    def test_a_due_date_that_is_a_day_not_counted_says_why(self):
        last_day = ("--received", "2018-02-12T09:00", "--limit", "3wd", "--suspended")
        done = dunghan("due", *last_day, "2018-02-22/2018-02-26")
        self.assertEqual(done.stdout.splitlines()[0], "2018-02-26")
        self.assertIn("2018-02-26 Mon  not counted: suspended", done.stdout)
        self.assertIn("suspended on its last day", done.stdout)
        done = dunghan("due", *last_day, "2018-02-13/2018-02-22")
        self.assertNotIn("suspended on its last day", done.stdout)

    def test_it_says_on_what_it_rests(self):
        done = dunghan("due", *INTAKE, "--limit", "5wd")
        self.assertEqual(
            done.stdout.splitlines()[-3:],
            [
                "Calendar: as it comes with the program, announced for 2016 to 2026.",
                "Sessions: 07:00-11:30 13:30-17:00, as the program has them.",
                "Policy: after_hours legal, supplement pause, the general rule.",
            ],
        )
        done = dunghan("due", *INTAKE, "--limit", "5wd", "--schedule", "P2", "--policy", "restart")
        self.assertIn("Sessions: 07:30-11:30 13:00-17:00, as asked.\n", done.stdout)
        self.assertIn("Policy: after_hours legal, supplement restart, as asked.\n", done.stdout)

    def test_a_provisional_date_says_so(self):
        done = dunghan("due", "--received", "2026-12-30T09:00", "--limit", "5wd")
        self.assertIn("rovisional", done.stdout)
        done = dunghan("due", "--received", "2026-12-30T09:00", "--limit", "1wd")
        self.assertNotIn("rovisional", done.stdout)

    def test_what_is_wrong_is_one_sentence_and_a_status(self):
        for options, words in REFUSED:
            with self.subTest(options=options):
                done = dunghan("due", *options)
                self.assertGreater(done.returncode, 0)
                self.assertEqual(done.stdout, "")
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                for word in words:
                    self.assertIn(word, done.stderr)


class Json(unittest.TestCase):
    def due(self, *options):
        done = dunghan("due", *options, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def test_it_says_what_the_text_says(self):
        for options, line in FIRST_LINES:
            with self.subTest(options=options):
                self.assertEqual(self.due(*options)["due"] or "suspended", line)

    def test_every_member_is_there(self):
        answer = self.due(
            *INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/2026-11-09", "--extended", "6wd"
        )
        days = answer.pop("days")
        self.assertEqual(
            answer.pop("basis"),
            {
                "calendar": {
                    "from": "program",
                    "file": None,
                    "version": None,
                    "taken": None,
                    "years": [[2016, 2026]],
                },
                "sessions": {"from": "program", "unit": None, "times": "07:00-11:30 13:30-17:00"},
                "policy": {
                    "from": "program",
                    "source": None,
                    "receipts": None,
                    "supplement": "pause",
                    "after_hours": "legal",
                },
            },
        )
        self.assertEqual(
            answer,
            {
                "limit": "6wd",
                "base_due": "2026-11-09",
                "due": "2026-11-13",
                "open": False,
                "provisional": False,
                "restarted": False,
                "suspended_days": 3,
                "suspended_minutes": 0,
            },
        )
        self.assertEqual(
            [(day["date"], day["why"]) for day in days],
            [
                ("2026-11-02", "receipt"),
                ("2026-11-05", "suspended"),
                ("2026-11-06", "suspended"),
                ("2026-11-07", "weekend"),
                ("2026-11-08", "weekend"),
                ("2026-11-09", "suspended"),
            ],
        )
        for day in days:
            self.assertIs(day["counted"], False)
            self.assertTrue(day["reason"])

    def test_while_suspended_there_is_no_due_date(self):
        answer = self.due(*INTAKE, "--limit", "5wd", "--suspended", "2026-11-04/")
        self.assertIsNone(answer["due"])
        self.assertIs(answer["open"], True)
        self.assertEqual(answer["base_due"], "2026-11-09")

    def test_a_swapped_saturday_is_counted_and_named(self):
        answer = self.due("--received", "2026-08-21T09:00", "--limit", "1wd")
        self.assertEqual(answer["due"], "2026-08-22")
        self.assertEqual(
            answer["days"][1],
            {
                "date": "2026-08-22",
                "counted": True,
                "why": "swapped",
                "reason": "làm bù cho 31/08/2026",
            },
        )

    def test_hours_have_minutes(self):
        answer = self.due(
            *INTAKE, "--limit", "8wh", "--suspended", "2026-11-02T09:00/2026-11-03T10:30"
        )
        self.assertEqual(answer["suspended_minutes"], 6 * 60 + 3 * 60 + 30)
        self.assertEqual(answer["suspended_days"], 1)
        self.assertEqual(answer["base_due"], "2026-11-03T08:00")
        self.assertEqual(answer["due"], "2026-11-04T09:30")

    def test_provisional_is_a_truth_value(self):
        late = ("--received", "2026-12-30T09:00")
        self.assertIs(self.due(*late, "--limit", "5wd")["provisional"], True)
        self.assertIs(self.due(*INTAKE, "--limit", "5wd")["provisional"], False)


class Calendar(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "calendar.csv"

    def due(self, calendar):
        self.path.write_text(calendar)
        return dunghan("due", *INTAKE, "--limit", "1wd", "--calendar", str(self.path))

    def test_a_file_takes_the_place_of_the_built_in_calendar(self):
        done = self.due("date,kind,reason\n2026-11-03,off,Ngày hội\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.splitlines()[0], "2026-11-04")
        self.assertIn("Ngày hội", done.stdout)
        self.assertIn(f"Calendar: {self.path}, no year announced.\n", done.stdout)

    def test_a_bad_file_is_refused_with_its_line(self):
        for calendar, place, words in BAD_CALENDARS:
            with self.subTest(calendar=calendar):
                done = self.due(calendar)
                self.assertGreater(done.returncode, 0)
                self.assertEqual(done.stdout, "")
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                for word in [str(self.path) + place, *words]:
                    self.assertIn(word, done.stderr)


DECREE = {"from": "2018-06-21", "to": "2025-06-30", "supplement": "restart", "source": "NĐ 61"}
UNITS = """code,name_vi,level,schedule,valid_from,valid_to
H99.10,Huyện,district,,,
H99.10.01,Xã Sớm,commune,06:00-12:00,,2025-06-30
H99.10.01,Xã Muộn,commune,08:00-12:00 14:00-18:00,2025-07-01,
"""
LIMITS = ["1wd", "5wd", "22wd", "1cd", "30cd", "1mo", "4wh", "20wh", "same_day"]


class Store(unittest.TestCase):
    """What it answers with a store of its own."""

    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.data = self.stage.path / "data"
        self.settings()

    def settings(self, **more):
        lines = [f"data: {self.data}", "title: {vi: Thử, en: Test}"]
        lines += [f"broker: {{host: {LOOPBACK}, port: {free_port()}}}"]
        lines += [f"{key}: {json.dumps(value)}" for key, value in more.items()]
        self.config = self.stage.write("centre.yaml", "\n".join(lines) + "\n")

    def dunghan(self, *words, status=0):
        done = dunghan("--config", self.config, *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def register(self, name, text):
        self.dunghan("import", name, self.stage.write(f"{name}.csv", text))

    def take_in(self, events):
        lines = "".join(json.dumps(event) + "\n" for event in events)
        self.dunghan("import", "events", self.stage.write("events.jsonl", lines))

    def due(self, *words):
        done = dunghan("due", "--config", self.config, *words, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout)

    def test_a_calendar_that_was_taken_in_moves_the_answer(self):
        words = (*INTAKE, "--limit", "1wd")
        self.register("units", UNITS)
        answer = self.due(*words)
        self.assertEqual(answer["due"], "2026-11-03")
        self.assertEqual(answer["basis"]["calendar"]["from"], "program")
        self.register("calendar", "date,kind,reason\n2026-11-03,off,Bão\n")
        answer = self.due(*words)
        self.assertEqual(answer["due"], "2026-11-04")
        calendar = answer["basis"]["calendar"]
        self.assertEqual((calendar["from"], calendar["version"]), ("store", 1))
        self.assertEqual(calendar["years"], [[2016, 2025]])  # one day does not announce 2026
        file = ROOT / "appliance/data/calendar.csv"
        self.assertEqual(self.due(*words, "--calendar", file)["due"], "2026-11-03")
        text = dunghan("--config", self.config, "due", *words).stdout
        self.assertIn("Calendar: of the store, version 1 of ", text)
        text = dunghan("--config", self.config, "due", *words, "--built-in").stdout
        self.assertTrue(text.startswith("2026-11-03\n"), text)

    def test_form_06_rests_on_the_same_calendar(self):
        days = (ROOT / "appliance/data/calendar.csv").read_text(encoding="utf-8")
        self.register("units", UNITS)
        for change, origin, version in (
            ((), "program", None),
            ((self.stage.write("days.csv", f"{days}2026-11-03,off,Bão\n"),), "store", 1),
            (("--reset",), "program", None),  # it has versions, but none of them is in force
        ):
            if change:
                self.dunghan("import", "calendar", *change)
            words = ("form06", "--from", "2026-11-01", "--to", "2026-11-30", "--format", "json")
            form = json.loads(self.dunghan(*words).stdout)["basis"]["calendar"]
            due = self.due(*INTAKE, "--limit", "1wd")["basis"]["calendar"]
            self.assertEqual((due["from"], due["version"]), (origin, version))
            for member in ("from", "version", "taken", "years"):
                self.assertEqual(form[member], due[member], member)

    def test_the_sessions_are_those_of_the_unit_on_the_day_of_receipt(self):
        self.settings(schedule="P2")
        self.register("units", UNITS)
        for words, due, origin in (
            (("2026-11-02T08:00", "H99.10.01"), "2026-11-02T15:00", "store"),
            (("2025-06-02T08:00", "H99.10.01"), "2025-06-03T07:00", "store"),
            (("2026-11-02T08:00", "H99.10"), "2026-11-02T14:30", "settings"),
        ):
            answer = self.due("--received", words[0], "--unit", words[1], "--limit", "5wh")
            self.assertEqual((answer["due"], answer["basis"]["sessions"]["from"]), (due, origin))
        words = (*INTAKE, "--limit", "4wh", "--unit", "H99.10.01")
        text = dunghan("-c", self.config, "due", *words).stdout
        self.assertIn("Sessions: 08:00-12:00 14:00-18:00, of unit H99.10.01.\n", text)
        refused = dunghan("due", "--config", self.config, *INTAKE, "--limit", "4wh", "--unit", "H99.77")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("no such unit", refused.stderr)

    def test_the_policy_is_that_of_the_day_of_receipt(self):
        self.settings(policy={"after_hours": "next_opening"}, policies=[DECREE])
        self.register("units", UNITS)
        paused = "2025-07-02T09:00/2025-07-03T09:00,supplement"
        for day, due, source in (
            ("2025-06-30", "2025-07-10", "NĐ 61"),
            ("2025-07-01", "2025-07-09", None),
        ):
            answer = self.due("--received", f"{day}T09:00", "--limit", "5wd", "--suspended", paused)
            policy = answer["basis"]["policy"]
            self.assertEqual((answer["due"], policy["source"]), (due, source))
            self.assertEqual(policy["after_hours"], "next_opening")
        words = ("--received", "2025-06-30T09:00", "--limit", "5wd")
        text = dunghan("-c", self.config, "due", *words).stdout
        self.assertIn(", for receipts of 2018-06-21 to 2025-06-30: NĐ 61.\n", text)

    def test_settings_without_a_store_are_refused_with_what_is_allowed(self):
        done = dunghan("due", "--config", self.config, *INTAKE, "--limit", "5wd")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("there is no store in", done.stderr)
        self.assertIn("--built-in", done.stderr)
        done = dunghan("due", "--config", self.config, *INTAKE, "--limit", "5wd", "--built-in")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_explains_every_due_date_that_the_store_holds(self):
        self.settings(schedule="P2", policy={"after_hours": "next_opening"}, policies=[DECREE])
        self.register("fields", "id,name_vi\nland,Đất đai\n")
        self.register("units", UNITS)
        self.register("calendar", "date,kind,reason\n2025-07-09,off,Bão\n2025-07-12,working,Bù\n")
        lives = [life(random.Random(seed), seed) for seed in range(60)]
        self.take_in(event for events, _ in lives for event in events)
        with sqlite3.connect(f"file:{self.data}/dunghan.db?mode=ro", uri=True) as database:
            stored = dict(database.execute("SELECT code, due_day FROM dossier"))
        database.close()
        self.assertEqual(len(stored), len(lives))
        for events, words in lives:
            due = self.due(*words)["due"]
            day = stored[events[0]["dossier"]]
            told = day and (date(1970, 1, 1) + timedelta(days=day)).isoformat()
            self.assertEqual(due and due[:10], told, words)


def life(random, number):
    """The events of a dossier that is not resolved yet, and the same as words of `due`."""
    moment = datetime(2025, 6, 16) + timedelta(minutes=random.randrange(30 * 24 * 60))
    unit = random.choice(["H99.10", "H99.10.01"])
    about = {"unit": unit, "dossier": f"{unit}-250616-{number:04}"}
    limit = random.choice(LIMITS)

    def event(kind, **more):
        return {"type": kind, "at": f"{moment.isoformat()}+07:00", **about, **more}

    events = [event("intake", field="land", channel="online", limit=limit)]
    words = ["--unit", unit, "--limit", limit, "--received", f"{moment:%Y-%m-%dT%H:%M}"]
    for _ in range(random.randrange(3)):
        reason = random.choice(["supplement", "payment", "other"])
        moment += timedelta(minutes=random.randrange(1, 4 * 24 * 60))
        events.append(event("suspended", reason=reason))
        begun = f"{moment:%Y-%m-%dT%H:%M}"
        moment += timedelta(minutes=random.randrange(1, 4 * 24 * 60))
        events.append(event("resumed", reason=reason))
        words += ["--suspended", f"{begun}/{moment:%Y-%m-%dT%H:%M},{reason}"]
    if random.random() < 0.2:
        moment += timedelta(minutes=1)
        events.append(event("extended", limit="40wd"))
        words += ["--extended", "40wd"]
    if random.random() < 0.2:
        moment += timedelta(minutes=1)
        events.append(event("suspended", reason="payment"))
        words += ["--suspended", f"{moment:%Y-%m-%dT%H:%M}/,payment"]
    return events, words


if __name__ == "__main__":
    unittest.main(verbosity=2)
