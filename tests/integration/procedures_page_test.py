"""The pages of procedures say limits as the centre has them, and how long results really took."""

import json
import unittest
from datetime import date, datetime, timedelta

import catalogue
from harness import HANOI, Stage, get, wait_until

UNIT, PROCEDURE = catalogue.UNITS[1], catalogue.PROCEDURES[0]
AMENDED = """code,name_vi,name_en,field,limit,valid_from,valid_to
{code},Thủ tục sửa đổi,,{field},7wd,,2026-06-30
{code},Thủ tục sửa đổi,,{field},5wd,2026-07-01,
"""


def result_day():
    """The last Wednesday in the middle of a June or October: weeks that never have a holiday."""
    today = datetime.now(HANOI).date()
    middles = [date(year, month, 15) for year in (today.year - 1, today.year) for month in (6, 10)]
    days = [middle + timedelta(days=(2 - middle.weekday()) % 7) for middle in middles]
    return max(day for day in days if day < today)


def working_days_before(day, count):
    while count > 0:
        day -= timedelta(days=1)
        count -= day.weekday() < 5
    return day


def life(number, days):
    """A dossier that takes so many working days."""
    about = {"unit": UNIT, "dossier": f"H42-260101-{number:04}"}
    yield about | {"type": "intake", "at": f"{working_days_before(result_day(), days)}T09:00:00+07:00",
                   "procedure": PROCEDURE, "limit": "3wd"}
    yield about | {"type": "resolved", "at": f"{result_day()}T15:00:00+07:00",
                   "outcome": "granted"}


class ProceduresPage(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.centre = self.stage.centre(self.stage.broker(), start=False)

    def take_in(self, *days):
        events = [event for number, took in enumerate(days) for event in life(number, took)]
        path = self.stage.write("events.jsonl", "\n".join(json.dumps(event) for event in events))
        self.centre.dunghan("import", "events", path)

    def page(self, path):
        status, body = get(self.centre.port, path)
        return status, body.decode()

    def test_ten_results_have_a_median_and_nine_have_none(self):
        self.take_in(*[2] * 6, *[4] * 4)
        self.centre.start()
        wait_until(lambda: "một nửa trong 10 hồ sơ" in self.page(f"/thu-tuc/{PROCEDURE}")[1],
                   "the results are counted", 10)
        body = self.page(f"/thu-tuc/{PROCEDURE}")[1]
        self.assertIn("không quá 2 ngày làm việc; 60,0% (6/10) đúng hạn", body)
        body = self.page(f"/thu-tuc?tim={PROCEDURE}")[1]
        self.assertIn(f'<tr id="p-{PROCEDURE}">', body)
        self.assertIn('<span class="part">6/10</span>', body)

    def test_too_few_results_are_told_as_a_number_alone(self):
        self.take_in(*[2] * 9)
        self.centre.start()
        wait_until(lambda: "có 9 kết quả; dưới 10" in self.page(f"/thu-tuc/{PROCEDURE}")[1],
                   "the results are counted", 10)
        self.assertNotIn("một nửa", self.page(f"/thu-tuc/{PROCEDURE}")[1].split("<table")[0])

    def test_an_amended_procedure_shows_both_versions_at_once(self):
        self.centre.start()
        text = AMENDED.format(code=PROCEDURE, field=catalogue.FIELD_OF[PROCEDURE])
        self.assertEqual(self.page("/thu-tuc")[0], 200)
        self.centre.dunghan("import", "procedures", self.stage.write("procedures.csv", text))
        wait_until(lambda: "7 ngày làm việc" in self.page(f"/thu-tuc/{PROCEDURE}")[1],
                   "the page shows it", 5)
        body = self.page(f"/thu-tuc/{PROCEDURE}")[1]
        for part in ("Quy định: 5 ngày làm việc.", "30/06/2026", "01/07/2026"):
            self.assertIn(part, body)

    def test_what_does_not_exist_is_said_so(self):
        self.centre.start()
        self.assertEqual(self.page("/thu-tuc/1.999999")[0], 404)
        for query in ("linh-vuc=nowhere", "cap=hamlet", "sap-xep=x", "trang=0", "tinh-trang=1"):
            status, body = self.page(f"/thu-tuc?{query}")
            self.assertEqual(status, 400, query)
        status, body = self.page("/thu-tuc?tim=kh%C3%B4ng%20c%C3%B3%20%3Cb%3E")
        self.assertEqual(status, 200)
        self.assertIn("Không có thủ tục nào khớp", body)


if __name__ == "__main__":
    unittest.main(verbosity=2)
