"""The page of the calendar says what the centre computes with, from the moment it is changed."""

import unittest
from datetime import datetime

from harness import HANOI, Stage, get, wait_until

FILE = "date,kind,reason\n2027-03-04,off,Ngày thử\n2027-03-06,working,Làm bù thử\n"


class CalendarPage(unittest.TestCase):
    def test_a_calendar_that_is_taken_in_is_shown_at_once_and_after_a_restart(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker())

            def page(query="?nam=2027"):
                status, body = get(centre.port, f"/lich{query}")
                self.assertEqual(status, 200)
                return body.decode()

            self.assertIn(f"Lịch làm việc năm {datetime.now(HANOI).date().year}", page(""))
            before = page()
            self.assertIn("Lịch nghỉ năm 2027 chưa được công bố", before)
            self.assertIn("Lịch đi kèm chương trình", before)
            self.assertNotIn("Ngày thử", before)
            centre.dunghan("import", "calendar", stage.write("calendar.csv", FILE))
            wait_until(lambda: "Ngày thử" in page(), "the page shows it", 5)
            for text in (
                '<tr id="d-2027-03-04">',
                '<td class="off"><abbr title="nghỉ – Ngày thử">4</abbr></td>',
                '<td class="worked"><abbr title="làm bù – Làm bù thử">6</abbr></td>',
                "Tháng 3/2027: 23 ngày làm việc",
                "Lịch do cơ quan cập nhật lần cuối",
            ):
                self.assertIn(text, page())
            centre.kill()
            centre.start()
            self.assertIn("Ngày thử", page())
            for query in ("?nam=1974", "?nam=27", "?nam=2101", "?nam=abcd"):
                status, body = get(centre.port, f"/lich{query}")
                self.assertEqual(status, 400, query)
                self.assertIn("1975 - 2100", body.decode())


if __name__ == "__main__":
    unittest.main(verbosity=2)
