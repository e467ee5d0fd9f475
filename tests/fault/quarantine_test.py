"""What was set aside comes out again, once, through the centre that runs or on its store."""

import json
import random
import shutil
import socket
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import DEMO_DATA, ForeignGateway, Stage, dossier, now, wait_until

UNIT = catalogue.UNITS[1]
LATER = "H99.10.77"  # is in no catalogue until it is added


def events(unit, count, first=0):
    """An intake and its result for each dossier."""
    result = []
    for number in range(first, first + count // 2):
        about = {"at": now(), "unit": unit, "dossier": dossier(unit, number + 1)}
        procedure = catalogue.PROCEDURES[number % len(catalogue.PROCEDURES)]
        result.append({"type": "intake", "procedure": procedure, "channel": "online"} | about)
        result.append({"type": "resolved", "outcome": "granted"} | about)
    return result


def with_later(stage):
    """The demo's catalogue and one unit more."""
    directory = stage.path / "corrected"
    shutil.copytree(DEMO_DATA, directory)
    with open(directory / "units.csv") as file:
        header, first = file.readline().strip(), file.readline()
    cells = dict.fromkeys(header.split(","), "")
    cells |= dict(zip(header.split(","), first.strip().split(",")))
    cells |= {"code": LATER, "name_vi": "Xã thêm sau", "level": "commune"}
    with open(directory / "units.csv", "a") as file:
        file.write(",".join(cells[column] for column in header.split(",")) + "\n")
    return directory


def correct(centre, directory):
    centre.stop()
    centre.dunghan("import", "units", directory / "units.csv")
    centre.start()


def counts(text):
    """What replay and drop print: {"replayed": 3, …}"""
    return {line.split()[0]: int(line.split()[1]) for line in text.splitlines()}


class Quarantine(unittest.TestCase):
    def test_a_correction_and_a_replay_count_what_was_set_aside_though_the_centre_dies(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            foreign = ForeignGateway("gw-7", broker)
            mixed = events(LATER, 3000) + events(UNIT, 200)
            random.Random(7).shuffle(mixed)
            foreign.deliver(foreign.batches(mixed, 400))
            centre.wait_shown(foreign)
            self.assertEqual(centre.json("/api/v1/summary")["quarantined"], 3000)
            listed = centre.dunghan("quarantine", "list", "--reason", "unknown_unit")
            self.assertIn("3000 set aside", listed)
            still = counts(centre.dunghan("quarantine", "replay", "--gateway", "gw-7"))
            self.assertEqual(still, {"replayed": 0, "refused": 3000})

            corrected = with_later(stage)
            correct(centre, corrected)
            more = events(UNIT, 400, first=500)
            threading.Thread(
                target=foreign.deliver, args=(foreign.batches(more, 10),), daemon=True
            ).start()
            self.replay_while_it_dies(centre)
            wait_until(lambda: foreign.committed() == 3600, "the live events are committed")
            self.assertEqual(
                counts(centre.dunghan("quarantine", "replay", "--all")), {"replayed": 0}
            )
            self.assertEqual(centre.json("/api/v1/summary")["quarantined"], 0)
            centre.stop()
            late = centre.dunghan("verify")
            self.assertIn("events 3600, dossiers 1800\n", late)

            other = stage.centre(broker, name="at-once", catalogue=corrected, start=False)
            lines = "\n".join(json.dumps(event) for event in mixed + more)
            other.dunghan("import", "events", stage.write("events.jsonl", lines + "\n"))
            at_once = other.dunghan("verify", "--digest")
            self.assertIn(at_once.strip(), late, "the ledger is as if it had been right at once")

    def replay_while_it_dies(self, centre):
        """Every slice is one transaction: what a dead centre did not say is asked for again."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            killer = threading.Timer(random.uniform(0.01, 0.5), centre.program.kill)
            killer.start()
            centre.dunghan("quarantine", "replay", "--all", check=False)
            killer.join()
            centre.start()
            if "\n0 set aside" in "\n" + centre.dunghan("quarantine", "list"):
                return
        raise AssertionError("60 s were not enough to replay 3000 events")

    def test_without_a_centre_the_command_line_does_the_same(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            foreign = ForeignGateway("gw-7", broker)
            foreign.deliver(foreign.batches(events(LATER, 10), 10))
            broker.publish("dunghan/v1/events/gw-7", "no message at all")
            wait_until(lambda: self.entries(centre) == 11, "the nonsense is set aside")
            centre.stop()

            shown = centre.dunghan("quarantine", "show", "1")
            self.assertIn(dossier(LATER, 1), shown)
            self.assertIn("replay   possible", shown)
            self.assertEqual(
                counts(centre.dunghan("quarantine", "replay", "--all")),
                {"replayed": 0, "refused": 10, "unplaced": 1},
            )
            self.assertEqual(counts(centre.dunghan("quarantine", "drop", "2", "3"))["dropped"], 2)
            self.assertEqual(self.entries(centre), 9)
            listed = centre.dunghan("quarantine", "list")
            self.assertRegex(listed, r"dropped +gw-7 +unknown_unit +2\n")
            again = centre.dunghan("quarantine", "drop", "2", check=False)
            self.assertIn("missing 1", again.stdout)
            for words in (["replay"], ["replay", "x"], ["show"], ["list", "1"], ["eat"]):
                self.assertNotEqual(
                    centre.dunghan("quarantine", *words, check=False).returncode, 0, words
                )
            centre.dunghan("verify")

    @staticmethod
    def entries(centre):
        return len(json.loads(centre.dunghan("quarantine", "list", "--json")))


class ControlSocket(unittest.TestCase):
    def test_callers_that_are_slow_or_talk_nonsense_harm_nobody(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            path = centre.data / "control.sock"
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)

            def call(text):
                with socket.socket(socket.AF_UNIX) as line:
                    line.settimeout(20)
                    line.connect(str(path))
                    line.sendall(text)
                    answer = b""
                    while chunk := line.recv(65536):
                        answer += chunk
                    return answer

            for nonsense in (b"\n", b"[1]\n", b"{}\n", b'{"do":"eat"}\n', b'{"do":7}\n', b"\0\n"):
                self.assertIn(b'"error"', call(nonsense), nonsense)
            for ids in ([0], [-1], ["1"], [1.5], {}, list(range(1, 1002))):
                request = {"do": "quarantine_drop", "ids": ids}
                self.assertIn(b'"error"', call(json.dumps(request).encode() + b"\n"), ids)
            with self.assertRaises(OSError):
                call(b"x" * 70000)
                raise OSError("it hung up without an answer")

            silent = []
            for _ in range(20):
                line = socket.socket(socket.AF_UNIX)
                line.settimeout(0.2)
                try:
                    line.connect(str(path))
                    line.sendall(b'{"do"')
                except OSError:
                    line.close()
                    break
                silent.append(line)
            foreign = ForeignGateway("gw-7", broker)
            foreign.deliver(foreign.batches(events(UNIT, 10), 10))
            self.assertEqual(centre.get("/healthz")[0], 200)
            begun = time.monotonic()
            self.assertEqual(
                counts(centre.dunghan("quarantine", "replay", "--all")), {"replayed": 0}
            )
            self.assertLess(time.monotonic() - begun, 25, "the silent ones were hung up on")
            for line in silent:
                line.close()

            centre.kill()
            self.assertTrue(path.exists(), "a dead centre leaves it")
            self.assertEqual(
                counts(centre.dunghan("quarantine", "replay", "--all")), {"replayed": 0}
            )
            centre.start()
            centre.stop()
            self.assertFalse(path.exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
