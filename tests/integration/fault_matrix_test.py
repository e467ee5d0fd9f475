"""Each fault on each transport with each kind of device: what was produced is counted, no more and no
less, or is held for a person. Prints it as a table."""

import contextlib
import json
import sqlite3
import time
import unittest
from collections import Counter
from dataclasses import dataclass

import catalogue
from harness import Stage, dossier

UNIT = catalogue.UNITS[1]
PROCEDURE = catalogue.PROCEDURES[0]
TIMEOUT_MS = 400
FAULTS = [
    "none", "lost", f"late {TIMEOUT_MS + 200}", "silent", "shifted", "doubled", "truncated",
    "foreign", "crc", "exception 1", "exception 4", "exception 11", "busy", "slow 5", "nonsense",
    "reboot 100",
]  # fmt: skip
WAYS = ["tcp", "rtu", "rtu_over_tcp"]
ROUNDS = 4
PRESS_MS = 2500  # a fault costs a key a time-out, and on a line a quiet one behind it
ROUND_S = 5
PULSES = 3  # a round


@dataclass
class Kind:
    """A kind of device: its profile, none of record terminals, what the settings say of it, and how an
    event of it is told and counted."""

    name: str
    profile: str | None
    settings: dict
    type: str
    each: int  # so many a round

    def produce(self, simulator, device, number):
        if self.profile is None:
            code = dossier(UNIT, device * 100 + number)
            simulator.put(device, "intake", procedure=PROCEDURE, dossier=code)
        elif self.type == "tally":
            simulator.command("pulse", device, "di1", PULSES)
        else:
            simulator.command("press", device, "key1", 1, PRESS_MS)


KINDS = [
    Kind("records", None, {}, "intake", 1),
    Kind(
        "counter", "ebyte-me31",
        {"means": "[{input: di1, tally: received, field: ho-tich}]"}, "tally", PULSES,
    ),
    Kind("key", "rating-pad-5", {"means": "[{input: key1, rated: 5}]", "poll_ms": 50}, "rated", 1),
]  # fmt: skip


@dataclass
class Device:
    number: int  # of the simulator
    kind: Kind
    way: str
    fault: str

    def place(self, stage):
        where = stage.path / f"tty{self.number}" if self.way == "rtu" else 0
        return f"{self.way}:{where}={self.number}"

    def settings(self, where):
        address, _, port = where.rpartition(":")
        place = {"address": where} if self.way == "rtu" else {"address": address, "port": port}
        profile = {"profile": self.kind.profile} if self.kind.profile else {}
        return {
            "counter": f"q{self.number}",
            "transport": self.way,
            "timeout_ms": TIMEOUT_MS,
            **place,
            **profile,
            **self.kind.settings,
        }


def devices():
    """The terminals first, as the simulator numbers them."""
    cases = [(kind, way, fault) for kind in KINDS for way in WAYS for fault in FAULTS]
    return [Device(number, *case) for number, case in enumerate(cases, 1)]


def told(gateway):
    """What its outbox has: how much of each type by counter, what is held apart."""
    sums = Counter()
    with contextlib.closing(sqlite3.connect(gateway.data / "outbox.db")) as outbox:
        for (text,) in outbox.execute("SELECT json FROM event"):
            event = json.loads(text)
            sums[event["counter"], event["type"]] += event.get("count", 1)
    return sums


class Matrix(unittest.TestCase):
    def test_what_is_produced_is_counted_or_held_whatever_goes_wrong(self):
        every = devices()
        each = len(WAYS) * len(FAULTS)
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(
                terminals=each,
                profiles=[f"{kind.profile}={each}" for kind in KINDS if kind.profile],
                ports=-(-len(every) // 247),
                listen=[device.place(stage) for device in every],
            )
            places = simulator.places[-len(every) :]
            settings = [device.settings(where) for device, where in zip(every, places)]
            gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": settings}])
            time.sleep(ROUND_S)  # where counting begins
            for number in range(ROUNDS):
                self.play(simulator, every, number)
            time.sleep(2 * ROUND_S)
            gateway.kill()
            self.compare(simulator, every, told(gateway))

    def play(self, simulator, every, number):
        """A round: something goes wrong with each device just when something happens there."""
        for device in every:
            simulator.command("fault", device.number, device.fault, *["once"][: device.fault != "none"])
            device.kind.produce(simulator, device.number, number)
        time.sleep(ROUND_S)

    def compare(self, simulator, every, sums):
        wrong = []
        cells = {}
        for device in every:
            happened = simulator.command("faults", device.number, expect=("faults",)).split()
            said = ROUNDS if device.fault == "none" else int(happened[3])
            produced = ROUNDS * device.kind.each
            counted = sums[f"q{device.number}", device.kind.type]
            held = sums[f"q{device.number}", "held"]
            cells[device.fault, device.way, device.kind.name] = f"{counted}/{produced}" + (
                f"+{held}" if held else ""
            )
            if counted + held != produced or said != ROUNDS:
                wrong.append((device.fault, device.way, device.kind.name, counted, held, said))
        columns = [(way, kind.name) for kind in KINDS for way in WAYS]
        print(f"\n{'counted/produced':14}", *(f"{way[:7] + ' ' + kind:>16}" for way, kind in columns))
        for fault in FAULTS:
            print(f"{fault:14}", *(f"{cells[fault, way, kind]:>16}" for way, kind in columns))
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
