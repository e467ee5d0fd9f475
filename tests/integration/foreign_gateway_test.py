"""A gateway that was written from the contract alone delivers: nothing is lost and nothing is counted
twice while it, the broker and the centre are killed, and after the centre was restored."""

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from harness import LOOPBACK, PATIENCE_S, Daemon, Stage, intake, wait_until

SEED = int(os.environ.get("DUNGHAN_SEED", 12))
UNIT, PROCEDURE = "H99.10.01", "3.990101"
BLOWS_EACH = 4


class ForeignProgram(Daemon):
    """foreign_gateway.py with what a test gives it; what it has not kept is given again."""

    def __init__(self, stage, broker, name="foreign-1"):
        super().__init__(stage, name)
        self.broker = broker
        self.outbox = stage.path / f"{name}.outbox"
        stage.gateways.add(name)  # what it says is held against the contract, too
        self.kept = 0
        self._up = threading.Event()

    def argv(self):
        program = Path(__file__).with_name("foreign_gateway.py")
        return [sys.executable, program, self.name, LOOPBACK, self.broker.port, self.outbox]

    def start(self, wait=True):
        pipe = subprocess.PIPE
        self.program = self.stage.run(self.name, self.argv(), stdin=pipe, stdout=pipe)
        self.kept = self._heard(self.program.popen)
        self._up.set()
        return self

    def kill(self):
        self._up.clear()
        super().kill()

    @staticmethod
    def _heard(popen):
        return int(popen.stdout.readline().split()[1])

    def _offer(self, event):
        """When the program is killed meanwhile, the next one says whether it is kept."""
        popen = self.program.popen  # of this run: meanwhile there may be another one
        with contextlib.suppress(OSError, ValueError, IndexError):
            popen.stdin.write(event.encode() + b"\n")
            popen.stdin.flush()
            self.kept = self._heard(popen)

    def give(self, event):
        """Until it is kept, whoever kills the program meanwhile."""
        wanted = self.kept + 1
        while self.kept < wanted:
            if not self._up.wait(PATIENCE_S):
                raise AssertionError(f"{self.name} is not started again")
            if self.kept < wanted:
                self._offer(event)


class ForeignGateway(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker)
        self.gateway = ForeignProgram(self.stage, self.broker).start()
        self.made = 0

    def give(self, count):
        """So many events of dossiers of their own."""
        for _ in range(count):
            self.made += 1
            self.gateway.give(intake(UNIT, self.made, PROCEDURE))

    def row(self):
        rows = self.centre.json("/api/v1/devices")["gateways"]
        return next((row for row in rows if row["name"] == self.gateway.name), {"committed": 0})

    def check_all(self):
        """All that was made is stored, each once."""
        wait_until(lambda: self.row()["committed"] == self.gateway.kept, "all is committed", 120)
        row = self.row()
        self.assertEqual((row["stored"], row["lost"], row["quarantined"]), (self.gateway.kept, 0, 0))
        self.assertEqual(self.gateway.kept, self.made)
        self.centre.wait_received(self.made)

    def strike(self, chance):
        """Kills one after the other, each several times, and starts it again."""
        victims = [self.gateway, self.broker, self.centre] * BLOWS_EACH
        chance.shuffle(victims)
        for victim in victims:
            time.sleep(chance.uniform(0.3, 1))
            victim.kill()
            time.sleep(chance.uniform(0, 1))
            victim.start()

    def test_nothing_is_lost_or_counted_twice_whoever_is_killed(self):
        done = threading.Event()

        def make():
            while not done.wait(0.005):
                self.give(1)

        maker = threading.Thread(target=make)  # programs end with the thread that has started them
        maker.start()
        self.addCleanup(done.set)
        self.strike(random.Random(SEED))
        done.set()
        maker.join()
        self.assertGreater(self.made, 200)
        self.check_all()
        self.centre.stop()
        self.centre.dunghan("verify")

    def test_a_centre_that_was_restored_gets_again_what_it_lacks(self):
        self.give(40)
        self.check_all()
        backup = self.stage.path / "backup.db"
        self.centre.dunghan("backup", backup)
        self.give(60)
        self.check_all()
        self.centre.stop()
        self.centre.dunghan("restore", backup)
        self.centre.start()
        self.check_all()

    def test_what_it_says_wrongly_is_set_aside_and_holds_up_nothing(self):
        self.give(1)
        self.gateway.give(json.dumps({"type": "intake", "at": "yesterday"}))
        self.made += 1
        self.give(1)
        wait_until(lambda: self.row()["committed"] == 3, "all three are committed")
        self.assertEqual((self.row()["stored"], self.row()["quarantined"]), (3, 1))
        self.stage.gateways.discard(self.gateway.name)  # one of its batches is not of the contract


if __name__ == "__main__":
    unittest.main()
