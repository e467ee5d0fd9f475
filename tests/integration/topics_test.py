"""Statistics on MQTT: every retained message is what form 06 says, whoever is killed or comes back with
what it knew yesterday.

    topics_test.py [--units 300 --fields 30]    # the province that this is for takes minutes
"""

import argparse
import contextlib
import json
import random
import shutil
import signal
import sys
import time
import unittest
from datetime import datetime, timedelta

import paho.mqtt.client as paho

import province
from harness import HANOI, LOOPBACK, PATIENCE_S, ForeignGateway, Stage, wait_until
from province import PROVINCE, code_of

SIZE = argparse.Namespace(units=7, fields=4)
STATS, META = "dunghan/v1/stats/", "dunghan/v1/meta/"
MARKER = META + "published"
RUNNING = ["today", "month", "statutory_month", "quarter", "year"]
CLOSED = ["last_month", "last_statutory_month", "last_quarter"]
PERIODS = [*RUNNING, "yesterday", *CLOSED, "last_year"]
CELLS = {
    "received_total": ("received", "total"),
    "received_online": ("received", "online"),
    "received_direct_or_postal": ("received", "direct"),
    "carried_over": ("received", "carried_over"),
    "resolved_total": ("resolved", "total"),
    "resolved_early": ("resolved", "early"),
    "resolved_on_time": ("resolved", "on_time"),
    "resolved_late": ("resolved", "late"),
    "in_progress": ("in_progress", "total"),
    "in_progress_not_due": ("in_progress", "not_due"),
    "in_progress_overdue": ("in_progress", "overdue"),
}


class Listener:
    """All that is published for integrators, from the moment at which what is retained has come: one
    period after the other, since a broker keeps no more than so many messages for one."""

    def __init__(self, broker):
        self.kept = {}
        self.heard = []  # (topic, text), live
        self._caught_up = False
        self._left = [META + "#"] + [f"{STATS}+/+/{period}" for period in PERIODS]
        self._client = paho.Client(protocol=paho.MQTTv5)
        self._client.on_connect = lambda client, *_: client.subscribe("caught/up", 1)
        self._client.on_subscribe = lambda *_: self._client.publish("caught/up", "x", qos=1)
        self._client.on_message = lambda _c, _d, message: self._take(message)
        self._client.connect(LOOPBACK, broker.port)
        self._client.loop_start()
        wait_until(lambda: self._caught_up, "all retained messages have come", 60)

    def _take(self, message):
        text = message.payload.decode()
        if message.topic == "caught/up":
            if self._left:
                self._client.subscribe(self._left.pop(0), 1)
            else:
                self._caught_up = True
            return
        if self._caught_up:
            self.heard.append((message.topic, text))
        if text:
            self.kept[message.topic] = text
        else:
            self.kept.pop(message.topic, None)

    def statistics(self):
        """By unit, field and period."""
        return {
            tuple(topic.removeprefix(STATS).split("/")): json.loads(text)
            for topic, text in self.kept.copy().items()
            if topic.startswith(STATS)
        }

    def said(self, what=STATS):
        return [topic for topic, _ in self.heard if topic.startswith(what)]

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


def retained(broker):
    with contextlib.closing(Listener(broker)) as listener:
        return listener.statistics()


def life(number, chance, begin=200, units=None):
    """Events of a dossier of the last days."""
    units = units or SIZE.units
    place = chance.randrange(units)
    unit = code_of(place)
    at = datetime.now(HANOI) - timedelta(days=chance.randrange(1, begin), minutes=5)
    common = {"unit": unit, "dossier": f"{unit}-{at:%y%m%d}-{number:06}"}
    yield {
        "type": "intake",
        "at": at.isoformat(timespec="seconds"),
        "procedure": f"1.{chance.randrange(SIZE.fields):06}",
        "channel": chance.choice(["in_person", "online", "postal"]),
    } | common
    result = at + timedelta(days=chance.randrange(12))
    if chance.random() < 0.8 and result < datetime.now(HANOI):
        yield {"type": "resolved", "at": result.isoformat(timespec="seconds"), "outcome": "granted"} | common


def lives(count, seed, first=1, **options):
    chance = random.Random(seed)
    return [e for n in range(first, first + count) for e in life(n, chance, **options)]


class Station(unittest.TestCase):
    """A centre whose topics are looked at."""

    def begin(self, topics="pause_ms: 0", dossiers=60, start=True, **periods):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker, catalogue=self.stage.path, start=False)
        self.plain = self.centre.config.read_text()
        self.set(topics, **periods)
        for name, text in province.tables(SIZE.units, SIZE.fields):
            self.centre.dunghan("import", name, self.stage.write(f"{name}.csv", text))
        self.take_in(lives(dossiers, seed=1))
        if start:
            self.centre.start()
        self.gateway = ForeignGateway("gw-1", self.broker)

    def set(self, topics, periods=(*RUNNING[:4], "year", *CLOSED)):
        self.periods = periods
        topics += f", periods: [{', '.join(periods)}]"
        self.centre.config.write_text(self.plain + f"topics: {{{topics}}}\n")

    def take_in(self, events):
        lines = "\n".join(json.dumps(event) for event in events)
        self.centre.dunghan("import", "events", self.stage.write("events.jsonl", lines))

    def deliver(self, count, seed, first, **options):
        events = lives(count, seed, first=first, **options)
        self.gateway.deliver(self.gateway.batches(events, 50))

    # --- what form 06 says ---------------------------------------------------------------

    def report(self, period, **asked):
        """The cells of each field and of all, and the rates of all."""
        query = f"from={period['from']}&to={period['to']}"
        query += "".join(f"&{name}={value}" for name, value in asked.items())
        return self.centre.json(f"/api/v1/reports/06?{query}")

    @staticmethod
    def by_field(report):
        sums = {"_all": {name: report["total"][name] for name in CELLS}}
        for row in report["rows"]:
            cells = sums.setdefault(row["field"] or "_none", dict.fromkeys(CELLS, 0))
            for name in CELLS:
                cells[name] += row[name]
        return sums

    def faults_of_unit(self, unit, period, statistics):
        """What the statistics of one unit and period say otherwise than the report of it."""
        one = statistics[unit, "_all", period]
        asked = {} if unit == "_all" else {"unit": unit}
        report = self.report(one["period"], **asked)
        expected = self.by_field(report)
        for (_, field, _), said in statistics.items():
            if (_, _) and said["unit"] == unit and said["period"]["name"] == period:
                cells = {name: said[group][cell] for name, (group, cell) in CELLS.items()}
                if cells != expected.pop(field, dict.fromkeys(CELLS, 0)):
                    yield f"{unit}/{field}/{period}: {cells}"
        yield from (f"{unit}/{field}/{period}: missing" for field in expected)
        rates = {rate["definition"]: rate for rate in report["rates"]}
        for name, rate in one["rates"].items():
            if any(rate[member] != rates[name][member] for member in ("num", "den", "pct")):
                yield f"{unit}/_all/{period}: rate {name}: {rate} {rates[name]}"

    def faults(self, statistics, units=None, periods=None):
        found = [f"_all/_all/{p} is missing" for p in self.periods if ("_all", "_all", p) not in statistics]
        groups = {}
        for key, said in statistics.items():
            groups.setdefault((key[0], key[2]), {})[key] = said
        for (unit, period), group in groups.items():
            if (units is None or unit in units) and (periods is None or period in periods):
                if (unit, "_all", period) not in group:
                    found.append(f"{unit}/_all/{period} is missing")
                    continue
                found += self.faults_of_unit(unit, period, group)
        return found

    def wait_right(self, broker=None, **asked):
        """Until every retained message is what form 06 says, and gives them."""
        timeout_s = 1800 if SIZE.units > 20 else PATIENCE_S
        last = {}

        def is_right():
            last["is"] = retained(broker or self.broker)
            last["faults"] = self.faults(last["is"], **asked) if last["is"] else ["nothing"]
            return not last["faults"]

        try:
            wait_until(is_right, "the statistics are right", timeout_s)
        except AssertionError:
            raise AssertionError("\n".join(last["faults"][:20])) from None
        return last["is"]

    def wait_quiet(self, listener, seconds=3):
        """Until nothing has been said for so long."""
        state = {"count": -1, "since": 0.0}

        def is_quiet():
            if len(listener.heard) != state["count"]:
                state.update(count=len(listener.heard), since=time.monotonic())
            return time.monotonic() - state["since"] > seconds

        wait_until(is_quiet, "nothing more is said", 120)

class Topics(Station):
    def test_every_message_is_what_form_06_says_while_events_come_in(self):
        self.begin(dossiers=max(60, 2 * SIZE.units * SIZE.fields))
        listener = Listener(self.broker)
        self.addCleanup(listener.close)
        for part in range(3):
            self.deliver(20, seed=2 + part, first=1000 + 100 * part)
        statistics = self.wait_right()
        self.assertEqual({key[2] for key in statistics}, {*RUNNING, *CLOSED})
        self.assertGreater(len(statistics), 8 * 3)
        self.compare_command_line(statistics)
        self.compare_sums(statistics)
        self.compare_single_rates(statistics)
        self.wait_quiet(listener)
        marker = json.loads(listener.kept[MARKER])
        list_head = (self.centre.data / "topics-published").read_text().split()[1]
        self.assertEqual(marker["list"], list_head)

    def compare_command_line(self, statistics):
        for period in ("month", "last_quarter"):
            said = statistics["_all", "_all", period]
            days = ["--from", said["period"]["from"], "--to", said["period"]["to"]]
            report = json.loads(self.centre.dunghan("form06", *days, "--format", "json"))
            for name, (group, cell) in CELLS.items():
                self.assertEqual(said[group][cell], report["total"][name], (period, name))

    def compare_sums(self, statistics):
        """All units and all fields are the sums of the others; a unit is that of those below it and of
        its own."""
        units = json.loads(Listener(self.broker).kept[META + "units"])["units"]
        parents = {unit["code"]: unit["parent"] for unit in units}
        for (unit, field, period), said in statistics.items():
            if field == "_all":
                parts = [s for (u, f, p), s in statistics.items()
                         if (u, p) == (unit, period) and f != "_all"]  # fmt: skip
                self.assert_sum(said, parts, (unit, field, period))
            if unit == "_all":
                roots = [s for (u, f, p), s in statistics.items()
                         if (f, p) == (field, period) and u != "_all" and not parents[u]]  # fmt: skip
                self.assert_sum(said, roots, (unit, field, period))

    def assert_sum(self, said, parts, where):
        for group, cell in CELLS.values():
            self.assertEqual(said[group][cell], sum(p[group][cell] for p in parts), where)

    def compare_single_rates(self, statistics):
        chance = random.Random(3)
        some = [key for key in statistics if "_all" not in key]
        for unit, field, period in chance.sample(some, min(20, len(some))):
            said = statistics[unit, field, period]
            report = self.report(said["period"], unit=unit, field=field)
            rates = {rate["definition"]: rate for rate in report["rates"]}
            for name, rate in said["rates"].items():
                for member in ("num", "den", "pct"):
                    self.assertEqual(rate[member], rates[name][member], (unit, field, period, name))

    def test_what_did_not_change_is_not_said_again(self):
        self.begin()
        self.wait_right()
        listener = Listener(self.broker)
        self.addCleanup(listener.close)
        self.wait_quiet(listener)
        listener.heard.clear()
        self.centre.stop()
        self.centre.start()
        time.sleep(5)
        self.assertEqual(listener.heard, [])
        self.centre.kill()
        self.centre.start()
        time.sleep(5)
        self.assertEqual(listener.heard, [])
        self.deliver(1, seed=9, first=5000)
        self.wait_right()
        self.wait_quiet(listener)
        chain = {"_all", PROVINCE}
        self.assertLessEqual(len({topic for topic in listener.said()}), 8 * 2 * 4)
        self.assertTrue({topic.split("/")[3] for topic in listener.said()} >= chain)

    def test_parts_are_said_before_what_they_are_part_of(self):
        self.begin(dossiers=40)
        listener = Listener(self.broker)
        self.addCleanup(listener.close)
        self.deliver(10, seed=4, first=2000)
        self.wait_right()
        for period in RUNNING:
            topics = [t.removeprefix(STATS).split("/") for t in listener.said()]
            last = {}
            for index, (unit, field, of) in enumerate(topics):
                if of == period:
                    last[unit, field] = index
            for unit, field in last:
                if (unit, "_all") in last:
                    self.assertLessEqual(last[unit, field], last[unit, "_all"])
                self.assertLessEqual(last[unit, field], last["_all", "_all"])

    def test_a_topic_is_said_at_most_once_a_pause(self):
        self.begin("pause_ms: 3000", periods=["today", "month"])
        listener = Listener(self.broker)
        self.addCleanup(listener.close)
        self.wait_quiet(listener)
        listener.heard.clear()
        begin = time.monotonic()
        for part in range(6):
            self.deliver(3, seed=20 + part, first=3000 + 10 * part, begin=2)
            time.sleep(1)
        took = time.monotonic() - begin
        times = listener.said().count(f"{STATS}_all/_all/month")
        self.assertTrue(2 <= times <= took / 3 + 2, (times, took))
        self.wait_right()

    def test_a_killed_centre_goes_on_where_it_was(self):
        self.begin()
        for part in range(4):
            self.deliver(10, seed=30 + part, first=6000 + 100 * part)
            time.sleep(0.7 * part)
            self.centre.kill()
            self.centre.start()
        self.wait_right()

    def test_a_broker_that_forgot_everything_hears_everything_again(self):
        self.begin()
        before = self.wait_right()
        self.broker.kill()
        self.broker.start()
        self.assertEqual(set(self.wait_right()), set(before))

    def test_what_a_broker_lacks_is_paced_while_events_come_in(self):
        per_s = 100
        self.begin(f"pause_ms: 0, anew_per_s: {per_s}")
        topics = len(self.wait_right())
        self.assertGreater(topics, 2 * per_s)
        self.broker.kill()
        self.broker.start()
        listener = Listener(self.broker)
        self.addCleanup(listener.close)
        said = [(time.monotonic(), 0)]
        for number in range(100):
            self.deliver(1, seed=70 + number, first=9500 + number)
            said.append((time.monotonic(), len(set(listener.said()))))
            if said[-1][1] >= topics:
                break
            time.sleep(0.1)
        for (since, before), (until, after) in zip(said, said[1:]):
            self.assertLessEqual(after - before, per_s * (until - since + 0.3))
        self.assertGreaterEqual(said[-1][1], topics)
        self.wait_right()

    def test_a_broker_that_came_back_with_an_older_state_is_put_right(self):
        self.begin()
        database = self.stage.path / "mosquitto.db"
        self.broker.stop()
        text = self.broker.config.read_text().replace("persistence false", "persistence true")
        self.broker.config.write_text(f"{text}persistence_location {self.stage.path}/\n")
        self.broker.start()
        self.wait_right()
        time.sleep(1)
        self.broker.stop()  # which saves
        older = self.stage.path / "older.db"
        shutil.copy(database, older)
        self.broker.start()
        self.deliver(20, seed=40, first=7000)
        newer = self.wait_right()
        self.broker.stop()
        shutil.copy(older, database)
        self.broker.start()
        listener = Listener(self.broker)
        self.addCleanup(listener.close)
        self.assertEqual(
            {key: said["received"] for key, said in self.wait_right().items()},
            {key: said["received"] for key, said in newer.items()},
        )
        self.wait_quiet(listener)

    def test_a_restored_backup_leaves_no_newer_figures(self):
        self.begin()
        self.wait_right()
        copy = self.stage.path / "copy.db"
        self.centre.dunghan("backup", copy)
        self.take_in_running(lives(30, seed=50, first=8000))
        newer = self.wait_right()
        self.centre.stop()
        self.centre.dunghan("restore", copy)
        self.centre.start()
        older = self.wait_right()
        total = ("_all", "_all", "year")
        self.assertLess(older[total]["received"]["total"], newer[total]["received"]["total"])

    def take_in_running(self, events):
        self.centre.stop()
        self.take_in(events)
        self.centre.start()

    def test_what_is_not_wanted_any_more_is_emptied(self):
        self.begin()
        everything = self.wait_right()
        self.assertIn("year", {key[2] for key in everything})
        self.centre.stop()
        self.set("pause_ms: 0", ["month"])
        self.centre.start()
        wait_until(lambda: {key[2] for key in retained(self.broker)} == {"month"}, "one period")
        self.centre.stop()
        self.set("statistics: false", [])
        self.centre.start()
        wait_until(lambda: not retained(self.broker), "no statistics")
        with contextlib.closing(Listener(self.broker)) as listener:
            self.assertEqual([topic for topic in listener.kept if topic != MARKER], [])

    def test_a_unit_that_ended_goes_and_one_that_is_renamed_is_told(self):
        self.begin(dossiers=0, periods=["today", "last_year"])
        yesterday = datetime.now(HANOI).date() - timedelta(days=2)
        at = datetime.now(HANOI) - timedelta(days=3)
        unit = f"{PROVINCE}.6"
        common = {"at": at.isoformat(timespec="seconds"), "unit": unit}
        common["dossier"] = f"{unit}-{at:%y%m%d}-000001"
        intake = {"type": "intake", "procedure": "1.000000", "channel": "in_person"}
        result = {"type": "resolved", "outcome": "granted"}
        self.gateway.deliver(self.gateway.batches([intake | common, result | common], 2))
        self.wait_right(units=["_all", unit])
        self.assertIn((unit, "f-0", "today"), retained(self.broker))
        rows = [f"{unit},Tên mới,commune,{PROVINCE}.5,{yesterday}"]
        text = "\n".join(["code,name_vi,level,parent,valid_to", *rows]) + "\n"
        self.centre.dunghan("import", "units", self.stage.write("ended.csv", text))
        wait_until(
            lambda: (unit, "f-0", "today") not in retained(self.broker), "its topic is emptied"
        )
        wait_until(lambda: self.told(unit) == ("Tên mới", str(yesterday)), "it is told")

    def told(self, unit):
        """Name and last day, as meta/units has them."""
        units = json.loads(self.kept(META + "units"))["units"]
        return next((row["name"]["vi"], row["to"]) for row in units if row["code"] == unit)

    def test_what_somebody_else_publishes_is_put_right_at_once(self):
        self.begin()
        right = self.wait_right()
        self.broker.publish(f"{STATS}_all/_all/month", "{}", retain=True)
        self.broker.publish(f"{STATS}nobody/at/all", "{}", retain=True)
        self.broker.publish(f"{META}units", "[]", retain=True)
        self.broker.publish(MARKER, '{"v":1,"list":"0123456789abcdef","sequence":7}', retain=True)
        wait_until(lambda: set(retained(self.broker)) == set(right), "what is nobody's is gone")
        self.wait_right()
        with contextlib.closing(Listener(self.broker)) as listener:
            wait_until(lambda: "units" in listener.kept[META + "units"], "the units are back")
            wait_until(lambda: "0123456789abcdef" not in listener.kept[MARKER], "the marker too")
        self.assertIn("somebody else has published", self.centre.program.log())

    def test_a_frozen_period_keeps_its_figures_and_tells_what_they_would_be(self):
        self.begin(dossiers=150, periods=["month", "last_month"])
        said = self.wait_right()["_all", "_all", "last_month"]
        self.assertEqual(said["state"], "closed")
        self.assertIsNone(said["completeness"])
        month = said["period"]["id"]
        self.centre.dunghan("period", "add", month, "--kind", "month")
        self.centre.dunghan("period", "freeze", month)
        self.wait_state(f"{PROVINCE}/_all/last_month", "frozen")
        first = datetime.fromisoformat(said["period"]["from"]).replace(hour=9, tzinfo=HANOI)
        late = {"type": "intake", "at": first.isoformat(), "unit": PROVINCE, "field": "f-0",
                "procedure": "1.000000", "channel": "online",
                "dossier": f"{PROVINCE}-{first:%y%m%d}-999999"}  # fmt: skip
        self.gateway.deliver(self.gateway.batches([late], 1))
        told = self.wait_state(f"{PROVINCE}/f-0/last_month", "corrected")
        frozen = self.report_of_period(month, unit=PROVINCE, field="f-0")["total"]
        now = self.report(said["period"], unit=PROVINCE, field="f-0")["total"]
        for name, (group, cell) in CELLS.items():
            self.assertEqual(told[group][cell], frozen[name], name)
            self.assertEqual(told["now"][group][cell], now[name], name)
        self.assertEqual(told["now"]["received"]["total"], told["received"]["total"] + 1)
        other = json.loads(self.kept(f"{STATS}{PROVINCE}/f-1/last_month"))
        self.assertEqual((other["state"], "now" in other), ("frozen", False))

    def report_of_period(self, period, **asked):
        query = "".join(f"&{name}={value}" for name, value in asked.items())
        return self.centre.json(f"/api/v1/reports/06?period={period}{query}")

    def kept(self, topic):
        with contextlib.closing(Listener(self.broker)) as listener:
            return listener.kept.get(topic)

    def wait_state(self, topic, state):
        def is_there():
            said = json.loads(self.kept(STATS + topic) or '{"state": null}')
            return said["state"] == state and said

        return wait_until(is_there, f"{topic} is {state}")

    def test_a_broker_that_stands_still_costs_no_memory_and_no_event(self):
        self.begin()
        self.wait_right()
        self.broker.program.popen.send_signal(signal.SIGSTOP)
        before = self.centre.program.resident_bytes()
        for number in range(6):
            text = "id,name_vi\n" + "".join(f"f-{n},Tên {number}\n" for n in range(SIZE.fields))
            self.centre.dunghan("import", "fields", self.stage.write("other.csv", text))
            self.centre.json("/api/v1/summary")
            time.sleep(0.5)
        # Sanitizers keep for a while what was freed.
        self.assertLess(self.centre.program.resident_bytes() - before, 64 << 20)
        self.broker.program.popen.send_signal(signal.SIGCONT)
        self.deliver(20, seed=60, first=9000)
        self.wait_right()
        self.assertIn("Tên 5", self.kept(META + "fields"))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--units", type=int, default=SIZE.units)
    options.add_argument("--fields", type=int, default=SIZE.fields)
    SIZE, rest = options.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
