"""dunghan, the operator's command line."""

import json
import sqlite3
import unittest
from contextlib import closing

import catalogue
from harness import Stage, dossier, dunghan, now

# Received, limit, first line: Tết 2018, the same day, a weekend, a Saturday that was worked for
# another day, 24 November (a day off since 2026).
DUE = [
    ("2018-02-12T09:00", "3wd", "2018-02-22"),
    ("2018-02-12T09:00", "same_day", "2018-02-12"),
    ("2026-11-20T09:00", "1wd", "2026-11-23"),
    ("2026-01-09T09:00", "1wd", "2026-01-10"),
    ("2026-11-20T09:00", "10wd", "2026-12-07"),
]

WRONG = [
    ("due", "--received", "2018-02-12T09:00"),
    ("due", "--received", "2018-02-30T09:00", "--limit", "3wd"),
    ("due", "--received", "2018-02-12T09:00", "--limit", "soon"),
    ("due", "--received", "2018-02-12T09:00", "--limit", "-3wd"),
    ("form06", "--from", "2026-01-01"),
    ("form06", "--from", "2026-02-01", "--to", "2026-01-01"),
    ("import", "wishes", "file"),
    ("--config", "/nonexistent", "verify"),
    ("celebrate",),
    ("doctor",),
    (),
]


def intake(number, **members):
    unit = catalogue.UNITS[1]
    event = {
        "type": "intake",
        "at": now(),
        "unit": unit,
        "counter": "q1",
        "dossier": dossier(unit, number),
        "procedure": catalogue.PROCEDURES[number % len(catalogue.PROCEDURES)],
        "channel": "postal",
    }
    return json.dumps(event | members)


class Words(unittest.TestCase):
    def test_due_says_the_date_alone_and_then_why(self):
        for received, limit, due in DUE:
            with self.subTest(received=received, limit=limit):
                done = dunghan("due", "--received", received, "--limit", limit)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                first, *rest = done.stdout.splitlines()
                self.assertEqual(first, due)
                self.assertTrue(rest)

    def test_a_reason_that_does_not_exist_is_refused_with_those_that_do(self):
        for verb in ("list", "replay", "drop"):
            with self.subTest(verb=verb):
                done = dunghan("quarantine", verb, "--reason", "unknwon_unit")
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(done.stdout, "")
                self.assertIn("unknwon_unit", done.stderr)
                for allowed in ("unknown_unit", "bad_limit", "revoked_gateway"):
                    self.assertIn(allowed, done.stderr)

    def test_what_is_wrong_is_said_on_stderr_with_a_status(self):
        for words in WRONG:
            with self.subTest(words=words):
                done = dunghan(*words)
                self.assertGreater(done.returncode, 0)
                self.assertEqual(done.stdout, "")
                self.assertTrue(done.stderr.startswith(("dunghan", "Usage: dunghan")), done.stderr)

    def test_each_command_explains_itself(self):
        for command in (
            "broker-config", "doctor", "due", "form06", "gateway", "import", "integrator", "period",
            "verify",
        ):
            with self.subTest(command=command):
                done = dunghan(command, "--help")
                self.assertEqual(done.returncode, 0)
                self.assertIn(f"Usage: dunghan {command}", done.stdout)


class Store(unittest.TestCase):
    def test_an_import_is_taken_in_once_and_bad_lines_are_named(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            lines = [intake(n) for n in range(1, 101)] + ["garbage", intake(101, unit="H01")]
            events = stage.write("events.jsonl", "\n".join(lines) + "\n")
            for added in (100, 0):
                done = centre.dunghan("import", "events", events, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn(f"{added} added", done.stdout)
                self.assertRegex(done.stderr, r"events\.jsonl:101: ")
                self.assertRegex(done.stderr, r"events\.jsonl:102: ")

    def test_form06_balances_and_sums_to_what_was_imported(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            lines = [intake(n) for n in range(1, 101)]
            lines += [intake(n, type="returned", procedure=None) for n in range(1, 51)]
            lines = [line.replace('"procedure": null, ', "") for line in lines]
            centre.dunghan("import", "events", stage.write("e.jsonl", "\n".join(lines)))
            today = now()[:10]
            words = ("form06", "--from", today, "--to", today, "--format", "json")
            rows = json.loads(centre.dunghan(*words))["rows"]
            for row in rows:
                self.assertEqual(row["received_total"], row["resolved_total"] + row["in_progress"])
            self.assertEqual(sum(row["received_direct_or_postal"] for row in rows), 100)
            self.assertEqual(sum(row["resolved_total"] for row in rows), 50)

    def test_verify_finds_a_figure_that_was_changed_by_hand(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            events = stage.write("events.jsonl", "\n".join(intake(n) for n in range(1, 21)))
            centre.dunghan("import", "events", events)
            centre.dunghan("verify")
            with closing(sqlite3.connect(centre.data / "dunghan.db")) as database, database:
                database.execute("UPDATE ledger SET received = received + 1")
            done = centre.dunghan("verify", check=False)
            self.assertGreater(done.returncode, 0)

    def test_the_store_of_a_running_centre_is_not_imported_into(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker())
            events = stage.write("events.jsonl", intake(1))
            done = centre.dunghan("import", "events", events, check=False)
            self.assertGreater(done.returncode, 0)
            self.assertIn(str(centre.data), done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
