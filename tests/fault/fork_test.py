"""An outbox that is set back to an old copy, or lives on in two places: the same numbers stand for
different events. It is noticed, nothing is lost or counted twice, and the operator is told."""

import copy
import shutil
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import Stage, wait_until
from parts import number_in, put_back, put_intakes

UNIT = catalogue.UNITS[1]
STORED = "SELECT count(*) FROM event WHERE dossier <> 0"


class Town:
    """A gateway "gw-1" with one counter, of which ten records are counted; `disk` is its disk then."""

    def __init__(self, stage):
        self.stage = stage
        self.records = 0  # that the counter had, ever
        self.broker = stage.broker()
        self.centre = stage.centre(self.broker)
        self.simulator = stage.simulator(terminals=2)
        self.gateway = stage.gateway("gw-1", self.broker, self.simulator.sites(UNIT, last=1))
        self.put(10)
        self.centre.wait_received(10)
        self.disk = self.keep()

    def put(self, count):
        put_intakes(self.simulator, UNIT, self.records + 1, count)
        self.records += count

    def keep(self):
        """The gateway's disk as it is now."""
        disk = self.stage.path / f"disk-{self.records}"
        self.gateway.stop()
        shutil.copytree(self.gateway.data, disk)
        self.gateway.start(wait=False)
        return disk

    def go_back(self, disk):
        self.gateway.kill()
        put_back(disk, self.gateway.data)
        self.gateway.start(wait=False)

    def wait_sent(self, last):
        """Until it has given out so many numbers, though no centre is there."""
        wait_until(lambda: self.gateway.state().get("produced") == last, f"{last} are sent")

    def wait_taken_over(self, records):
        """Until the outbox has so many records of the counter, delivered or not."""
        wait_until(
            lambda: number_in(
                self.gateway.data / "outbox.db",
                "SELECT count(*) FROM event WHERE json LIKE '%\"intake\"%'",
            )
            >= records,
            f"{records} records are in the outbox",
        )

    def check(self, test, count):
        """All are counted, once, and nothing is said to be lost."""
        self.centre.wait_received(count)
        devices = self.centre.json("/api/v1/devices")
        test.assertEqual((devices["lost"], devices["quarantine"]), (0, []))
        self.gateway.stop()
        self.centre.stop()
        test.assertEqual(number_in(self.centre.data / "dunghan.db", STORED), count)
        self.centre.dunghan("verify")


def twin_of(town):
    """A second machine of the same name with the copied disk, and a counter of its own."""
    twin = copy.copy(town.gateway)
    twin.name, twin.data = "twin", town.stage.path / "twin"
    shutil.copytree(town.disk, twin.data)
    twin.config = town.stage.write(
        "twin.yaml",
        town.gateway.config.read_text()
        .replace(f"data: {town.gateway.data}", f"data: {twin.data}")
        .replace("counter: q1", "counter: q2")
        .replace("unit_id: 1", "unit_id: 2"),
    )
    return twin.start(wait=False)


class Fork(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())

    def test_a_copy_that_has_numbered_others_before_the_centre_is_back(self):
        town = Town(self.stage)
        town.centre.kill()  # its session stays, and the broker keeps what is sent
        town.put(5)
        town.wait_taken_over(15)
        town.go_back(town.disk)
        town.put(5)
        town.wait_taken_over(15)
        town.centre.start()
        town.check(self, 20)
        self.assertIn("it is an old copy", town.gateway.program.log())

    def test_a_copy_with_events_that_wait_which_is_restored_twice(self):
        town = Town(self.stage)
        town.broker.kill()
        town.put(8)
        town.wait_taken_over(18)
        disk = town.keep()
        town.put(5)
        town.wait_taken_over(23)
        town.broker.start()
        town.centre.wait_received(23)
        town.centre.kill()
        town.broker.kill()  # and with it the receipt that it had kept
        town.go_back(disk)
        town.put(5)
        town.wait_taken_over(23)
        town.broker.start()
        town.wait_sent(24)
        town.centre.start()
        town.check(self, 28)

    def test_a_copy_that_lives_beside_the_first(self):
        town = Town(self.stage)
        twin = twin_of(town)
        town.put(5)
        put_intakes(town.simulator, UNIT, 501, 5, terminal=2)
        town.centre.wait_received(20)
        row = wait_until(
            lambda: next((g for g in town.centre.json("/api/v1/devices")["gateways"] if g["twins"]), None),
            "the centre tells of two of one name",
        )
        self.assertEqual(row["name"], "gw-1")
        self.assertIn("Hai máy cùng chạy dưới tên này", town.centre.get("/thiet-bi")[1].decode())
        wait_until(lambda: town.gateway.state().get("twins"), "the state says it")
        for program in (town.gateway.program, twin.program):
            wait_until(lambda p=program: "another gateway of this name" in p.log(), "both say it")
        self.assertIn("two of this name live at once", town.centre.program.log())
        time.sleep(10)  # they throw each other off; nobody hurries, and nobody fills the log
        for program in (town.gateway.program, twin.program):
            self.assertLess(program.log().count("trying again"), 12)
        twin.stop()
        town.check(self, 20)


if __name__ == "__main__":
    unittest.main(verbosity=2)
