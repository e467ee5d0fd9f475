"""The pages of what is overdue and of the trend, of a real centre: each of their figures is the one that
form 06 and the lists of an office have."""

import json
import random
import re
import sqlite3
import unittest
from collections import Counter
from contextlib import closing
from datetime import date, timedelta

from harness import ROOT, ForeignGateway, Stage, get, now, wait_until
from worklist_test import BEGIN, FIELDS, PARENT, UNITS, life

CELL = re.compile(r'data-l="([^"]*)">([^<]*)<')
(STEP,) = (ROOT / "appliance/store/sql").glob("*_months_of_all.sql")
MONTHS = ["2026-03", "2026-04", "2026-05", "2026-06"]


def bucket(row):
    """The column in which a dossier of the office's list stands."""
    days = row["working_days"]
    return next((name for most, name in ((5, "Đến 5 ngày"), (15, "6–15 ngày"), (30, "16–30 ngày"))
                 if days <= most), "Trên 30 ngày")


class FiguresPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.broker = cls.stage.broker()
        cls.centre = cls.stage.centre(cls.broker, start=False)
        chance = random.Random(11)
        events = [event for number in range(300) for event in life(chance, number)]
        events += [cls.soon(number) for number in range(7)]
        path = cls.stage.write("events.jsonl", "\n".join(map(json.dumps, events)))
        cls.centre.dunghan("import", "events", path)
        cls.centre.start()

    @staticmethod
    def soon(number):
        return {"type": "intake", "at": now(), "unit": UNITS[0], "dossier": f"SOON-{number}",
                "field": "land", "limit": "1wd"}

    def page(self, path):
        status, body = get(self.centre.port, path)
        self.assertEqual(status, 200, path)
        return body.decode()

    def rows(self, path, mark="l-"):
        """{id: {label: text}} of the page's table."""
        found = {}
        for name, row in re.findall(rf'<tr id="{mark}([^"]*)">(.*?)</tr>', self.page(path), re.S):
            found[name] = dict(CELL.findall(row))
        return found

    def listed(self, *words):
        return json.loads(self.centre.dunghan(*words, "--format", "json"))["rows"]

    def form06(self, start, end, *words):
        words = ("--from", start, "--to", end, *words, "--format", "json")
        return json.loads(self.centre.dunghan("form06", *words))["total"]

    def test_what_is_overdue_is_the_list_of_the_office_and_column_13(self):
        expected = Counter()
        for row in self.listed("overdue"):
            expected[row["unit"]["code"], row["field"]["code"], bucket(row)] += 1
        shown = Counter()
        for name, cells in self.rows("/qua-han").items():
            unit, field = next((unit, field) for unit in UNITS for field in FIELDS
                               if name == f"{unit}-{field}")
            for label in ("Đến 5 ngày", "6–15 ngày", "16–30 ngày", "Trên 30 ngày"):
                shown[unit, field, label] += int(cells[label])
        self.assertGreater(sum(expected.values()), 20)
        self.assertEqual(+shown, expected)
        for words, query in (((), ""), (("--unit", PARENT), f"?don-vi={PARENT}"),
                             (("--unit", UNITS[0]), f"?don-vi={UNITS[0]}"),
                             (("--field", "land"), "?linh-vuc=land")):
            total = self.form06(BEGIN, now()[:10], *words)["in_progress_overdue"]
            page = self.page(f"/qua-han{query}")
            self.assertIn(f"Đang quá hạn ({total})", page)
            self.assertIn(f"khớp ở cùng thời điểm, cộng theo số ngày quá hạn được {total}, "
                          f"cột 13 là {total}.", page)

    def test_what_is_due_soon_is_the_list_of_the_office(self):
        expected = Counter(row["unit"]["code"] for row in self.listed("due-soon"))
        rows = self.rows("/qua-han?danh-sach=sap-den-han&theo=don-vi")
        self.assertEqual({name.rstrip("-"): int(cells["Tổng cộng"]) for name, cells in rows.items()},
                         dict(expected))
        self.assertGreaterEqual(expected[UNITS[0]], 7)

    def test_no_code_of_a_dossier_and_no_name_is_in_public(self):
        for path in ("/qua-han", "/qua-han?danh-sach=sap-den-han", "/xu-huong"):
            self.assertNotRegex(self.page(path), r"HS-\d|SOON-\d")

    def test_a_month_of_the_trend_is_its_form_06(self):
        for words, query in (((), ""), (("--unit", PARENT), f"&don-vi={PARENT}"),
                             (("--unit", UNITS[1], "--field", "land"),
                              f"&don-vi={UNITS[1]}&linh-vuc=land")):
            rows = self.rows(f"/xu-huong?tu={MONTHS[0]}&den={MONTHS[-1]}{query}", "m-")
            dues = self.rows(f"/xu-huong?tu={MONTHS[0]}&den={MONTHS[-1]}{query}&cong-thuc=D", "m-")
            pages = self.page(f"/xu-huong?tu={MONTHS[0]}&den={MONTHS[-1]}{query}")
            self.assertEqual(list(rows), MONTHS[::-1])
            for month in MONTHS:
                first = date.fromisoformat(f"{month}-01")
                last = (first + timedelta(31)).replace(day=1) - timedelta(1)
                total = self.form06(first, last, *words)
                good = total["resolved_early"] + total["resolved_on_time"]
                self.assertIn(f"({good}/{total['resolved_total']})"
                              if total["resolved_total"] else "–", self.fraction(pages, month))
            self.assertEqual(len(dues), len(MONTHS))

    @staticmethod
    def fraction(page, month):
        return re.search(rf'<tr id="m-{month}">.*?</tr>', page, re.S)[0].replace(".", "")

    def test_a_definition_by_the_stock_counts_what_stands_at_the_end_of_each_month(self):
        page = self.page(f"/xu-huong?tu={MONTHS[0]}&den={MONTHS[-1]}&cong-thuc=D")
        for month in MONTHS:
            first = date.fromisoformat(f"{month}-01")
            last = (first + timedelta(31)).replace(day=1) - timedelta(1)
            total = self.form06(first, last)
            good = total["resolved_early"] + total["resolved_on_time"]
            due = total["resolved_total"] + total["in_progress_overdue"]
            self.assertIn(f"({good}/{due})", self.fraction(page, month))

    def answer(self, path):
        return json.loads(self.page(path))

    def test_the_api_says_the_same(self):
        rows = self.answer(f"/api/v1/overdue?unit={PARENT}")["rows"]
        self.assertEqual(sum(row["in_progress_overdue"] for row in rows),
                         self.form06(BEGIN, now()[:10], "--unit", PARENT)["in_progress_overdue"])
        expected = Counter(row["unit"]["code"] for row in self.listed("due-soon"))
        for row in self.answer("/api/v1/due-soon")["rows"]:
            expected[row["unit"]] -= row["due_soon"]
            self.assertEqual(row["due_soon"], row["due_today"] + row["due_in_1"] + row["due_in_2"])
        self.assertEqual(set(expected.values()), {0})
        trend = self.answer(f"/api/v1/trend?from={MONTHS[0]}&to={MONTHS[-1]}&field=tat-ca,land")
        self.assertEqual(trend["definition"], "A")
        for row in trend["rows"]:
            first = date.fromisoformat(f"{row['month']}-01")
            last = (first + timedelta(31)).replace(day=1) - timedelta(1)
            total = self.form06(first, last, *(("--field", "land") if row["field"] else ()))
            for name in ("received_total", "resolved_late", "in_progress", "in_progress_overdue"):
                self.assertEqual(row[name], total[name], (row["month"], name))
        self.assertEqual(len(trend["rows"]), 2 * len(MONTHS))
        self.assertIn(f"{MONTHS[0]},", self.page(f"/api/v1/trend.csv?from={MONTHS[0]}&to={MONTHS[0]}"))
        status, body = get(self.centre.port, "/api/v1/overdue?tim=x")
        self.assertEqual((status, json.loads(body)["errors"][0]["parameter"]), (400, "tim"))

    def test_what_makes_no_sense_is_refused_in_plain_words(self):
        for path, allowed in (
            ("/qua-han?don-vi=H1", "/api/v1/units"), ("/qua-han?danh-sach=moi", "sap-den-han"),
            ("/qua-han?cap=hamlet", "commune"), ("/qua-han?sap-xep=ngay", "tren-30"),
            ("/xu-huong?don-vi=a,a", "don-vi × linh-vuc"), ("/xu-huong?tu=2026-13", "YYYY-MM"),
            ("/xu-huong?tu=2026-05&den=2026-04", "tu"), ("/xu-huong?den=2999-01", "YYYY-MM"),
            ("/xu-huong?tu=1990-01", "240"),
            (f"/xu-huong?don-vi={','.join(UNITS[:2])},tat-ca&linh-vuc=land,civil-status", "4"),
        ):
            status, body = get(self.centre.port, path)
            self.assertEqual(status, 400, path)
            self.assertIn(allowed, body.decode(), path)

    def test_a_new_event_is_on_the_page_with_the_next_version(self):
        def due_soon():
            return int(re.search(r"Sắp đến hạn \((\d+)\)", self.page("/qua-han"))[1])

        before = due_soon()
        gateway = ForeignGateway("gw-due", self.broker)
        gateway.deliver(gateway.batches([self.soon(99)], 1))
        wait_until(lambda: due_soon() == before + 1, "the page counts it")

    def test_months_of_all_units_are_summed_up_in_a_store_of_before(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            chance = random.Random(7)
            lines = [json.dumps(event) for number in range(50) for event in life(chance, number)]
            centre.dunghan("import", "events", stage.write("events.jsonl", "\n".join(lines)))
            with closing(sqlite3.connect(centre.data / "dunghan.db")) as database, database:
                self.assertTrue(database.execute("DELETE FROM rollup WHERE grain = 4").rowcount)
            self.assertGreater(centre.dunghan("verify", check=False).returncode, 0)
            with closing(sqlite3.connect(centre.data / "dunghan.db")) as database, database:
                database.executescript(STEP.read_text())
            centre.dunghan("verify")


if __name__ == "__main__":
    unittest.main(verbosity=2)
