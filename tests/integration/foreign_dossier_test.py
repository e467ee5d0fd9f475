"""Two registered gateways, and one of them speaks of the other's dossiers: it changes none of their
figures, whichever comes first, and all that it said is kept, told and explained.
"""

import json
import unittest

from harness import Stage, wait_until
from keys import SecureBroker, SecureCentre

MINE, OTHERS = "H99.10.01", "H99.10.02"
EPOCHS = {MINE: "00000000000000a1", OTHERS: "00000000000000b1"}
TODAY = "2025-06-30"
LONG, SHORT = "3000wd", "5wd"


def code(unit, number):
    return f"{unit}-250303-{number:04}"


def said(kind, unit, dossier, at, **more):
    return {"type": kind, "unit": unit, "dossier": dossier, "at": f"{at}+07:00"} | more


def intakes(unit, of, count, at, limit):
    return [
        said("intake", unit, code(of, n), at, procedure="1.001193", limit=limit, counter="q1")
        for n in range(1, count + 1)
    ]


class ForeignDossiers(unittest.TestCase):
    def enter(self):
        """A centre of its own, with a gateway for each of the two units."""
        stage = self.enterContext(Stage())
        self.centre = SecureCentre(stage)
        self.broker = SecureBroker(stage, self.centre)
        self.centre.start()
        self.bundles = {
            unit: self.centre.add_gateway(name, unit)
            for name, unit in (("mine", MINE), ("others", OTHERS))
        }

    def send(self, unit, events):
        """All of it in one batch, and it is stored."""
        name = "mine" if unit == MINE else "others"
        first = self.expected.get(name, 0) + 1
        payload = json.dumps({"v": 1, "epoch": EPOCHS[unit], "first": first, "events": events})
        done = self.broker.client(
            "mosquitto_pub", self.bundles[unit], "-t", f"dunghan/v1/events/{name}", "-m", payload
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.expected[name] = first - 1 + len(events)
        wait_until(lambda: self.committed(name) == self.expected[name], f"{name}: stored")

    def committed(self, name):
        rows = self.centre.json("/api/v1/devices")["gateways"]
        return sum(row["committed"] for row in rows if row["name"] == name)

    def figures(self, unit):
        """(received, resolved, overdue) of the unit."""
        words = ("--from", "2025-01-01", "--to", TODAY, "--unit", unit, "--format", "json")
        total = json.loads(self.centre.dunghan("form06", *words))["total"]
        names = ("received_total", "resolved_total", "in_progress_overdue")
        return tuple(total[name] for name in names)

    def expect_faults(self, expected):
        """The page says them with its next refresh."""
        wait_until(lambda: self.faults() == expected, f"{expected}, not {self.faults()}")

    def faults(self):
        rows = self.centre.json("/api/v1/devices")["data_faults"]
        return {row["fault"]: row["dossiers"] for row in rows}

    def explain(self, dossier):
        return json.loads(self.centre.dunghan("dossier", dossier, "--json"))

    def in_both_orders(self, mine, others, check):
        for turn in (1, -1):
            with self.subTest(first="mine" if turn == 1 else "the other's"):
                self.expected = {}
                self.enter()
                for unit, events in ((MINE, mine), (OTHERS, others))[::turn]:
                    self.send(unit, events)
                check()
                self.assertEqual(self.centre.reasons(), {})
                self.centre.dunghan("verify")

    def test_a_result_that_another_unit_says(self):
        mine = intakes(MINE, MINE, 5, "2025-03-03T08:00:00", LONG)
        others = [
            said(kind, OTHERS, code(MINE, n), "2025-03-04T08:00:00", **more)
            for n in range(1, 6)
            for kind, more in (("resolved", {"outcome": "denied"}), ("returned", {}))
        ]

        def check():
            self.assertEqual(self.figures(MINE), (5, 0, 0))
            self.assertEqual(self.figures(OTHERS), (0, 0, 0))
            self.expect_faults({"foreign": 5})
            told = self.explain(code(MINE, 1))
            self.assertEqual(
                [event["passed_over"] for event in told["events"]], [None, "foreign", "foreign"]
            )
            text = self.centre.dunghan("dossier", code(MINE, 1))
            self.assertIn("does not count: foreign\n", text)

        self.in_both_orders(mine, others, check)

    def test_an_earlier_intake(self):
        mine = intakes(MINE, MINE, 10, "2025-03-03T08:00:00", LONG)
        others = intakes(OTHERS, MINE, 3, "2025-03-01T08:00:00", SHORT)

        def check():
            self.assertEqual(self.figures(MINE), (10, 0, 0))
            self.assertEqual(self.figures(OTHERS), (0, 0, 0))
            self.expect_faults({"foreign_intake": 3})

        self.in_both_orders(mine, others, check)

    def test_codes_that_were_taken_before_they_were_given_out(self):
        mine = intakes(MINE, MINE, 50, "2025-03-03T08:00:00", LONG)
        others = intakes(OTHERS, MINE, 50, "2025-02-24T08:00:00", SHORT)
        others += [
            said("resolved", OTHERS, code(MINE, n), "2025-02-25T08:00:00", outcome="granted")
            for n in range(1, 51)
        ]

        def check():
            self.assertEqual(self.figures(MINE), (50, 0, 0))
            self.assertEqual(self.figures(OTHERS), (0, 0, 0))
            self.expect_faults({"foreign": 50, "foreign_intake": 50})

        self.in_both_orders(mine, others, check)

    def test_an_extension(self):
        mine = intakes(MINE, MINE, 20, "2025-03-03T08:00:00", SHORT)
        others = [
            said("extended", OTHERS, code(MINE, n), "2025-03-04T08:00:00", limit="3650wd")
            for n in range(1, 11)
        ]

        def check():
            self.assertEqual(self.figures(MINE), (20, 0, 20))
            self.expect_faults({"foreign": 10})

        self.in_both_orders(mine, others, check)

    def test_what_is_overdue_stays_until_its_receiver_says_something(self):
        mine = intakes(MINE, MINE, 10, "2025-03-03T08:00:00", SHORT)
        others = intakes(OTHERS, OTHERS, 30, "2025-03-03T08:00:00", SHORT)
        others += [
            said("transferred", OTHERS, code(OTHERS, n), "2025-04-01T08:00:00", to_unit=MINE)
            for n in range(1, 31)
        ]

        def check():
            self.assertEqual(self.figures(MINE), (10, 0, 10))
            self.assertEqual(self.figures(OTHERS), (30, 0, 30))
            self.expect_faults({"in_transfer": 30})
            told = self.explain(code(OTHERS, 1))
            self.assertEqual(told["unit"]["code"], OTHERS)
            self.assertEqual(told["in_transfer"]["unit"]["code"], MINE)
            self.assertEqual(told["in_transfer"]["since"], "2025-04-01")
            taken = said(
                "reappointed", MINE, code(OTHERS, 1), "2025-04-02T08:00:00", due="2025-07-31"
            )
            self.send(MINE, [taken])
            self.assertEqual(self.figures(MINE), (11, 0, 11))
            self.assertEqual(self.figures(OTHERS), (29, 0, 29))
            self.assertIsNone(self.explain(code(OTHERS, 1))["in_transfer"])

        self.in_both_orders(mine, others, check)


if __name__ == "__main__":
    unittest.main(verbosity=2)
