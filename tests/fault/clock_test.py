"""Clocks that are wrong, jump or run backwards: events count once, and the operator is told."""

import json
import re
import shutil
import signal
import sys
import unittest
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import HANOI, Stage, shifted, synchronised, wait_until
from parts import put_part

UNIT = catalogue.UNITS[1]
PART = 20
DAY_S = 86400


class Clock(unittest.TestCase):
    def test_a_gateway_whose_clock_jumps_delivers_all_of_it_once(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT), start=False)
            shift = shifted(gateway)
            gateway.start()
            for part, days in enumerate((0, 40, -10000, 3)):
                shift.write_text(str(days * DAY_S))
                put_part(simulator, UNIT, part, PART)
                centre.wait_received((part + 1) * PART)
                if days == 40:
                    broker.kill()  # what waits for time must not wait for the clock
                    broker.start()
                    wait_until(lambda: "nhanh 40 ngày" in page(centre), "the page says so")
            wait_until(lambda: "nhanh 3 ngày" in page(centre), "and what it is now")
            (row,) = centre.json("/api/v1/devices")["gateways"]
            self.assertIn(row["clock"], ("synchronised", "unsynchronised"))
            self.assertAlmostEqual(row["clock_ahead_ms"], 3 * DAY_S * 1000, delta=20000)
            self.assertIsNone(gateway.program.popen.poll(), "without a restart")
            centre.stop()
            centre.dunghan("verify")

    def test_a_terminal_with_a_dead_battery_is_told_and_spoils_no_figure(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1, clock="unset")
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            put_part(simulator, UNIT, 0, PART)
            centre.wait_received(PART)
            code = f"{datetime.now(HANOI):%y%m%d}-9001"
            late = datetime.now(HANOI) - timedelta(days=12)
            for at in ("2000-01-01T00:00:09+07:00", late.isoformat(timespec="seconds")):
                simulator.put(1, "intake", at=at, procedure=catalogue.PROCEDURES[0],
                              dossier=f"{UNIT}-{code}")  # fmt: skip
            apart = {"unset_clock": 1, "before_dossier": 1}
            wait_until(lambda: reasons(centre) == apart, "both are set aside")
            self.assertEqual(centre.received(), PART)
            (row,) = centre.json("/api/v1/devices")["devices"]
            self.assertEqual((row["state"], row["clock"]), ("reporting", "unset"))
            self.assertIn("Đồng hồ chưa đặt", page(centre))
            self.assertRegex(centre.dunghan("device", "list"), r"online .* unset\n")
            self.assertIn("\ndunghan_devices_clock_wrong 1\n", metrics(centre))
            self.assertNotIn("dunghan_device_clock_ahead_seconds{", metrics(centre))
            self.assertIn(
                f"warn  devices        {UNIT} q1: its clock is not set: set it",
                centre.dunghan("doctor", check=False).stdout,
            )
            self.assertEqual(gateway.program.log().count("its clock is not set"), 1)
            centre.stop()
            centre.dunghan("verify")

    def test_a_terminal_that_is_steadily_slow_is_corrected_and_both_times_are_told(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1, clock=-3 * DAY_S)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT), start=False)
            synchronised(gateway)
            before = put_slow(simulator, 1)  # of before the first visit: nobody knows
            gateway.start()
            centre.wait_received(1)
            between = put_slow(simulator, 2)
            centre.wait_received(2)
            self.assertEqual(times(centre, 1), (before, None))
            at, stamped = times(centre, 2)
            self.assertEqual(stamped, between)
            self.assertAlmostEqual((at - between).total_seconds(), 3 * DAY_S, delta=3)
            self.assertLessEqual(at, datetime.now(HANOI))
            self.assertRegex(
                centre.dunghan("dossier", code(2)),
                rf"the device's clock said {re.escape(between.isoformat())}, 2(59[12]..|58...) s behind",
            )

            ahead = f'dunghan_device_clock_ahead_seconds{{unit="{UNIT}",counter="q1"}} -259200'
            wait_until(lambda: ahead[:-3] in metrics(centre), "its error is told")
            self.assertIn("\ndunghan_devices_clock_wrong 1\n", metrics(centre))
            self.assertRegex(
                centre.dunghan("doctor", check=False).stdout,
                rf"warn  devices        {UNIT} q1: its clock is 259\d\d\d s behind: set it\n",
            )
            simulator.fault(1, "silent")
            simulator.command("reboot", 1)  # its clock goes on, with the same error
            said = put_slow(simulator, 3)
            simulator.fault(1, "none")
            centre.wait_received(3)
            self.assertEqual(times(centre, 3)[1], said)
            broker.kill()
            late = put_slow(simulator, 4)
            broker.start()
            centre.wait_received(4)
            self.assertEqual(times(centre, 4)[1], late)
            simulator.fault(1, "silent")
            unsteady = put_slow(simulator, 5)
            simulator.command("clock", 1, "real")  # the officer has seen it
            simulator.fault(1, "none")
            centre.wait_received(5)
            self.assertEqual(times(centre, 5), (unsteady, None))
            self.assertEqual(reasons(centre), {})
            centre.dunghan("backup", stage.path / "copy")
            centre.stop()
            centre.dunghan("verify")
            kept = times(centre, 2)
            centre.dunghan("restore", stage.path / "copy")
            self.assertEqual(times(centre, 2), kept)
            centre.dunghan("verify")

    def test_no_restart_gives_the_times_of_one_dossier_two_bases(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1, clock=-3 * DAY_S)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT), start=False)
            synchronised(gateway)
            gateway.start()
            wait_until(lambda: "clock is 259" in gateway.program.log(), "a first visit")
            wait_until(lambda: noted(gateway), "it is kept")

            def away():
                gateway.kill()
                yield
                gateway.start()

            def taking_settings_anew():
                simulator.fault(1, "silent")
                yield
                gateway.program.popen.send_signal(signal.SIGHUP)
                simulator.fault(1, "none")

            def without_power():
                simulator.fault(1, "silent")
                yield
                simulator.command("reboot", 1)
                simulator.fault(1, "none")

            def not_kept_right():  # only the gateway's own clock, for a while
                gateway.stop()
                gateway.env.pop("SHIFT_CLOCK_SYNCHRONISED")
                yield
                gateway.start()

            number = 0
            for how in (away, taking_settings_anew, without_power, not_kept_right):
                for first in (True, False):
                    with self.subTest(how=how.__name__, intake_first=first):
                        number += 1
                        synchronised(gateway)
                        put = [put_slow, put_end]
                        if not first:
                            put.pop(0)(simulator, number)
                            centre.wait_received(number)
                        event = how()
                        next(event)
                        said = put.pop(0)(simulator, number)
                        next(event, None)
                        centre.wait_received(number)
                        if put:
                            put.pop(0)(simulator, number)
                        wait_until(lambda: len(told(centre, number)) == 2, "both are there")
                        rows = told(centre, number)
                        for row in rows:
                            ahead_s = row.get("clock_ahead_ms", 0) / 1000
                            self.assertAlmostEqual(ahead_s, -3 * DAY_S, delta=3)
                        self.assertIn(said.isoformat(), [row["at_device"] for row in rows])
            wait_until(lambda: rate(centre) == (number, number), "none is late")
            self.assertEqual(reasons(centre), {})
            centre.stop()
            centre.dunghan("verify")

    def test_a_centre_whose_clock_is_behind_keeps_apart_what_it_cannot_believe(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker, start=False)
            shift = shifted(centre)
            simulator = stage.simulator(terminals=1)
            stage.gateway("gw-1", broker, simulator.sites(UNIT))
            shift.write_text(str(-DAY_S))
            centre.start()
            put_part(simulator, UNIT, 0, PART)
            wait_until(lambda: reasons(centre) == {"future_time": PART}, "kept, not believed")
            self.assertEqual(centre.received(), 0)

            shift.write_text("0")  # the clock is set right while it runs
            put_part(simulator, UNIT, 1, PART)
            centre.wait_received(PART)
            centre.dunghan("quarantine", "replay", "--reason", "future_time")
            centre.wait_received(2 * PART)
            self.assertEqual(reasons(centre), {})

            shift.write_text(str(DAY_S * 400))  # whatever it says then, it goes on taking in
            put_part(simulator, UNIT, 2, PART)
            wait_until(lambda: committed(centre) == 3 * PART, "taken in")
            shift.write_text("0")
            centre.wait_received(3 * PART)
            centre.stop()
            centre.dunghan("verify")


def code(number):
    return f"{UNIT}-{datetime.now(HANOI) - timedelta(days=3):%y%m%d}-{number:04}"


def put_slow(simulator, number):
    """An intake that is stamped now, by a clock that is three days slow; what it says."""
    stamped = datetime.now(HANOI).replace(microsecond=0) - timedelta(days=3)
    simulator.put(1, "intake", at=stamped.isoformat(), procedure=catalogue.PROCEDURES[0],
                  dossier=code(number))  # fmt: skip
    return stamped


def put_end(simulator, number):
    """Its result, likewise."""
    stamped = datetime.now(HANOI).replace(microsecond=0) - timedelta(days=3)
    simulator.put(1, "resolved", at=stamped.isoformat(), dossier=code(number), outcome="granted")
    return stamped


def told(centre, number):
    """The events of a dossier."""
    return json.loads(centre.dunghan("dossier", code(number), "--json"))["events"]


def rate(centre):
    shown = centre.json("/api/v1/summary")["rate"]
    return shown["num"], shown["den"]


def noted(gateway):
    """Has it kept a visit to the device? Its outbox is locked: by what lies in the file."""
    return any(b"/note" in path.read_bytes() for path in gateway.data.glob("outbox.db*"))


def times(centre, number):
    """Of an intake: when it was, and what the device's clock said, if it is another time."""
    (event,) = json.loads(centre.dunghan("dossier", code(number), "--json"))["events"]
    said = event.get("at_device")
    return datetime.fromisoformat(event["at"]), said and datetime.fromisoformat(said)


def committed(centre):
    return sum(row["committed"] for row in centre.json("/api/v1/devices")["gateways"])


def reasons(centre):
    rows = centre.json("/api/v1/devices")["quarantine"]
    return {row["reason"]: row["count"] for row in rows}


def metrics(centre):
    return centre.get("/metrics")[1].decode()


def page(centre):
    return centre.get("/thiet-bi")[1].decode()


if __name__ == "__main__":
    unittest.main(verbosity=2)
