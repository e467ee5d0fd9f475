"""Whoever goes from place to place hears of everything that changes, whatever is killed meanwhile,
and is told when it cannot be."""

import contextlib
import json
import random
import socket
import sqlite3
import threading
import time
import unittest
from datetime import date, datetime, timedelta

import catalogue
from harness import HANOI, LOOPBACK, ForeignGateway, Stage, get, intake, now, wait_until
from order_test import some_events

ADDRESS = "/api/v1/changes"


def months_back(count):
    """["2026-09", "2026-10", "2026-11"]"""
    first = datetime.now(HANOI).date().replace(day=1)
    months = []
    for _ in range(count):
        months.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return months[::-1]


def days_of(month):
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first, last


class Follower:
    """An integrator with a copy of the figures: reads them once, and then only what it is told."""

    def __init__(self, centre):
        self.centre = centre
        self.months = months_back(5)
        self.figures = {}
        self.told = []
        self.place = centre.json(ADDRESS)["next"]
        for month in self.months:
            for unit in catalogue.UNITS:
                for field in sorted(set(catalogue.FIELD_OF.values())):
                    self.figures[month, unit, field] = {}

    def read(self, month, unit, field):
        first, last = days_of(month)
        report = self.centre.json(
            f"/api/v1/reports/06?from={first}&to={last}&unit={unit}&sub_units=no&field={field}"
        )
        total = report["total"] | report["total"]["notes"]
        return {name: value for name, value in total.items() if isinstance(value, int) and value}

    def take(self, answer):
        """Reads again what it is told of, and only then goes on from there."""
        changed = set()
        for change in answer["changes"]:
            assert change["kind"] == "figures", change
            changed |= {
                (month, change["unit"], change["field"])
                for month in self.months
                if month >= change["month"]
            }
        for key in changed:
            self.figures[key] = self.read(*key)
        self.told += answer["changes"]
        self.place = answer["next"]

    def go_on(self, limit=37):
        """One step; False: there was nothing. Where the centre is away it is tried again."""
        with contextlib.suppress(OSError):
            status, body = self.centre.get(f"{ADDRESS}?since={self.place}&limit={limit}")
            if status == 200:
                answer = json.loads(body)
                self.take(answer)
                return bool(answer["changes"])
        return True


class Changes(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()

    def test_nothing_that_changes_is_missed(self):
        seed = int(time.time())
        print(f"seed {seed}")
        centre = self.stage.centre(self.broker)
        follower = Follower(centre)
        events = some_events(seed)[:500]
        done = threading.Event()

        def deliver():
            gateway = ForeignGateway("gw-1", self.broker)
            messages = gateway.batches(events, 10)
            for start in range(0, len(messages), 5):
                gateway.broker.publish("dunghan/v1/events/gw-1", *messages[start : start + 5])
                time.sleep(0.2)
            gateway.deliver(messages, timeout_s=120)
            done.set()

        threading.Thread(target=deliver, daemon=True).start()
        for _ in range(3):
            for _ in range(random.Random(seed).randrange(3, 12)):
                follower.go_on()
            centre.kill()
            centre.start()
        wait_until(lambda: not follower.go_on() and done.is_set(), "all is told", timeout_s=120)
        revisions = [change["revision"] for change in follower.told]
        self.assertEqual(revisions, sorted(revisions))
        self.assertTrue(follower.told)
        for (month, unit, field), figures in follower.figures.items():
            with self.subTest(month=month, unit=unit, field=field):
                self.assertEqual(figures, follower.read(month, unit, field))
        report = centre.json(f"/api/v1/reports/06?from={now()[:10]}&to={now()[:10]}")
        self.assertEqual(report["revision"], revisions[-1])

    def test_registers_and_periods_are_told(self):
        centre = self.stage.centre(self.broker)
        gateway = ForeignGateway("gw-1", self.broker)
        gateway.deliver(gateway.batches(some_events(3)[:50], 50))
        since = centre.json(ADDRESS)["next"]

        def kinds():
            nonlocal since
            answer = centre.json(f"{ADDRESS}?since={since}")
            since = answer["next"]
            return [
                (change["kind"], change.get("register", change.get("period", "")))
                for change in answer["changes"]
            ]

        units = self.stage.write("units.csv", "code,name_vi,level\nH99.77,Xã Bảy,commune\n")
        centre.dunghan("import", "units", units)
        self.assertEqual(kinds(), [("catalogue", "units")])
        month = months_back(2)[0]
        centre.dunghan("period", "add", month, "--kind", "month")
        self.assertEqual(kinds(), [("period", month)])
        centre.dunghan("period", "freeze", month, "--yes")
        self.assertEqual(kinds(), [("period", month)])
        days = self.stage.write("days.csv", f"date,kind,reason\n{now()[:4]}-10-14,off,Thử\n")
        centre.dunghan("import", "calendar", days)
        told = kinds()
        self.assertEqual(told[0], ("calendar", ""))
        self.assertEqual(set(told[1:]) - {("all", "")}, set())
        centre.stop()
        centre.dunghan("verify", "--repair")
        centre.start()
        self.assertEqual(kinds(), [("all", "")])

    def test_who_waits_is_told_within_a_second_and_who_came_too_much_is_sent_away(self):
        centre = self.stage.centre(self.broker)
        since = centre.json(ADDRESS)["next"]
        gateway = ForeignGateway("gw-1", self.broker)
        crowd = [self.ask(centre, f"{ADDRESS}?since={since}&wait=60") for _ in range(1000)]
        time.sleep(1)
        sent_away = [self.hear(one) for one in crowd if self.has_answer(one)]
        self.assertGreaterEqual(len(sent_away), 800)  # 200 of an address may wait
        self.assertEqual({text[:12] for text in sent_away if text} - {"HTTP/1.1 503"}, set())
        self.assertIn("Retry-After: 30", max(sent_away))
        waiting = [one for one in crowd if one.fileno() >= 0]
        self.assertGreater(len(waiting), 100)
        began = time.monotonic()
        messages = gateway.batches([json.loads(intake("H99.10.01", 1, "1.001193"))], 1)
        self.broker.publish("dunghan/v1/events/gw-1", *messages)
        told = [self.hear(one) for one in waiting]
        self.assertLess(time.monotonic() - began, 1.5)  # all of them, mosquitto_pub included
        self.assertEqual({text[:12] for text in told}, {"HTTP/1.1 200"})
        self.assertTrue(all('"unit":"H99.10.01"' in text for text in told))

    def ask(self, centre, path):
        one = socket.create_connection((LOOPBACK, centre.port), timeout=30)
        with contextlib.suppress(OSError):  # turned away at the door
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return one

    def has_answer(self, one):
        one.setblocking(False)
        with contextlib.suppress(BlockingIOError, OSError):
            one.recv(1, socket.MSG_PEEK)
            return True
        return one.fileno() < 0

    def hear(self, one):
        one.settimeout(30)
        text = b""
        with contextlib.suppress(ConnectionError):
            while part := one.recv(65536):
                text += part
        one.close()
        return text.decode()

    def test_a_wait_ends_with_the_centre(self):
        centre = self.stage.centre(self.broker)
        one = self.ask(centre, f"{ADDRESS}?wait=60")
        time.sleep(0.5)
        began = time.monotonic()
        self.assertEqual(centre.stop(), 0)
        self.assertLess(time.monotonic() - began, 10)
        self.assertIn('"changes":[]', self.hear(one))

    def assert_gone(self, centre, place):
        status, body = centre.get(f"{ADDRESS}?since={place}&wait=30")
        self.assertEqual(status, 410, body)
        self.assertEqual(json.loads(body)["type"], "/api/problems/changes-gone")

    def test_a_place_that_is_no_more_is_said_to_be_gone(self):
        centre = self.stage.centre(self.broker)
        gateway = ForeignGateway("gw-1", self.broker)
        first = centre.json(ADDRESS)["next"]
        for events in (some_events(4)[:30], some_events(5)[:30]):
            gateway.deliver(gateway.batches(events, 30))
        newest = centre.json(ADDRESS)["next"]
        name, number = newest.split("-")
        for place in (f"{name}-{int(number) + 1}", f"{int(name, 16) ^ 1:016x}-{number}"):
            self.assert_gone(centre, place)
        copy = self.stage.path / "copy.db"
        centre.dunghan("backup", copy)
        centre.stop()
        with contextlib.closing(sqlite3.connect(centre.data / "dunghan.db")) as store, store:
            store.execute(
                "UPDATE changes SET at_ms = at_ms - 31 * 86400000 WHERE commit_no < ?", (number,)
            )
        centre.start()
        wait_until(lambda: centre.get(f"{ADDRESS}?since={first}")[0] == 410, "old rows go")
        self.assert_gone(centre, first)
        self.assertEqual(centre.json(f"{ADDRESS}?since={newest}")["changes"], [])
        centre.stop()
        centre.dunghan("restore", copy)
        centre.start()
        self.assert_gone(centre, newest)  # although its number is there
        again = centre.json(ADDRESS)["next"]
        self.assertNotEqual(again.split("-")[0], name)
        self.assertEqual(again.split("-")[1], number)
        self.assert_gone(centre, first)


if __name__ == "__main__":
    unittest.main()
