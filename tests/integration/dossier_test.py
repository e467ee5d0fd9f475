"""`dunghan dossier`: one dossier, and why it counts as it does."""

import json
import re
import unittest

import catalogue
from harness import DEMO_DATA, ForeignGateway, Stage, dossier, now

UNIT, OTHER = catalogue.UNITS[1:3]
CODE = "00352112000539"

# Two reasons for which the time stands still at once, a hand-over, an apology that was kept.
LIFE = [
    {"type": "intake", "at": "2023-07-03T09:00:00+07:00", "counter": "q1", "limit": "5wd"},
    {"type": "suspended", "at": "2023-07-04T10:00:00+07:00", "reason": "supplement"},
    {"type": "suspended", "at": "2023-07-06T10:00:00+07:00", "reason": "payment"},
    {"type": "resumed", "at": "2023-07-07T10:00:00+07:00", "reason": "supplement"},
    {"type": "resumed", "at": "2023-07-11T10:00:00+07:00", "reason": "payment"},
    {"type": "transferred", "at": "2023-07-12T10:00:00+07:00", "to_unit": OTHER},
    {"type": "reappointed", "at": "2023-07-14T10:00:00+07:00", "due": "2023-07-24", "unit": OTHER},
    {"type": "resolved", "at": "2023-07-24T10:00:00+07:00", "outcome": "granted"},
]


def lines(life, code=CODE, field="land"):
    for event in life:
        about = {"unit": UNIT, "dossier": code}
        if event["type"] == "intake":
            about["field"] = field
        yield json.dumps(about | event)


class Dossier(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker, start=False)

    def take_in(self, life, **about):
        path = self.stage.write("events.jsonl", "\n".join(lines(life, **about)))
        self.centre.dunghan("import", "events", path)

    def explain(self, code=CODE):
        return json.loads(self.centre.dunghan("dossier", code, "--json"))

    def test_a_life_with_all_that_makes_it_late(self):
        self.take_in(LIFE)
        for period, kind in (("2023-07", "month"), ("2023-08", "month"), ("2023-06", "month")):
            self.centre.dunghan("period", "add", period, "--kind", kind)
        told = self.explain()
        self.assertEqual(
            [told[name] for name in ("code", "received", "resolved", "class", "outcome")],
            [CODE, "2023-07-03", "2023-07-24", "late", "granted"],
        )
        self.assertEqual((told["unit"]["code"], told["taken_in_by"]["code"]), (OTHER, UNIT))
        self.assertEqual(told["late"], {"working_days": 5, "calendar_days": 7})
        self.assertEqual(told["due"]["due"], "2023-07-17")
        self.assertEqual(told["due"]["base_due"], "2023-07-10")
        self.assertEqual(
            [
                (row["from"][:10], row["to"][:10], row["reason"], row["days_not_counted"])
                for row in told["suspensions"]
            ],
            [
                ("2023-07-04", "2023-07-07", "supplement", 3),
                ("2023-07-06", "2023-07-11", "payment", 3),
            ],
        )
        self.assertEqual(
            told["apologies"], {"count": 1, "in_time": True, "appointment_kept": True}
        )
        (fault,) = told["faults"]
        self.assertEqual(
            (fault["name"], fault["told_by"]["code"], fault["in_charge"]["code"]),
            ("other_unit", UNIT, OTHER),
        )
        says = f"resolved by {UNIT}, which is not in charge: it counts for {OTHER}"
        self.assertEqual(fault["says"], says)
        self.assertIn(says, self.centre.dunghan("dossier", CODE))
        self.assertEqual(
            [(row["from"], row["to"], row["unit"]["code"]) for row in told["in_charge"]],
            [("2023-07-03", "2023-07-13", UNIT), ("2023-07-14", None, OTHER)],
        )
        self.assertEqual([event["type"] for event in told["events"]], [e["type"] for e in LIFE])
        self.assertEqual(
            [event["came"]["seq"] for event in told["events"]], list(range(1, len(LIFE) + 1))
        )
        self.assertTrue(all(event["came"]["imported"] for event in told["events"]))
        self.assertEqual(told["events"][0]["counter"], "q1")

    def test_its_due_date_is_the_one_that_due_explains(self):
        self.take_in(LIFE)
        said = self.centre.dunghan(
            "due", "--json", "--received", "2023-07-03T09:00", "--limit", "5wd",
            "--suspended", "2023-07-04T10:00/2023-07-07T10:00",
            "--suspended", "2023-07-06T10:00/2023-07-11T10:00",
        )
        due = json.loads(said)
        del due["basis"]
        self.assertEqual(self.explain()["due"], due)
        text = self.centre.dunghan("dossier", CODE)
        self.assertIn("  2023-07-10 Mon  not counted: suspended\n", text)
        self.assertIn("Resolved late: 5 working days, 7 calendar days.\n", text)

    def test_what_it_adds_to_form06_is_what_form06_has_of_it_alone(self):
        self.take_in(LIFE)
        self.take_in(LIFE[:1], code="HS-1", field="certification")
        for period in ("2023-06", "2023-07", "2023-08"):
            self.centre.dunghan("period", "add", period, "--kind", "month")
        told = self.explain()
        columns = {}
        for report in told["reports"]:
            for column in report["columns"]:
                self.assertEqual(report["unit"]["code"], OTHER)
                columns[report["period"]["id"], column["name"]] = column["dossiers"]
        words = ("form06", "--from", "2023-07-01", "--to", "2023-07-31", "--field", "land")
        (row,) = json.loads(self.centre.dunghan(*words, "--format", "json"))["rows"]
        names = ("received_total", "received_direct_or_postal", "resolved_total", "resolved_late")
        self.assertEqual(columns, {("2023-07", name): 1 for name in names})
        for name in names:
            self.assertEqual(row[name], 1)
        cells = {
            (cell["day"], cell["unit"]["code"], name): count
            for cell in told["cells"]
            for name, count in cell["measures"].items()
        }
        self.assertEqual(cells["2023-07-03", UNIT, "received"], 1)
        self.assertEqual(cells["2023-07-18", OTHER, "overdue"], 1)
        self.assertEqual(cells["2023-07-24", OTHER, "overdue"], -1)
        self.assertEqual(cells["2023-07-24", OTHER, "apologised"], 1)

    def test_one_in_progress_counts_its_days_until_today(self):
        self.take_in(LIFE[:1])
        told = self.explain()
        self.assertEqual((told["resolved"], told["class"]), (None, None))
        self.assertGreater(told["late"]["calendar_days"], told["late"]["working_days"])
        self.assertIn("In progress and overdue: ", self.centre.dunghan("dossier", CODE))
        self.take_in(LIFE[1:2])
        told = self.explain()
        self.assertEqual(told["late"], {"working_days": 0, "calendar_days": 0})
        self.assertEqual((told["suspended"], told["suspensions"][0]["to"]), (True, None))
        self.assertIn("its time stands still", self.centre.dunghan("dossier", CODE))

    def test_where_each_event_came_from(self):
        directory = self.stage.path
        head, *rows = (DEMO_DATA / "units.csv").read_text().splitlines()
        later = rows[1].replace(UNIT, "H99.77")
        self.centre.start()
        gateway = ForeignGateway("gw-7", self.broker)
        code = dossier(UNIT, 1)
        about = {"at": now(), "unit": UNIT, "counter": "q2", "dossier": code}
        events = [
            about | {"type": "intake", "field": "land", "limit": "3wd", "unit": "H99.77"},
            about | {"type": "suspended", "reason": "other"},
        ]
        gateway.deliver(gateway.batches(events, 2))
        void = {"type": "voided", "at": now(), "unit": UNIT, "of": f"{gateway.epoch}:2"}
        gateway.deliver(gateway.batches([void], 1))
        (directory / "later.csv").write_text("\n".join([head, *rows, later]) + "\n")
        self.centre.dunghan("import", "units", directory / "later.csv")
        self.centre.dunghan("quarantine", "replay", "--all")
        told = self.explain(code)
        intake, suspended = sorted(told["events"], key=lambda event: event["came"]["seq"])
        came = {"gateway": "gw-7", "epoch": gateway.epoch, "seq": 1, "imported": False}
        self.assertEqual(intake["came"], came | {"out_of_turn": True})
        self.assertEqual((intake["counter"], intake["voided"]), ("q2", False))
        self.assertEqual(suspended["came"], came | {"seq": 2, "out_of_turn": False})
        self.assertTrue(suspended["voided"])
        by = suspended["voided_by"]
        self.assertEqual((by["gateway"], by["epoch"], by["seq"]), ("gw-7", gateway.epoch, 3))
        text = self.centre.dunghan("dossier", code)
        self.assertIn(f"gateway gw-7, {gateway.epoch}:1, out of the quarantine or late\n", text)
        self.assertRegex(text, rf"voided, counts no more: on .* by gateway gw-7, {gateway.epoch}:3")

    def test_a_void_is_told_of_the_event_of_its_own_gateway(self):
        """Of two gateways with one epoch, and of an import, which tells its places."""
        self.centre.start()
        first, second = (ForeignGateway(name, self.broker) for name in ("gw-7", "gw-8"))
        second.epoch = first.epoch
        about = {"type": "intake", "at": now(), "unit": UNIT, "field": "land", "limit": "3wd"}
        for number, gateway in enumerate((first, second), 1):
            event = about | {"dossier": dossier(UNIT, number)}
            gateway.deliver(gateway.batches([event], 1))
        void = {"type": "voided", "at": now(), "unit": UNIT, "of": f"{first.epoch}:1"}
        first.deliver(first.batches([void], 1))
        self.centre.stop()
        self.assertEqual(self.voided_by(1), [("gw-7", first.epoch, 2)])
        self.assertEqual(self.voided_by(2), [])
        done = self.import_one(void)
        self.assertIn("ambiguous_event: cancels what several gateways have", done.stderr)
        done = self.import_one(void | {"of": f"gw-8/{first.epoch}:1"})
        epoch = re.search("name each: ([0-9a-f]{16}):1 to \\1:1,", done.stdout)[1]
        self.assertEqual(self.voided_by(2), [("import", epoch, 1)])
        self.assertEqual(self.voided_by(1), [("gw-7", first.epoch, 2)])
        self.centre.dunghan("verify")

    def import_one(self, event):
        path = self.stage.write("one.jsonl", json.dumps(event))
        return self.centre.dunghan("import", "events", path, check=False)

    def voided_by(self, number):
        events = self.explain(dossier(UNIT, number))["events"]
        return [(by["gateway"], by["epoch"], by["seq"])
                for by in (event.get("voided_by") for event in events) if by]

    def test_a_record_that_is_read_twice_counts_by_its_corrected_time(self):
        stamped, at = (f"2026-11-{day}T09:00:00+07:00" for day in (16, 19))
        reading = json.loads(next(lines(LIFE)))
        readings = [reading | {"at": stamped}, reading | {"at": at, "at_device": stamped}]
        self.centre.start()
        for name, order in (("gw-1", readings), ("gw-2", readings[::-1])):
            gateway = ForeignGateway(name, self.broker)
            for event in order:
                gateway.deliver(gateway.batches([event], 1))
        told = self.explain()
        self.assertEqual((told["received"], told["faults"]), ("2026-11-19", []))
        said = [[row.get(name) for name in ("at", "at_device", "clock_ahead_ms")] for row in told["events"]]
        self.assertEqual(said, 2 * [[stamped, None, None]] + 2 * [[at, stamped, -3 * 86400 * 1000]])
        self.assertIn(
            f"time corrected: the device's clock said {stamped}, 259200 s behind",
            self.centre.dunghan("dossier", CODE),
        )
        self.centre.stop()
        self.centre.dunghan("verify")

    def test_a_code_is_found_as_it_is_pasted_and_never_another(self):
        today, old, small = "H42.33-230703-0001", "ab-1234", "AB-1234"
        for code in (today, old):
            self.take_in(LIFE[:1], code=code)
        for typed in (today, today.lower(), f" \u200b{today.lower()}\u00a0\ufeff\t "):
            self.assertEqual(self.explain(typed)["code"], today)
        self.assertEqual(self.explain(f" {old} ")["code"], old)
        # Of an older system small letters are other letters.
        done = self.centre.dunghan("dossier", small, check=False)
        self.assertEqual(done.returncode, 1)
        self.take_in(LIFE[:1], code=small)
        self.assertEqual([self.explain(code)["code"] for code in (old, small)], [old, small])
        for typed in (" ", "h42.33-230732-0001", today + "0" * 40):
            self.assertEqual(self.centre.dunghan("dossier", typed, check=False).returncode, 64)

    def test_a_code_that_is_not_there_or_can_be_none(self):
        self.take_in(LIFE[:1])
        for code, status, words in (
            ("00352112000538", 1, "no event has named dossier 00352112000538"),
            ("003521", 1, "no event has named"),
            ("a b", 64, "can be no code of a dossier"),
            (f"{UNIT}-180230-0001", 64, "180230 is no date: there is no 30.2.2018"),
        ):
            done = self.centre.dunghan("dossier", code, check=False)
            self.assertEqual((done.returncode, done.stdout), (status, ""))
            self.assertIn(words, done.stderr)
            self.assertNotIn(CODE, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
