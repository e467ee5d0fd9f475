"""The page of satisfaction says what keys and queues told, from the moment it comes in."""

import unittest
from datetime import date, datetime, timedelta, timezone

import catalogue
from harness import HANOI, ForeignGateway, Stage, get, wait_until

UNIT = catalogue.UNITS[1]
FIELD = catalogue.FIELD_OF[catalogue.PROCEDURES[0]]


def stamp(minute):
    """At so many minutes after eight, of the 3rd of the month before this one."""
    before = datetime.now(HANOI).date().replace(day=1) - timedelta(days=1)
    start = datetime(before.year, before.month, 3, 8, tzinfo=timezone(timedelta(hours=7)))
    return (start + timedelta(minutes=minute)).isoformat()


def visit(kind, minute, **about):
    return {"type": kind, "at": stamp(minute), "unit": UNIT, "counter": "q1"} | about


class SatisfactionPage(unittest.TestCase):
    def setUp(self):
        stage = self.enterContext(Stage())
        broker = stage.broker()
        self.centre = stage.centre(broker)
        self.gateway = ForeignGateway("gw-visits", broker)

    def page(self):
        before = datetime.now(HANOI).date().replace(day=1) - timedelta(days=1)
        status, body = get(self.centre.port, f"/hai-long?ky={before:%Y-%m}")
        self.assertEqual(status, 200)
        return body.decode()

    def send(self, *events):
        self.gateway.deliver(self.gateway.batches(list(events), 50))

    def wait_for(self, *texts):
        wait_until(lambda: all(text in self.page() for text in texts), f"{texts} on the page", 10)

    def test_what_comes_in_is_counted_and_what_is_voided_is_not(self):
        self.assertIn("chưa có lượt đánh giá nào. Chưa có số thứ tự nào.", self.page())
        self.send(*(visit("rated", i, score=5 if i < 27 else 2, field=FIELD) for i in range(30)))
        self.send(*(visit("ticket_taken", i, ticket=f"A{i}") for i in range(12)))
        self.send(*(visit("ticket_called", 2 * i + 1, ticket=f"A{i}") for i in range(11)))
        self.wait_for(
            "90,0% (27/30) lượt đánh giá hài lòng",
            "Trong 11 lượt chờ được gọi, một nửa chờ không quá 6 phút",
            "chín phần mười không quá 10 phút",
            f'<tr id="u-{UNIT}">',
            f'<tr id="f-{FIELD}">',
        )
        void = {"type": "voided", "at": stamp(90), "unit": UNIT, "of": f"{self.gateway.epoch}:1"}
        self.send(void)
        self.wait_for("29 lượt đánh giá, trong đó 26 hài lòng; dưới 30 lượt")
        self.centre.kill()
        self.centre.start()
        self.wait_for("29 lượt đánh giá, trong đó 26 hài lòng", "Trong 11 lượt chờ được gọi")

    def test_another_month_is_a_link_and_no_month_is_refused(self):
        self.send(visit("rated", 1, score=1))
        status, body = get(self.centre.port, "/en/satisfaction")
        self.assertEqual(status, 200)
        self.assertIn("no answer yet", body.decode())
        wait_until(lambda: b"?ky=" in get(self.centre.port, "/en/satisfaction")[1], "a link", 10)
        for query in ("ky=2026-13", "ky=11", "ky=2026", "trang=0", "trang=x"):
            status, body = get(self.centre.port, f"/hai-long?{query}")
            self.assertEqual(status, 400, query)


if __name__ == "__main__":
    unittest.main(verbosity=2)
