"""Units that end, and what a running centre shows of them."""

import json
import unittest
from datetime import datetime, timedelta

from harness import HANOI, Stage

OLD, NEW = "H99.10.03", "H99.10.04"


class Merger(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.centre = self.stage.centre(self.stage.broker(), start=False)
        self.today = datetime.now(HANOI).date()

    def merge(self, last):
        rows = f"{OLD},Xã Ba,commune,{last},{NEW}", f"{NEW},Xã Bốn,commune,,"
        text = "\n".join(["code,name_vi,level,valid_to,successor", *rows]) + "\n"
        self.centre.dunghan("import", "units", self.stage.write("units.csv", text))

    def take_in(self, *due):
        """One dossier of the old unit for each due date."""
        at = f"{self.today - timedelta(20)}T09:00:00+07:00"
        lines = [
            json.dumps({"type": "intake", "at": at, "unit": OLD, "field": "land",
                        "dossier": f"HS-{number:05}", "due": str(day)})
            for number, day in enumerate(due)
        ]  # fmt: skip
        self.centre.dunghan("import", "events", self.stage.write("some.jsonl", "\n".join(lines)))

    def units(self):
        self.centre.start()
        return {row["code"]: row for row in self.centre.json("/api/v1/units")["rows"]}

    def test_what_is_overdue_moves_in_a_coming_merger_and_is_not_due_soon(self):
        self.merge(self.today)
        overdue = [self.today - timedelta(days) for days in (1, 2, 3)]
        self.take_in(*overdue, self.today, self.today + timedelta(1))
        units = self.units()
        self.assertEqual(units[OLD]["due_soon"], 2)
        self.assertEqual(units.get(NEW, {}).get("due_soon", 0), 0)

    def test_a_unit_that_ended_is_shown_with_its_last_day(self):
        last = self.today - timedelta(3)
        self.merge(last)
        self.take_in(self.today)
        units = self.units()
        self.assertEqual((units[OLD]["last_day"], units[NEW]["last_day"]), (str(last), None))
        self.assertEqual((units[OLD]["due_soon"], units[NEW]["due_soon"]), (0, 1))
        for path, words in (("/", "hoạt động đến hết"), ("/en/", "ended after")):
            page = self.centre.get(path)[1]
            page = page.decode() if isinstance(page, bytes) else page
            self.assertEqual(page.count(words), 1, path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
