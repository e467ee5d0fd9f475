"""Registers change in a centre that runs, under load: at once right everywhere, and nothing lost.

A gateway sends without pause and readers read without pause, while calendar, catalogue and periods
are taken in, a period is frozen, and the centre is killed in the middle of it.
"""

import csv
import io
import itertools
import json
import statistics
import threading
import time
import unittest
from datetime import date, datetime, timedelta

import catalogue
from harness import HANOI, ForeignGateway, Stage, dossier, get, wait_until

UNIT, OTHER_UNIT = catalogue.UNITS[1:3]
PROCEDURE = next(code for code, limit in catalogue.LIMIT_OF.items() if limit.endswith("0wd"))
NEW_UNIT, NEW_PROCEDURE = "H99.10.77", "3.999999"
PAGES = ["/", "/en/", "/api/v1/units", "/api/v1/fields", "/api/v1/summary",
         f"/api/v1/reports/06?from={date.today() - timedelta(40)}&to={date.today()}"]
BATCH = 20
KILLS = 12


def stamp(moment):
    return moment.isoformat(timespec="seconds")


def event(kind, unit, number, moment, **more):
    return {"type": kind, "at": stamp(moment), "unit": unit, "dossier": dossier(unit, number)} | more


class Load:
    """A foreign gateway and some readers, until the block is left."""

    def __init__(self, centre, broker):
        self.centre = centre
        self.gateway = ForeignGateway("gw-load", broker)
        self.numbers = itertools.count(1)
        self.sent = 0
        self.waits_ms, self.faults = [], []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._send)]
        self._threads += [threading.Thread(target=self._read, args=(n,)) for n in range(2)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def events(self):
        """Every other dossier is resolved at once, the rest stays open."""
        for number in itertools.islice(self.numbers, BATCH // 2):
            moment = datetime.now(HANOI) - timedelta(days=number % 9)
            yield event("intake", UNIT, number, moment, procedure=PROCEDURE, channel="online")
            if number % 2:
                yield event("resolved", UNIT, number, datetime.now(HANOI), outcome="granted")

    def _send(self):
        while not self._over.is_set():
            batch = list(self.events())
            self.gateway.deliver(self.gateway.batches(batch, BATCH), timeout_s=60)
            self.sent += len(batch)

    def _read(self, first):
        for path in itertools.cycle(PAGES[first:] + PAGES[:first]):
            if self._over.is_set():
                return
            before = time.monotonic()
            status, _ = get(self.centre.port, path)
            self.waits_ms.append((time.monotonic() - before) * 1000)
            if status != 200:
                self.faults.append((path, status))


class RunningCentre(unittest.TestCase):
    def test_registers_change_under_load_and_everything_is_right_at_once(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            with Load(centre, broker) as load:
                wait_until(lambda: load.sent >= 200, "the load is there")
                self.a_day_off(stage, centre)
                self.a_new_name(stage, centre)
                self.new_codes(stage, centre, broker)
                self.periods(stage, centre)
                self.what_is_wrong(stage, centre)
                mark = load.sent
                wait_until(lambda: load.sent > mark + 200, "events go on coming in")
            self.assertEqual(load.faults, [])
            centre.wait_shown(load.gateway)
            row, other = sorted(centre.json("/api/v1/devices")["gateways"],
                                key=lambda row: row["name"] != "gw-load")
            self.assertEqual((row["committed"], row["quarantined"]), (load.sent, 0))
            self.assertEqual(other["quarantined"], 0)
            p99 = statistics.quantiles(load.waits_ms, n=100)[98]
            print(f"{load.sent} events, {len(load.waits_ms)} answers, p99 {p99:.0f} ms")
            centre.stop()
            centre.dunghan("verify")
            self.digest_of_the_offline_way(stage, centre)

    def a_day_off(self, stage, centre):
        listed = centre.dunghan("list", "calendar")
        known = {row["date"] for row in csv.DictReader(io.StringIO(listed))}
        day = date.today() + timedelta(2)
        while day.weekday() > 4 or str(day) in known:
            day += timedelta(1)
        self.calendar = stage.write("calendar.csv", f"{listed}{day},off,Bão lớn\n")
        said = centre.dunghan("import", "calendar", self.calendar)
        self.assertIn("1 added, 0 changed", said)
        moved = int(said.split(" due dates")[0].rsplit(" ", 1)[1])
        self.assertGreater(moved, 20, said)
        self.assertIn("moves from", centre.program.log())

    def a_new_name(self, stage, centre):
        rows = centre.dunghan("list", "units").splitlines()
        line = next(row for row in rows if row.startswith(UNIT + ","))
        name = line.split(",")[1]
        before = get(centre.port, "/")[1].decode()
        self.assertIn(name, before)
        renamed = line.replace(name, "UBND phường Mới Đổi Tên")
        path = stage.write("units.csv", f"{rows[0]}\n{renamed}\n")
        said = centre.dunghan("import", "units", path)
        self.assertIn("0 added, 1 changed, 0 removed, 0 untouched", said)
        self.assertIn("UBND phường Mới Đổi Tên", get(centre.port, "/")[1].decode())
        row = {row["code"]: row for row in centre.json("/api/v1/units")["rows"]}[UNIT]
        self.assertIn("UBND phường Mới Đổi Tên", json.dumps(row, ensure_ascii=False))

    def new_codes(self, stage, centre, broker):
        units = stage.write("units.csv", "code,name_vi,level,parent\n"
                            f"{NEW_UNIT},UBND xã Vừa Lập,commune,{catalogue.UNITS[0]}\n")
        procedures = stage.write("procedures.csv", "code,name_vi,field,limit\n"
                                 f"{NEW_PROCEDURE},Thủ tục mới,land,5wd\n")
        self.assertIn("1 added", centre.dunghan("import", "units", units))
        self.assertIn("1 added", centre.dunghan("import", "procedures", procedures))
        newcomer = ForeignGateway("gw-new", broker)
        moment = datetime.now(HANOI)
        newcomer.deliver(newcomer.batches(
            [event("intake", NEW_UNIT, 1, moment, procedure=NEW_PROCEDURE, channel="postal")], 1))
        wait_until(lambda: NEW_UNIT in {r["code"] for r in centre.json("/api/v1/units")["rows"]},
                   "the new unit has a row")
        report = centre.json(f"/api/v1/reports/06?from={moment.date()}&to={moment.date()}"
                             f"&unit={NEW_UNIT}")
        self.assertEqual(report["total"]["received_total"], 1)

    def periods(self, stage, centre):
        path = stage.write("periods.csv", "id,kind\n2026-09,month\n2026-10,month\n")
        self.assertIn("2 added", centre.dunghan("import", "periods", path))
        centre.dunghan("period", "add", "2026-q3", "--kind", "quarter")
        centre.dunghan("period", "freeze", "2026-09")
        shown = {row["id"]: row for row in centre.json("/api/v1/periods")["periods"]}
        self.assertEqual(set(shown), {"2026-09", "2026-10", "2026-q3"})
        self.assertTrue(shown["2026-09"]["frozen"])
        self.assertFalse(shown["2026-10"]["frozen"])
        # the same figures by all ways
        mine = json.loads(centre.dunghan("form06", "--from", "2026-09-01", "--to", "2026-09-30",
                                         "--format", "json"))
        self.assertEqual(mine["total"], centre.json("/api/v1/reports/06?period=2026-09")["total"])

    def what_is_wrong(self, stage, centre):
        """Said as if no centre ran, and nothing is changed."""
        before = centre.dunghan("list", "units")
        path = stage.write("bad.csv", f"code,name_vi,level,parent\n{UNIT},x,commune,nobody\n?,y,z,\n")
        done = centre.dunghan("import", "units", path, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{path}:2: parent 'nobody' is not known", done.stderr)
        self.assertIn(f"{path}:3: ", done.stderr)
        self.assertIn("nothing is changed", done.stderr)
        self.assertEqual(centre.dunghan("list", "units"), before)
        # long names and many faults: every one is told, and none is cut within a letter
        rows = "".join(f"{'ư' * 300},x,commune\n" for _ in range(60))
        path = stage.write("x" * 200 + ".csv", f"code,name_vi,level\n{rows}")
        done = centre.dunghan("import", "units", path, check=False)
        self.assertEqual(done.stderr.count(f"{path}:"), 52)  # 50, that there are more, the end
        self.assertIn("more faults follow", done.stderr)
        for words, said in ((("period", "freeze", "2026-09"), "frozen already"),
                            (("period", "add", "x", "--name", "Th\udcff"), "must be UTF-8 text"),
                            (("period", "freeze", "\udcff"), "must be UTF-8 text"),
                            (("period", "freeze", "none"), "no period 'none'"),
                            (("period", "add", "2026-10", "--kind", "month"), "already")):
            done = centre.dunghan(*words, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(said, done.stderr)

    def digest_of_the_offline_way(self, stage, centre):
        """The same registers again, without a centre, change nothing."""
        digest = centre.dunghan("verify", "--digest")
        for name in ("fields", "units", "procedures", "calendar", "periods"):
            path = stage.write(f"{name}.csv", centre.dunghan("list", name))
            self.assertIn("0 added, 0 changed", centre.dunghan("import", name, path))
        self.assertEqual(centre.dunghan("verify", "--digest"), digest)

    def test_a_centre_that_is_killed_in_the_middle_has_the_old_or_the_new(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            sender = ForeignGateway("gw-1", broker)
            moment = datetime.now(HANOI) - timedelta(days=3)
            events = [event("intake", OTHER_UNIT, number, moment, procedure=PROCEDURE)
                      for number in range(1, 3001)]
            sender.deliver(sender.batches(events, 300), timeout_s=120)
            day, outcomes = date(2031, 1, 1), []
            for kill in range(KILLS):
                before = centre.dunghan("list", "calendar")
                day = day + timedelta(7 if day.weekday() < 5 else 1)
                line = f"{day},off,Nghỉ thử\n"
                path = stage.write("calendar.csv", before + line)
                done = []
                importer = threading.Thread(target=lambda: done.append(
                    centre.dunghan("import", "calendar", path, check=False).returncode))
                importer.start()
                time.sleep(0.01 * kill)  # from before it asks to when it is answered
                centre.kill()
                importer.join()
                after = centre.dunghan("list", "calendar")
                self.assertIn(after, (before, before + line))
                outcomes.append("old" if after == before else "new")
                if done == [0]:  # also when it found no centre, and did it by itself
                    self.assertEqual(outcomes[-1], "new")
                centre.dunghan("verify")
                centre.start()
            print(f"killed {KILLS} times, ever later: {' '.join(outcomes)}")
            self.assertEqual(centre.json("/api/v1/devices")["gateways"][0]["committed"], 3000)


if __name__ == "__main__":
    unittest.main(verbosity=2)
