"""Each fault on each transport with scanners, those that have to be told that a code is stored and
those that have not: the key that is pressed next gets the code, whole and once."""

import json
import sqlite3
import time
import unittest
from contextlib import closing

import catalogue
from fault_matrix_test import FAULTS, TIMEOUT_MS, WAYS
from harness import Stage, dossier

UNIT = catalogue.UNITS[1]
ACKNOWLEDGED, PLAIN, PAD = "zebra-ea3600", "generic-barcode-reader", "rating-pad-5"
KEYS = 5  # of a pad, each at another counter
ROUNDS = 3
STORED_S = 3  # a fault costs a time-out, and on a line a quiet one behind it
PRESS_MS, PRESSED_S = 600, 2

# (profile, way, fault): the first of the simulator's devices, at a place of their own.
SCANNERS = [(ACKNOWLEDGED, "tcp", fault) for fault in FAULTS]
SCANNERS += [(PLAIN, way, fault) for way in WAYS for fault in FAULTS]
PADS = -(-len(SCANNERS) // KEYS)


def place(stage, number, way):
    return f"{way}:{stage.path / f'tty{number}' if way == 'rtu' else 0}={number}"


def scanner(number, profile, way, where):
    at = {"address": where} if way == "rtu" else {"port": where.rpartition(":")[2]}
    return {
        "counter": f"q{number}",
        "profile": profile,
        "transport": way,
        **at,
        "unit_id": 1,
        "timeout_ms": TIMEOUT_MS,
        "means": "[{input: code}]",
    }


def pad(number, where):
    counters = range(1 + (number - 1) * KEYS, 1 + min(number * KEYS, len(SCANNERS)))
    means = [
        f"{{input: key{key}, dossier: resolved, outcome: granted, counter: q{counter}}}"
        for key, counter in enumerate(counters, 1)
    ]
    return {
        "counter": f"pad{number}",
        "profile": PAD,
        "port": where.rpartition(":")[2],
        "unit_id": 1,
        "poll_ms": 100,
        "means": f"[{', '.join(means)}]",
    }


class Scanners(unittest.TestCase):
    def test_a_key_gets_the_code_that_was_scanned_before_it(self):
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(
                profiles=[f"{ACKNOWLEDGED}={len(FAULTS)}", f"{PLAIN}={len(SCANNERS) - len(FAULTS)}",
                          f"{PAD}={PADS}"],
                listen=[place(stage, n, way) for n, (_, way, _) in enumerate(SCANNERS, 1)]
                + [f"tcp:0={len(SCANNERS) + n}" for n in range(1, PADS + 1)],
            )  # fmt: skip
            places = simulator.places[1:]
            settings = [
                scanner(n, profile, way, places[n - 1])
                for n, (profile, way, _) in enumerate(SCANNERS, 1)
            ]
            settings += [pad(n, places[len(SCANNERS) + n - 1]) for n in range(1, PADS + 1)]
            gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": settings}])
            time.sleep(STORED_S)
            for turn in range(ROUNDS):
                self.play(simulator, turn)
            time.sleep(PRESSED_S)
            gateway.kill()
            self.compare(gateway)

    def code(self, number, turn):
        return dossier(UNIT, number * 10 + turn)

    def play(self, simulator, turn):
        for number, (_, _, fault) in enumerate(SCANNERS, 1):
            simulator.command("fault", number, fault, *([] if fault == "none" else ["once"]))
            simulator.command("scan", number, self.code(number, turn))
        time.sleep(STORED_S)
        for number in range(1, PADS + 1):
            simulator.command("press", len(SCANNERS) + number, "*", 1, PRESS_MS)
        time.sleep(PRESSED_S)

    def is_right(self, number, fault, found):
        expected = [self.code(number, turn) for turn in range(ROUNDS)]
        if fault.startswith("reboot"):  # with the power the scanner's code is gone, unread
            return set(found) <= set(expected) and len(found) == len(set(found))
        return found == expected

    def compare(self, gateway):
        found = {}
        with closing(sqlite3.connect(gateway.data / "outbox.db")) as outbox:
            for (text,) in outbox.execute("SELECT json FROM event ORDER BY seq"):
                event = json.loads(text)
                if event["type"] == "resolved":
                    found.setdefault(event["counter"], []).append(event["dossier"])
        columns = dict.fromkeys((profile, way) for profile, way, _ in SCANNERS)
        right = {}
        for number, case in enumerate(SCANNERS, 1):
            right[case] = self.is_right(number, case[2], found.get(f"q{number}", []))
        print(f"\n{'':14}", *(f"{profile[:7] + ' ' + way:>21}" for profile, way in columns))
        for fault in FAULTS:
            cells = [right.get((*column, fault)) for column in columns]
            texts = ["-" if cell is None else "right" if cell else "WRONG" for cell in cells]
            print(f"{fault:14}", *(f"{text:>21}" for text in texts))
        self.assertEqual([case for case, is_right in right.items() if not is_right], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
