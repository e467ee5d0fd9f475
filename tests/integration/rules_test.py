"""When the rules change - calendar, policies, schedule - the ledger is counted again by them."""

import csv
import io
import json
import os
import pwd
import unittest
from pathlib import Path

from harness import BIN, DEMO_DATA, LOOPBACK, ROOT, Stage, dunghan, free_port, get, wait_until

UNIT = "H99.10.01"


def event(kind, at, number, **more):
    return {
        "type": kind,
        "at": f"{at}+07:00",
        "unit": UNIT,
        "dossier": f"{UNIT}-250101-{number:04}",
    } | more


class Rules(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.port = free_port()
        self.settings()
        for table in ("fields", "units", "procedures"):
            self.dunghan("import", table, DEMO_DATA / f"{table}.csv")

    def settings(self, *rows, **policy):
        """The centre's settings with these policies, and rows of them for some receipts."""
        lines = [f"data: {self.stage.path / 'data'}", "title: {vi: Thử, en: Test}"]
        lines += [f"broker: {{host: {LOOPBACK}, port: {free_port()}}}"]
        lines += [f"web: {{port: {self.port}}}", "policy:"]
        lines += [f"  {key}: {value}" for key, value in ({"withdrawn": "on_time"} | policy).items()]
        lines += [f"policies: {json.dumps(rows)}"] if rows else []
        self.config = self.stage.write("centre.yaml", "\n".join(lines) + "\n")

    def dunghan(self, *words, status=0):
        done = dunghan("--config", self.config, *words)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def take_in(self, *events):
        path = self.stage.write("events.jsonl", "".join(json.dumps(e) + "\n" for e in events))
        return self.dunghan("import", "events", path)

    def calendar(self, *more):
        """The built-in calendar and these lines."""
        text = (ROOT / "appliance/data/calendar.csv").read_text() + "".join(f"{m}\n" for m in more)
        return self.stage.write("calendar.csv", text)

    def devices(self):
        try:
            return json.loads(get(self.port, "/api/v1/devices")[1])
        except OSError:
            return None

    def total(self, first="2026-11-01", last="2026-12-31"):
        words = "--from", first, "--to", last, "--format", "json"
        return json.loads(self.dunghan("form06", *words).stdout)["total"]

    def test_a_new_day_off_moves_the_due_dates_of_open_dossiers_and_says_so(self):
        self.take_in(
            event("intake", "2026-11-16T09:00:00", 1, procedure="1.001193", limit="3wd"),
            event("intake", "2026-11-16T09:00:00", 2, procedure="1.001193", limit="3wd"),
            event("resolved", "2026-11-20T09:00:00", 2, outcome="granted"),
        )
        self.assertEqual(self.total()["resolved_late"], 1)
        done = self.dunghan("import", "calendar", self.calendar("2026-11-19,off,Bão lớn"))
        self.assertIn("moves from 2026-11-19 to 2026-11-20", done.stderr)
        says = "1 due dates of dossiers in progress moved, 1 resolved ones are judged otherwise"
        self.assertIn(says, done.stderr)
        self.assertIn(says, done.stdout)
        # the closed one was in time after all
        self.assertEqual(self.total()["resolved_late"], 0)
        self.assertEqual(self.total()["resolved_on_time"], 1)
        self.dunghan("verify")
        # the same calendar again changes nothing, and does not count again
        again = self.dunghan("import", "calendar", self.calendar("2026-11-19,off,Bão lớn"))
        self.assertNotIn("counted again", again.stderr + again.stdout)

    def test_a_file_with_one_year_keeps_all_others(self):
        self.take_in(
            event("intake", "2026-02-12T09:00:00", 1, procedure="1.001193", limit="3wd"),
            event("resolved", "2026-02-24T09:00:00", 1, outcome="granted"),  # on time: Tết
        )
        year = self.stage.write("2027.csv", "date,kind,reason\n2027-01-01,off,Tết Dương lịch\n")
        done = self.dunghan("import", "calendar", year)
        self.assertIn("1 added, 0 changed, 0 removed, 0 untouched\n  + 2027-01-01,off,Tết Dương lịch", done.stdout)
        self.assertEqual(self.total("2026-02-01", "2026-02-28")["resolved_on_time"], 1)
        head = self.stage.write("head.csv", "date,kind,reason\n")
        for options in ((), ("--replace-all",)):
            done = self.dunghan("import", "calendar", head, *options, status=1)
            self.assertIn("head.csv:1: there is no row", done.stderr)

    def test_what_a_calendar_would_change_is_said_before_and_can_be_undone(self):
        self.take_in(event("intake", "2026-11-16T09:00:00", 1, procedure="1.001193", limit="3wd"))
        before = self.dunghan("list", "calendar").stdout
        file = self.calendar("2026-11-19,off,Bão lớn")
        dry = self.dunghan("import", "calendar", file, "--dry-run")
        self.assertIn("would be taken in: 1 added", dry.stdout)
        self.assertIn("+ 2026-11-19,off,Bão lớn", dry.stdout)
        self.assertIn(f"{UNIT}-250101-0001 moves from 2026-11-19 to 2026-11-20", dry.stdout)
        self.assertNotIn("moves from", dry.stderr)  # nothing has moved
        self.assertEqual(self.dunghan("list", "calendar").stdout, before)
        self.assertEqual(self.dunghan("list", "calendar", "--versions").stdout, "version,taken,by,how,file\n")
        self.dunghan("verify")
        self.dunghan("import", "calendar", file)
        self.dunghan("import", "calendar", self.stage.write("n", "date,kind\n2027-01-01,off\n"))
        versions = self.dunghan("list", "calendar", "--versions").stdout.splitlines()
        self.assertEqual([line.split(",")[0] for line in versions], ["version", "2", "1"])
        self.assertIn("calendar.csv", versions[2])
        first = self.dunghan("list", "calendar", "--version", "1").stdout
        self.assertIn("2026-11-19,off,Bão lớn", first)
        done = self.dunghan("import", "calendar", "--reset")
        self.assertIn("- 2026-11-19,off,Bão lớn", done.stdout)
        self.assertEqual(self.dunghan("list", "calendar").stdout, before)
        self.dunghan("import", "calendar", "--version", "1")
        self.assertEqual(self.dunghan("list", "calendar").stdout, first)
        self.assertIn("no version 9", self.dunghan("import", "calendar", "--version", "9", status=1).stderr)
        self.assertIn("register calendar: version 4", self.dunghan("verify").stdout)
        name = f"operator {os.environ.get('SUDO_USER') or pwd.getpwuid(os.getuid()).pw_name}"
        versions = self.dunghan("list", "calendar", "--versions").stdout
        told = [(row["by"], row["how"], Path(row["file"]).name)
                for row in csv.DictReader(io.StringIO(versions))]
        ways = ("version 1 put back", ""), ("reset", ""), ("taken in", "n"), ("taken in", "calendar.csv")
        self.assertEqual(told, [(name, *way) for way in ways])
        as_json = json.loads(self.dunghan("list", "calendar", "--versions", "--format", "json").stdout)
        self.assertEqual([row["how"] for row in as_json], [way[0] for way in ways])
        self.dunghan("period", "add", "2026-10", "--kind", "month")
        self.dunghan("period", "freeze", "2026-10")
        versions = self.dunghan("list", "periods", "--versions").stdout
        self.assertIn(f",{name},2026-10 frozen,", versions)
        self.assertIn(f",{name},2026-10 added,", versions)

    def test_a_day_that_is_named_no_more_is_removed(self):
        path = self.stage.write("2026.csv", "date,kind,reason\n2026-01-01,off,Tết Dương lịch\n")
        days = sum(line.startswith("2026-") for line in Path(self.calendar()).read_text().splitlines())
        done = self.dunghan("import", "calendar", path)
        self.assertIn(f"0 added, 0 changed, {days - 1} removed, 1 untouched", done.stdout)

    def test_rows_that_dossiers_may_stand_on_are_not_taken_away(self):
        units = self.stage.write("units.csv", f"code,name_vi,level\n{UNIT},Xã Khác,commune\n")
        for option in ("--replace-all", "--reset"):
            done = self.dunghan("import", "units", units, option, status=64)
            self.assertIn(f"unrecognized option '{option}'", done.stderr)
        before = self.dunghan("list", "units").stdout
        self.dunghan("import", "units", units)
        self.assertNotEqual(self.dunghan("list", "units").stdout, before)
        self.dunghan("import", "units", "--version", "1")
        self.assertEqual(self.dunghan("list", "units").stdout, before)

    def test_a_calendar_that_contradicts_itself_changes_nothing(self):
        self.take_in(event("intake", "2026-11-16T09:00:00", 1, procedure="1.001193", limit="3wd"))
        before = self.dunghan("verify", "--digest").stdout
        bad = self.calendar("2026-11-19,off,x", "2026-11-19,working,y", "2026-11-21,off,z")
        lines = Path(bad).read_text().count("\n")
        done = self.dunghan("import", "calendar", bad, status=1)
        for line in (lines - 1, lines):
            self.assertIn(f":{line}:", done.stderr)
        self.assertEqual(self.dunghan("verify", "--digest").stdout, before)

    def test_a_new_limit_of_a_procedure_counts_at_once(self):
        table = "code,name_vi,name_en,field,limit\n3.990301,Thủ tục thử,Test procedure,land,"
        for limit, column in (("1wd", "resolved_late"), ("2wd", "resolved_on_time")):
            path = self.stage.write("procedures.csv", f"{table}{limit}\n")
            done = self.dunghan("import", "procedures", path)
            self.dunghan("verify")
            self.take_in(
                event("intake", "2026-11-16T09:00:00", 1, procedure="3.990301"),
                event("resolved", "2026-11-18T09:00:00", 1, outcome="granted"),
            )
            self.assertEqual(self.total()[column], 1, limit)
        self.assertIn("counted again", done.stdout)

    def test_a_policy_counts_for_what_is_already_there(self):
        self.take_in(
            event("intake", "2026-11-02T09:00:00", 1, procedure="1.001193", limit="3wd"),
            event("resolved", "2026-11-16T09:00:00", 1, outcome="withdrawn"),
        )
        self.assertEqual(self.total()["resolved_on_time"], 1)
        self.settings(withdrawn="by_date")
        done = self.dunghan("verify", status=1)
        self.assertIn("counted by other rules than are in force now", done.stderr)
        self.assertIn("nothing is compared", done.stderr)
        self.assertNotIn("differ", done.stdout + done.stderr.replace("different", ""))
        done = self.dunghan("form06", "--from", "2026-11-01", "--to", "2026-11-30", status=1)
        self.assertIn("counted by other rules", done.stderr)
        self.assertIn("it would name as its basis rules by which it is not counted", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertIn("counted by others", self.dunghan("doctor", status=None).stdout)
        done = self.take_in()  # whoever writes next counts again
        self.assertIn("the rules have changed", done.stderr)
        self.assertEqual(self.total()["resolved_late"], 1)
        self.dunghan("verify")

    def test_the_policy_of_the_day_of_receipt_holds(self):
        decree = {"from": "2018-06-21", "to": "2025-06-30", "supplement": "restart"}
        self.settings({**decree, "source": "Nghị định 61/2018/NĐ-CP"})
        for number, day in enumerate(("2025-06-30", "2025-07-01"), 1):
            self.take_in(
                event("intake", f"{day}T09:00:00", number, procedure="1.001193", limit="5wd"),
                event("suspended", "2025-07-02T09:00:00", number, reason="supplement"),
                event("resumed", "2025-07-03T09:00:00", number, reason="supplement"),
                event("resolved", "2025-07-10T09:00:00", number, outcome="granted"),
            )
        counted = self.total("2025-07-01", "2025-07-31")
        # Anew from 03/07: due on 10/07. The other paused for a day: due on 09/07.
        self.assertEqual((counted["resolved_on_time"], counted["resolved_late"]), (1, 1))
        self.settings()
        self.take_in()
        counted = self.total("2025-07-01", "2025-07-31")
        self.assertEqual((counted["resolved_on_time"], counted["resolved_late"]), (0, 2))
        self.dunghan("verify")

    def test_policies_that_contradict_each_other_are_refused(self):
        rows = {"from": "2018-06-21", "to": "2025-06-30"}, {"from": "2025-06-30", "to": "2025-07-31"}
        for given, said in (
            (rows, "7:56: its days overlap those of policies[0]"),
            ([{"from": "2025-07-01", "to": "2025-06-30"}], "the first not after the last"),
            ([{"from": "2025-06-31", "to": "2025-07-30"}], "such as 2018-06-21"),
            ([{"from": "1969-12-31", "to": "2025-07-30"}], "two days from 1970-01-01 to 9999-12-31"),
            ([rows[0] | {"source": "ị" * 100}], f'source is "{"ị" * 26}"; allowed: 1 to 255 bytes'),
            ([rows[0] | {"withdrawn": "never"}], "on_time, by_date or excluded"),
        ):
            self.settings(*given)
            self.assertIn(said, self.dunghan("verify", status=1).stderr)

    def test_a_withdrawn_dossier_may_be_in_no_column_from_its_day_on(self):
        self.settings(withdrawn="excluded")
        self.take_in(
            event("intake", "2026-11-02T09:00:00", 1, procedure="1.001193", limit="3wd"),
            event("resolved", "2026-11-16T09:00:00", 1, outcome="withdrawn"),
        )
        for last, received, overdue in (("15", 1, 1), ("16", 0, 0)):
            total = self.total(last=f"2026-11-{last}")
            self.assertEqual(total["received_total"], received)
            self.assertEqual(total["in_progress_overdue"], overdue)
            self.assertEqual(total["resolved_total"], 0)
        self.dunghan("verify")

    def test_a_due_date_beyond_the_calendar_is_provisional_and_settled_by_it(self):
        self.take_in(event("intake", "2026-11-16T09:00:00", 1, procedure="1.001193", limit="60wd"))
        # One day that the law has too says nothing new.
        done = self.dunghan("import", "calendar", self.calendar("2027-01-01,off,Tết Dương lịch"))
        self.assertNotIn("counted again", done.stdout)
        done = self.dunghan("import", "calendar", self.calendar("2027-02-03,off,Tết Nguyên đán"))
        self.assertIn("counted again", done.stdout)
        self.dunghan("verify")

    def test_apologies_are_told_apart(self):
        def late(number, *apologies, resolved="2026-11-20"):
            return [
                event("intake", "2026-11-09T09:00:00", number, procedure="1.001193", limit="3wd"),
                *(event("reappointed", f"{at}T09:00:00", number, due=due) for at, due in apologies),
                event("resolved", f"{resolved}T09:00:00", number, outcome="granted"),
            ]

        self.take_in(  # all due on 12/11
            *late(1),
            *late(2, ("2026-11-11", "2026-11-20")),
            *late(3, ("2026-11-12", "2026-11-19")),
            *late(4, ("2026-11-11", "2026-11-16"), ("2026-11-16", "2026-11-20")),
            *late(5, resolved="2026-11-12"),
        )
        text = self.dunghan("apologies", "--from", "2026-11-01", "--to", "2026-11-30").stdout
        numbers = [int(line.rsplit(":", 1)[1]) for line in text.splitlines()]
        # late, apologised, in time, kept, more than once, without
        self.assertEqual(numbers, [4, 3, 2, 1, 1, 1], text)
        self.dunghan("verify")

    def test_a_name_that_begins_later_is_not_shown_yet(self):
        head = "code,name_vi,name_en,level,parent,counters,valid_from,valid_to"
        rows = (f"{UNIT},Xã Nay,Now,commune,,1,,2098-12-31", f"{UNIT},Xã Sau,Later,commune,,1,2099-01-01,")
        self.dunghan("import", "units", self.stage.write("units.csv", "\n".join((head, *rows)) + "\n"))
        self.take_in(event("intake", "2026-11-16T09:00:00", 1, procedure="1.001193", limit="3wd"))
        centre = self.stage.run("centre", [BIN / "dunghand", "--config", self.config])
        wait_until(lambda: self.devices(), "the page")
        body = json.loads(get(self.port, "/api/v1/units")[1])
        names = {row["code"]: row["name"]["vi"] for row in body["rows"]}
        self.assertEqual(names[UNIT], "Xã Nay")
        centre.stop()

    def test_what_contradicts_itself_is_counted_as_a_fault(self):
        self.take_in(
            event("intake", "2026-11-16T09:00:00", 1, procedure="1.001193", limit="3wd"),
            event("resumed", "2026-11-17T09:00:00", 1),
            event("intake", "2026-11-16T09:00:00", 2, field="land"),
        )
        text = self.dunghan("verify").stdout
        self.assertIn("data fault not_suspended: dossiers 1", text)
        self.assertIn("data fault no_due_date: dossiers 1", text)
        centre = self.stage.run("centre", [BIN / "dunghand", "--config", self.config])
        body = wait_until(lambda: self.devices(), "the page")
        self.assertEqual(
            {row["fault"]: row["dossiers"] for row in body["data_faults"]},
            {"not_suspended": 1, "no_due_date": 1},
        )
        centre.stop()

    def test_words_that_are_no_policy_are_refused_with_their_place(self):
        self.settings(withdrawn="maybe")
        done = self.dunghan("verify", status=1)
        self.assertRegex(done.stderr, r"centre\.yaml:\d+:\d+: .*on_time, by_date or excluded")


if __name__ == "__main__":
    unittest.main(verbosity=2)
