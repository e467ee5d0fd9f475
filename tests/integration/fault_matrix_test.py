"""Each fault on each transport with each kind of device, and what else happens to devices: what was
produced is counted, no more and no less, or is held for a person. Prints it as tables."""

import time
import unittest
from dataclasses import dataclass

import catalogue
from harness import Stage, dossier
from told import kept

UNIT = catalogue.UNITS[1]
PROCEDURE = catalogue.PROCEDURES[0]
FIELD = catalogue.FIELD_OF[PROCEDURE]
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
    """A kind of device: its profile, none of record terminals, what the settings say of it, and how
    an event of it is told and counted."""

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
        {"means": "[{input: di1, tally: received, field: " + FIELD + "}]"}, "tally", PULSES,
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


PULSED = "pulse {n} {input} 3"
PRESSED = f"press {{n}} {{input}} 1 {PRESS_MS}"
ZERO, UNKNOWN, FLAGGED, UPTIME = (
    "usr-io808", "ebyte-me31", "moxa-iologik-e1210", "wirenboard-wb-mcm8",
)  # fmt: skip
PAD = "rating-pad-5"


@dataclass
class Course:
    """What happens to a device, a line a round, and what becomes of what was produced."""

    name: str
    profile: str
    input: str
    lines: list
    counted: int
    held: int | None = 0  # None: some, for nobody knows how much
    before: str | None = None  # before anybody reads it

    @property
    def type(self):
        return "rated" if self.profile == PAD else "tally"

    @property
    def way(self):
        return "rtu_over_tcp" if self.profile == UPTIME else "tcp"

    def go_on(self, simulator, number, turn):
        for line in self.lines[turn : turn + 1]:
            for command in line.format(n=number, input=self.input).split(";"):
                simulator.command(command)

    def settings(self, number, where):
        key = self.profile == PAD
        meaning = "rated: 5" if key else f"tally: received, field: {FIELD}"
        return {
            "counter": f"q{number}",
            "profile": self.profile,
            "transport": self.way,
            "port": where.rpartition(":")[2],
            "unit_id": 1,
            "timeout_ms": TIMEOUT_MS,
            "poll_ms": 50 if key else 200,
            "means": f"[{{input: {self.input}, {meaning}}}]",
        }


COURSES = [
    Course("an ordinary day", ZERO, "di1", [PULSED, PULSED, PULSED], 9),
    Course("it goes over 65,535", UPTIME, "short1", [PULSED, PULSED], 6,
           before="set {n} short1 65534"),
    Course("a power cut, which sets it to 0", ZERO, "di1", [PULSED, "reboot {n}", PULSED], 6),
    Course("a long one, in which nobody counts", ZERO, "di1",
           [PULSED, "reboot {n} 8000", PULSED], 3),
    Course("a power cut that it survives", FLAGGED, "di1", [PULSED, "reboot {n} 500", PULSED], 6),
    Course("a power cut that its uptime tells", UPTIME, "short1",
           [PULSED, "reboot {n}", PULSED], 6),
    Course("another device", ZERO, "di1", [PULSED, "exchange {n} 4711", PULSED], 6),
    Course("another device, which has a serial number", UPTIME, "short1",
           [PULSED, "exchange {n} 4711", PULSED], 6),
    Course("somebody sets it to 0", UNKNOWN, "di1", [PULSED, "reset {n}", PULSED], 6),
    Course("the same, and it is pulsed before it is read", UNKNOWN, "di1",
           [PULSED, "reset {n}; pulse {n} di1 2", PULSED], 6, None),
    Course("it jumps further than can be", UNKNOWN, "di1",
           [PULSED, "pulse {n} di1 5000", PULSED], 6, 5000),
    Course("it stands still, and says so", FLAGGED, "di1",
           [PULSED, "freeze {n} di1", PULSED, "freeze {n} di1 off", PULSED], 6),
    Course("its clock gains an hour a day", UPTIME, "short1",
           ["clock {n} drift 3600", PULSED, PULSED], 6),
    Course("a key bounces", PAD, "key1", ["bounce {n} key1", PRESSED, PRESSED], 2),
    Course("a key is stuck, and comes loose", PAD, "key1",
           [PRESSED, "stick {n} key1", PRESSED, "stick {n} key1 off", PRESSED], 3),
    Course("a key is down over a power cut", PAD, "key1", [PRESSED, "reboot {n} 300", PRESSED], 2),
]  # fmt: skip


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
            self.compare(simulator, every, kept(gateway))

    def play(self, simulator, every, number):
        """A round: something goes wrong with each device just when something happens there."""
        for device in every:
            often = [] if device.fault == "none" else ["once"]
            simulator.command("fault", device.number, device.fault, *often)
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
        heads = (f"{way[:7] + ' ' + kind:>16}" for way, kind in columns)
        print(f"\n{'counted/produced':14}", *heads)
        for fault in FAULTS:
            print(f"{fault:14}", *(f"{cells[fault, way, kind]:>16}" for way, kind in columns))
        self.assertEqual(wrong, [])

    def test_bad_lines_and_a_gateway_that_is_killed_change_no_count(self):
        """Keys are not in it: who looks away may miss a press."""
        every = [
            Device(number, kind, way, f"any {TIMEOUT_MS + 200} percent 15")
            for number, (kind, way) in enumerate(((k, w) for k in KINDS[:2] for w in WAYS), 1)
        ]
        rounds, kills = 24, (8, 16)
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(
                terminals=len(WAYS),
                profiles=[f"{KINDS[1].profile}={len(WAYS)}"],
                listen=[device.place(stage) for device in every],
            )
            settings = [d.settings(where) for d, where in zip(every, simulator.places[1:])]
            gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": settings}])
            time.sleep(ROUND_S)
            simulator.command("seed 13")
            for device in every:
                simulator.command("fault", device.number, device.fault)
            for number in range(rounds):
                if number in kills:
                    gateway.kill()
                    gateway.start()
                for device in every:
                    device.kind.produce(simulator, device.number, number)
                time.sleep(1)
            for device in every:
                simulator.command("fault", device.number, "none")
            time.sleep(2 * ROUND_S)
            gateway.kill()
            sums = kept(gateway)
            print()
            for device in every:
                happened = simulator.command("faults", device.number, expect=("faults",))
                counted = sums[f"q{device.number}", device.kind.type]
                print(f"{device.way:13} {device.kind.name:8} {counted:>4}", happened)
                self.assertEqual(counted, rounds * device.kind.each)
                self.assertEqual(sums[f"q{device.number}", "held"], 0)

    def test_what_happens_to_a_device_is_counted_or_held(self):
        profiles = sorted({course.profile for course in COURSES})
        firsts = {name: 1 + n * len(COURSES) for n, name in enumerate(profiles)}
        with Stage() as stage:
            broker = stage.broker()
            numbers = [firsts[course.profile] + n for n, course in enumerate(COURSES)]
            simulator = stage.simulator(
                profiles=[f"{name}={len(COURSES)}" for name in profiles],
                listen=[f"{course.way}:0={number}" for number, course in zip(numbers, COURSES)],
            )
            settings = [
                course.settings(number, where)
                for number, course, where in zip(numbers, COURSES, simulator.places[1:])
            ]
            for number, course in zip(numbers, COURSES):
                if course.before:
                    simulator.command(course.before.format(n=number))
            gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": settings}])
            time.sleep(ROUND_S)
            for turn in range(max(len(course.lines) for course in COURSES)):
                for number, course in zip(numbers, COURSES):
                    course.go_on(simulator, number, turn)
                time.sleep(ROUND_S)
            time.sleep(ROUND_S)
            gateway.kill()
            sums = kept(gateway)
        wrong = []
        print(f"\n{'what happens':50} {'counted':>8} {'held':>6}")
        for number, course in zip(numbers, COURSES):
            counted, held = sums[f"q{number}", course.type], sums[f"q{number}", "held"]
            print(f"{course.name:50} {counted:>8} {held:>6}")
            right = held > 0 if course.held is None else held == course.held
            if counted != course.counted or not right:
                wrong.append((course.name, counted, held))
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
