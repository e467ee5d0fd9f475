"""Periods everywhere: what the API and the pages say of a period is what form 06 of the same days says,
to the unit; and how a period stands."""

import json
import random
import re
import unittest
from datetime import date, timedelta

import catalogue
from harness import Stage, get, now
from worklist_test import FIELDS, PARENT, UNITS

FIRST = date(2025, 3, 3)
# Some end in the running month, which is kept out of what is frozen.
PERIODS = {
    "a month": "period=2026-03",
    "a statutory month": "period=bc-2026-03",
    "a quarter": "period=2025-Q4",
    "a half": "period=2026-H1",
    "a year": "period=2025",
    "days": "from=2025-11-08&to=2026-02-19",
    "one day": "from=2026-03-10&to=2026-03-10",
    "the running year": f"period={now()[:4]}",
    "the running month": f"period={now()[:7]}",
    "nothing said": "",
}


def life(chance, number):
    """Events of one dossier over more than a year; some are never resolved."""
    code, unit = f"HS-{number:05}", chance.choice(UNITS)
    day = FIRST + timedelta(chance.randrange(400))

    def event(kind, **members):
        return {"type": kind, "at": f"{day}T09:00:00+07:00", "unit": unit, "dossier": code} | members

    yield event("intake", field=chance.choice(FIELDS), limit=f"{chance.randrange(1, 9)}wd",
                channel=chance.choice(["online", "in_person"]))
    if chance.random() < 0.2:
        day += timedelta(chance.randrange(1, 30))
        yield event("transferred", to_unit=(unit := chance.choice(UNITS)))
    if chance.random() < 0.9:
        day += timedelta(chance.randrange(1, 40))
        yield event("resolved", outcome="granted")


NAMES = ["received_total", "received_online", "received_direct_or_postal", "carried_over", "resolved_total",
         "resolved_early", "resolved_on_time", "resolved_late", "in_progress",
         "in_progress_not_due", "in_progress_overdue"]


def columns(figures):
    """The same of the API's figures."""
    received, resolved, progress = (figures[key] for key in ("received", "resolved", "in_progress"))
    return [received["total"], received["online"], received["direct"], received["carried_over"],
            resolved["total"], resolved["early"], resolved["on_time"], resolved["late"],
            progress["total"], progress["not_due"], progress["overdue"]]


class PeriodsPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.centre = cls.stage.centre(cls.stage.broker(), start=False)
        chance = random.Random(14)
        events = [event for number in range(400) for event in life(chance, number)]
        path = cls.stage.write("events.jsonl", "\n".join(map(json.dumps, events)))
        cls.centre.dunghan("import", "events", path)
        for month in ("2026-02", "2026-03", "2026-04"):
            cls.centre.dunghan("period", "add", f"bc-{month}", "--kind", "statutory-month",
                               "--name", f"Báo cáo tháng {month}", *cls.statutory(month))
        cls.centre.dunghan("period", "freeze", "bc-2026-02")
        cls.centre.dunghan("period", "freeze", "bc-2026-03")
        late = {"type": "intake", "at": "2026-03-01T09:00:00+07:00", "unit": UNITS[0],
                "dossier": "LATE-1", "field": "land", "limit": "1wd"}
        cls.centre.dunghan("import", "events", cls.stage.write("late.jsonl", json.dumps(late)))
        cls.centre.start()

    @staticmethod
    def statutory(month):
        first = date.fromisoformat(f"{month}-01")
        return "--from", f"{(first - timedelta(1)).replace(day=15)}", "--to", f"{month}-14"

    def page(self, path, status=200):
        code, body = get(self.centre.port, path)
        self.assertEqual(code, status, path)
        return body.decode()

    def answer(self, path, query):
        return json.loads(self.page(f"/api/v1/{path}?{query}"))

    def form(self, query, days, more=""):
        """Form 06 of the period: by the register, or by the days that the answer names."""
        period = query.removeprefix("period=") if query.startswith("period=bc") else None
        asked = f"period={period}" if period else f"from={days['from']}&to={days['to']}"
        return self.answer("reports/06", f"{asked}{more}")

    def same(self, figures, form):
        self.assertEqual(columns(figures), [form["total"][name] for name in NAMES])

    def rate(self, total):
        return [total["resolved_early"] + total["resolved_on_time"], total["resolved_total"]]

    def test_each_figure_is_that_of_form_06(self):
        for name, query in PERIODS.items():
            with self.subTest(name):
                summary = self.answer("summary", query)
                days = summary["period"]
                self.same(summary, self.form(query, days))
                for row in self.answer("fields", query)["rows"]:
                    self.same(row, self.form(query, days, f"&field={row['code']}"))
                units = self.answer("units", query)
                for row in units["rows"]:
                    self.same(row, self.form(query, days, f"&unit={row['code']}&sub_units=no"))
                self.same(units["total"], self.form(query, days))

    def test_it_is_compared_with_the_period_before_and_that_of_the_year_before(self):
        for name, query in PERIODS.items():
            with self.subTest(name):
                summary = self.answer("summary", query)
                for rate, days in (("rate_before", "before"), ("rate_year_before", "year_before")):
                    other = summary["period"][days]
                    other_query = f"period={other['id']}" if other["id"].startswith("bc") else ""
                    self.assertEqual([summary[rate]["num"], summary[rate]["den"]],
                                     self.rate(self.form(other_query, other)["total"]))

    def test_a_month_of_the_trend_is_its_form_06(self):
        for month in self.answer("summary", "period=2026-Q1")["trend"]:
            first = date.fromisoformat(f"{month['month']}-01")
            last = (first + timedelta(31)).replace(day=1) - timedelta(1)
            total = self.answer("reports/06", f"from={first}&to={last}")["total"]
            self.assertEqual([month["num"], month["den"]], self.rate(total))

    def test_how_a_period_stands(self):
        for query, state in (("", "running"), (f"period={now()[:4]}", "running"),
                             ("period=2026-03", "open"), ("period=bc-2026-04", "open"),
                             ("period=bc-2026-02", "frozen"), ("period=bc-2026-03", "corrected")):
            self.assertEqual(self.answer("summary", query)["period"]["state"], state, query)
        self.assertIn("Đã chốt", self.page("/don-vi?ky=bc-2026-03"))
        self.assertIn("nay có số liệu bổ sung", self.page("/don-vi?ky=bc-2026-03"))
        self.assertNotIn("nay có số liệu bổ sung", self.page("/don-vi?ky=bc-2026-02"))

    def test_what_came_late_is_told_with_the_month_that_it_is_of(self):
        self.assertRegex(self.page("/?ky=2026-03"), r"Trong 24 giờ qua.*tháng 3/2026 \([1-9]\d* đơn vị\)")
        self.assertNotIn("Trong 24 giờ qua", self.page("/?ky=2024"))

    def test_what_is_of_now_is_not_told_of_a_period_that_is_over(self):
        summary = self.answer("summary", "period=2026-03")
        for name in ("due_soon", "received_today", "resolved_today"):
            self.assertEqual(summary[name], 0, name)
        self.assertEqual(set(summary["completeness"].values()), {0})
        self.assertIn("Kỳ đã kết thúc", self.page("/?ky=2026-03"))

    def test_a_period_that_is_none_is_explained(self):
        ahead = f"{int(now()[:4]) + 1}"
        for query in ("ky=2026-13", "ky=none", f"ky={ahead}", "tu=2026-03-02&den=2026-03-01",
                      "tu=2026-03-02", f"tu={ahead}-01-01&den={ahead}-01-02",
                      "ky=2026&tu=2026-03-01&den=2026-03-02"):
            self.assertIn("<h1>", self.page(f"/linh-vuc?{query}", 400), query)
        problem = json.loads(self.page("/api/v1/units?period=2026-Q7", 400))
        self.assertIn("2026-Q7", problem["detail"])
        self.assertIn("YYYY-Q1", json.dumps(problem))

    def test_a_choice_leads_to_what_it_says_also_where_the_register_has_its_name(self):
        self.centre.dunghan("period", "add", "2026-05", "--kind", "statutory-month",
                            "--name", "tháng 5/2026", *self.statutory("2026-05"))
        page = self.page("/don-vi")
        self.assertEqual(re.findall(r'<option value="2026-05">([^<]*)<', page),
                         ["Tháng 5/2026 (15/04/2026–14/05/2026)"])
        self.assertIn('<option value="2026-04">Tháng 4/2026</option>', page)

    def test_links_keep_the_period(self):
        for path in ("/", "/linh-vuc", "/linh-vuc/land", "/don-vi", f"/don-vi/{UNITS[0]}"):
            page = self.page(f"{path}?ky=2026-Q1")
            self.assertIn("quý I/2026", page.lower().replace("quý i/", "quý I/"))
            for link in re.findall(r'<a class="name" href="([^"]*)"', page):
                self.assertTrue(link.endswith("?ky=2026-Q1"), link)
            self.assertRegex(page, r'hreflang="en"')
            self.assertIn("?ky=2026-Q1", re.search(r'href="(/en/[^"]*)" hreflang="en"', page)[1])

    def test_files_are_of_the_period(self):
        listed = self.page("/don-vi.csv?ky=2026-Q1")
        rows = {row["code"]: row for row in self.answer("units", "period=2026-Q1")["rows"]}
        self.assertGreater(len(rows), 2)
        for code, row in rows.items():
            line = next((line for line in listed.splitlines() if f",{code}," in line), None)
            if line:
                self.assertIn(f",{row['received']['total']},", line)

    def test_no_code_of_a_dossier_is_in_public(self):
        for path in ("/?ky=2026", f"/don-vi/{PARENT}?ky=2026", "/don-vi.csv?ky=2026"):
            self.assertNotRegex(self.page(path), r"HS-\d|LATE-1")


if __name__ == "__main__":
    unittest.main(verbosity=2)
