"""Tallies: what offices hold that have counts and no dossiers, out of files."""

import json
import re
import unittest

from harness import DEMO_DATA, LOOPBACK, Stage, dunghan, free_port

UNIT = "H99.10.01"


def tally(kind, count, **more):
    return {
        "type": "tally",
        "at": "2026-10-05T09:00:00+07:00",
        "unit": UNIT,
        "field": "land",
        "kind": kind,
        "count": count,
    } | more


class Tally(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.configure("on_time")
        for table in ("fields", "units", "procedures"):
            self.dunghan("import", table, DEMO_DATA / f"{table}.csv")

    def configure(self, withdrawn):
        self.config = self.stage.write(
            "centre.yaml",
            f"data: {self.stage.path / 'data'}\n"
            "title: {vi: Thử, en: Test}\n"
            f"broker: {{host: {LOOPBACK}, port: {free_port()}}}\n"
            f"web: {{port: {free_port()}}}\n"
            f"policy: {{withdrawn: {withdrawn}}}\n",
        )

    def dunghan(self, *words, status=0):
        done = dunghan("--config", self.config, *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def take_in(self, *events, status=0):
        """What the import says of a file of these events."""
        text = "".join(f"{json.dumps(event)}\n" for event in events)
        path = self.stage.write("tally.jsonl", text)
        return self.dunghan("import", "events", path, status=status)

    def report(self, first="2026-10-01", last="2026-10-31"):
        words = "form06", "--from", first, "--to", last, "--format", "json"
        return json.loads(self.dunghan(*words).stdout)

    def columns(self, *names, **period):
        total = self.report(**period)["total"]
        return [total[name] for name in names]

    def received(self):
        return self.columns("received_online", "received_direct_or_postal")

    def test_two_equal_lines_are_two_however_often_the_file_comes(self):
        lines = [tally("received", 5), tally("received", 5), tally("received", 7)]
        for _ in range(3):
            self.take_in(*lines)
            self.assertEqual(self.received(), [0, 17])
        self.take_in(*lines, tally("received", 5))
        self.assertEqual(self.received(), [0, 22])
        self.dunghan("verify")

    def test_two_equal_lines_that_are_set_aside_come_in_as_two(self):
        """However they come in: out of the quarantine, by the file once more, or by both."""
        missing = {"field": "fire-safety"}
        lines = [tally("received", 5, **missing), tally("received", 5, **missing)]
        for _ in range(2):
            self.take_in(*lines, status=1)
        kept = json.loads(self.dunghan("quarantine", "list", "--json").stdout)
        self.assertEqual(len(kept), 2)
        self.add_field("fire-safety")
        self.dunghan("quarantine", "replay", str(kept[0]["id"]))
        self.assertEqual(self.received(), [0, 5])
        for again in (lines, lines):
            self.take_in(*again)
            self.assertEqual(self.received(), [0, 10])
        self.dunghan("quarantine", "replay", "--all")
        self.assertEqual(self.received(), [0, 10])
        self.dunghan("verify")

    def add_field(self, name):
        path = self.stage.write("more.csv", f"id,name_vi,name_en\n{name},Mới,New\n")
        self.dunghan("import", "fields", path)

    def test_an_id_tells_two_apart_and_is_not_taken_twice(self):
        self.take_in(tally("received", 5, id="10/land/1"), tally("received", 5, id="10/land/2"))
        self.take_in(tally("received", 5, id="10/land/2"), tally("received", 5, id="10/land/2"))
        self.assertEqual(self.received(), [0, 10])
        said = self.take_in(tally("received", 6, id="10/land/2"), status=1).stderr
        self.assertRegex(said, "id '10/land/2' is that of [0-9a-f]{16}:2 already: received 5")
        self.take_in(tally("received", 6, id="10/land/2", unit="H99.10.02"))
        self.assertEqual(self.received(), [0, 16])
        self.dunghan("verify")

    def test_channels_fold_to_columns_4_and_5(self):
        channels = {"in_person": 1, "online": 2, "postal": 4, "vneid": 8, "authorised": 16}
        self.take_in(*(tally("received", n, channel=c) for c, n in channels.items()))
        self.assertEqual(self.received(), [2 + 8, 1 + 4 + 16])
        self.dunghan("verify")

    def test_what_an_office_holds_is_carried_over(self):
        begin, end = "2026-09-30T17:00:00+07:00", "2026-10-31T17:00:00+07:00"
        self.take_in(
            tally("not_due", 30, at=begin),
            tally("overdue", 5, at=begin),
            tally("received", 10),
            tally("early", 3),
            tally("late", 5),
            tally("not_due", 30, at=end, channel="online"),
            tally("not_due", 7, at=end),
            tally("overdue", 0, at=end),
        )
        report = self.report()
        names = "carried_over", "resolved_total", "in_progress_not_due", "in_progress_overdue"
        self.assertEqual([report["total"][name] for name in names], [35, 8, 37, 0])
        self.assertTrue(report["balanced"])
        november = self.columns(*names, first="2026-11-01", last="2026-11-20")
        self.assertEqual(november, [37, 0, 37, 0])
        self.dunghan("verify")

    def test_what_it_holds_and_nobody_counted_fails_one_identity(self):
        done = self.take_in(tally("received", 10), tally("not_due", 12), tally("overdue", 1))
        epoch = re.search("can name each: ([0-9a-f]{16}):1 to \\1:3, ", done.stdout)[1]
        report = self.report()
        failing = [one for one in report["checks"] if one["holds"] is False]
        self.assertEqual([one["identity"] for one in failing], ["3 = 7 + 11"])
        self.assertEqual([failing[0]["left"], failing[0]["right"]], [10, 13])
        self.take_in({"type": "voided", "at": "2026-11-01T09:00:00+07:00", "unit": UNIT,
                      "of": f"{epoch}:2"})  # fmt: skip
        names = "in_progress_not_due", "in_progress_overdue"
        self.assertEqual(self.columns(*names), [9, 1])
        self.assertTrue(self.report()["balanced"])

    def test_returned_and_withdrawn_are_results_and_noted(self):
        self.take_in(tally("received", 10), tally("returned", 2), tally("withdrawn", 3))
        report = self.report()
        self.assertEqual(report["total"]["resolved_on_time"], 5)
        self.assertEqual(report["total"]["in_progress"], 5)
        notes = report["total"]["notes"]
        self.assertEqual([notes["unresolved"], notes["withdrawn"]], [2, 3])
        self.assertTrue(report["balanced"])
        self.dunghan("verify")

    def test_withdrawn_ones_are_in_no_column_where_that_is_the_policy(self):
        self.configure("excluded")
        self.take_in(tally("received", 10, channel="online"))
        self.take_in(tally("withdrawn", 3, channel="online"))
        names = "received_total", "received_online", "resolved_total", "in_progress"
        self.assertEqual(self.columns(*names), [7, 7, 0, 7])
        self.assertEqual(self.report()["total"]["notes"]["withdrawn"], 3)
        self.assertTrue(self.report()["balanced"])
        self.dunghan("verify")

    def test_nothing_is_counted_for_nothing(self):
        said = self.take_in(tally("received", 0), tally("overdue", 0), status=1).stderr
        self.assertIn("count must be a whole number from 1 to 100000, of not_due", said)
        self.assertEqual(self.received(), [0, 0])


if __name__ == "__main__":
    unittest.main()
