"""A year of a town's counters at high speed: power cuts, wraps, counters that are set back, devices that
are exchanged, and a gateway that is killed again and again. What the devices produced is what was
counted and what is held for a person, exactly.

A day is a second or so: the gateway polls at its real pace, and what happens in a day is put between a
few polls. In a few days by default; a whole year takes a quarter of an hour:

    tests/fault/device_year_test.py --days 365 --seed 13
"""

import argparse
import contextlib
import json
import random
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import Stage, now, wait_until
from parts import number_in
from told import Told
from device_year import COLUMNS, devices, names, write_profiles

UNIT, PROCEDURE = catalogue.UNITS[1], catalogue.PROCEDURES[0]
TERMINALS = 4
HOURS = 4  # of a day, in each of which something happens
HOUR_S = 0.1
PULSES_MOST = 12  # an hour
UNLUCKY_MOST = 10  # a night
UNREAD_MOST = 10  # pulses over a night: with those of a day no more than a profile says can be (60)
POLL_MS = 200
SETTLE_S = 60
WISH = argparse.Namespace(days=20, seed=None)


class Kills(threading.Thread):
    """Kills the gateway after a random while, again and again, for a random while."""

    def __init__(self, gateway, chance):
        super().__init__(daemon=True)
        self.gateway, self.chance, self.count = gateway, chance, 0
        self._over = threading.Event()
        self.error = None

    def run(self):
        try:
            while not self._over.wait(self.chance.uniform(0.2, 1.5)):
                self.gateway.kill()
                self.count += 1
                time.sleep(self.chance.uniform(0, 0.6))
                self.gateway.start(wait=False)
        except Exception as error:  # handed to the test, which fails with it
            self.error = error

    def end(self):
        self._over.set()
        self.join()
        if self.error:
            raise self.error


class Town:
    """The devices and what happens to them, drawn from a seed."""

    def __init__(self, stage, seed):
        self.chance = random.Random(seed)
        self.devices = devices(TERMINALS, self.chance)
        self.by_place = [device for device in self.devices if device.way == "rtu_over_tcp"]
        profiles = write_profiles(stage.path / "profiles")
        broker = stage.broker()
        self.centre = stage.centre(broker)
        self.told = Told(broker, "gw-1")
        modules = [device for device in self.devices if not device.is_terminal]
        self.simulator = stage.simulator(
            terminals=TERMINALS,
            profiles=[f"{name}=2" for name in names()],
            profile_dir=profiles,
            listen=[f"rtu_over_tcp:0={device.number}" for device in self.by_place],
        )
        self.simulator.commands(
            *(f"set {d.number} {d.input} {d.value}" for d in modules),
            *(f"retain {d.number} no" for d in modules if d.loses),
        )
        self.records = self.serial = 0
        places = dict(zip((d.number for d in self.by_place), self.simulator.places[1:]))
        settings = [d.settings(self.simulator, places.get(d.number)) for d in self.devices]
        self.gateway = stage.gateway(
            "gw-1", broker, [{"unit": UNIT, "devices": settings}],
            poll_ms=POLL_MS, settings=[f"profiles: {profiles}"],
        )  # fmt: skip
        for device in modules:
            self.wait_known(device, "")
        self.kills = Kills(self.gateway, random.Random(seed + 1))

    def wait_known(self, device, serial):
        """Until it has been looked at: there counting begins. Of one with a serial number, of that one."""
        key = f"{device.name}/{serial}%"
        wait_until(
            lambda: number_in(
                self.gateway.data / "outbox.db",
                f"SELECT count(*) FROM mark WHERE counter = '{device.counter}' AND key LIKE '{key}'",
            ),
            f"{device.counter}, a {key}, is known",
            SETTLE_S,
        )

    def live_a_day(self):
        for _ in range(HOURS):
            self.simulator.commands(*self._draw_hour())
            time.sleep(self.chance.uniform(0, 2 * HOUR_S))
        self._night(self.chance.sample(self.devices, self.chance.randrange(UNLUCKY_MOST + 1)))

    def _draw_hour(self):
        for device in self.devices:
            pulses = self.chance.randrange(PULSES_MOST + 1)
            if pulses and device.is_terminal:
                yield f"burst {device.number} {pulses} {now()} {PROCEDURE} in_person {UNIT} {self.records}"
                self.records += pulses
                device.produced += pulses
            elif pulses:
                yield f"pulse {device.number} {device.input} {pulses}"
            if device.may_lose_power_now() and self.chance.random() < 0.04:
                device.happened["cuts"] += 1
                yield f"reboot {device.number} {self.chance.choice(['', 1, 150, 400])}"

    def _night(self, unlucky):
        """What costs a count that is not read yet."""
        self.settle(unlucky)
        looks = []
        for device in unlucky:
            what = self.chance.choice([self._cut, self._reset, self._exchange])
            looks.append(what(device))
        for look in filter(None, looks):
            look()

    def _back_to_zero(self, device, *commands):
        """It shows 0 now; gives what waits until somebody has seen it."""
        seen, value = self.told.resets[device.counter], device.value
        self.simulator.commands(*commands)
        device.stand_at(0)
        if value == 0:
            return None
        return lambda: wait_until(
            lambda: self.told.resets[device.counter] > seen, f"{device} is seen at 0", SETTLE_S
        )

    def _cut(self, device):
        """Of one that does not lose by it there are enough by day."""
        if not device.loses or not device.may_be_set_back():
            return None
        device.happened["cuts"] += 1
        return self._back_to_zero(device, f"reboot {device.number}")

    def _reset(self, device):
        if not device.may_be_set_back():
            return None
        device.happened["resets"] += 1
        return self._back_to_zero(device, f"reset {device.number}")

    def _exchange(self, device):
        """One with a serial number may come with any number on its counter."""
        self.serial += 1
        exchange = f"exchange {device.number} {500000 + self.serial}"
        if not device.has_serial:
            if not device.may_be_set_back():
                return None
            device.happened["exchanges"] += 1
            return self._back_to_zero(device, exchange)
        device.happened["exchanges"] += 1
        if device.is_terminal:
            self.simulator.command(exchange)
            return None
        value = device.modulus - self.chance.randrange(1, 200)
        self.simulator.commands(exchange, f"set {device.number} {device.input} {value}")
        device.stand_at(value)
        serial = 500000 + self.serial
        return lambda: self.wait_known(device, serial)

    def settle(self, some):
        """Until all that these have produced is told, and no more."""
        modules = [device for device in self.devices if not device.is_terminal]
        asked = (f"produced {device.number} {device.input}" for device in modules)
        for device, answer in zip(modules, self.simulator.commands(*asked, expect=("produced",))):
            device.note_produced(int(answer.split()[3]))
        some = [*some, *(device for device in modules if self.unread(device) > UNREAD_MOST)]
        with contextlib.suppress(AssertionError):
            wait_until(lambda: not self.wrong(some), "all is told", SETTLE_S)
        if self.wrong(some) or self.told.wrong:
            raise AssertionError(f"not produced = counted + held: {self.wrong(some)} {self.told.wrong}")

    def unread(self, device):
        return device.produced - self.told.counted[device.counter] - self.told.held[device.counter]

    def wrong(self, some):
        return [
            (device, self.told.counted[device.counter], self.told.held[device.counter])
            for device in some
            if self.unread(device) != 0
        ]

    def check_centre(self, test):
        """What it counts is what was told as counted; what it holds is what was told as held."""
        self.centre.wait_received(self.told.counted.total())
        held = json.loads(self.centre.dunghan("held", "list", "--json"))
        test.assertEqual(sum(row["count"] for row in held), self.told.held.total())
        test.assertEqual(self.centre.json("/api/v1/summary")["quarantined"], 0)
        self.centre.stop()
        self.centre.dunghan("verify")

    def print(self):
        heads = ["power loss", "devices", "produced", "counted", "held", *COLUMNS]
        print(f"\n{'kind':22}", *(f"{head:>10}" for head in heads))
        kinds = dict.fromkeys((device.name, device.power_loss) for device in self.devices)
        for kind in [*kinds, None]:
            some = [d for d in self.devices if kind in (None, (d.name, d.power_loss))]
            numbers = [
                len(some), sum(d.produced for d in some),
                sum(self.told.counted[d.counter] for d in some),
                sum(self.told.held[d.counter] for d in some),
                *(sum(d.happened[column] for d in some) for column in COLUMNS),
            ]  # fmt: skip
            name, power_loss = kind or ("all", "")
            print(f"{name:22} {power_loss:>10}", *(f"{number:>10}" for number in numbers))


class Year(unittest.TestCase):
    def test_what_a_year_produced_is_counted_or_held(self):
        seed = WISH.seed if WISH.seed is not None else int(time.time())
        print(f"{WISH.days} days; again with --days {WISH.days} --seed {seed}", flush=True)
        with Stage() as stage:
            town = Town(stage, seed)
            town.kills.start()
            for day in range(1, WISH.days + 1):
                try:
                    town.live_a_day()
                except AssertionError as error:
                    raise AssertionError(f"day {day} of seed {seed}: {error}") from None
            town.settle(town.devices)
            town.kills.end()
            town.print()
            print(f"the gateway was killed {town.kills.count} times")
            self.assertGreater(town.kills.count, WISH.days // 4)
            town.check_centre(self)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=WISH.days)
    parser.add_argument("--seed", type=int)
    WISH, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
