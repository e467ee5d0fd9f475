"""Two machines with one bundle: they throw each other off the broker. Both logs say what it looks like,
whether the broker and the centre say so or not, nobody hurries, and nothing is lost."""

import socket
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import LOOPBACK, Daemon, Gateway, Stage, wait_until
from parts import put_intakes

UNIT = catalogue.UNITS[1]
CONNACK = bytes([0x20, 3, 0, 0, 0])
SESSION_TAKEN_OVER = bytes([0xE0, 1, 0x8E])
HINT = "as when another client connects by our name, gw-1"


class SecondMachine(Gateway):
    """With the settings of the first, but disk and devices of its own."""

    def __init__(self, stage, first, sites):
        Daemon.__init__(self, stage, "second")
        self.broker = first.broker
        self.data = stage.path / "second"
        mine = Gateway(stage, "unused", first.broker, sites, start=False).config.read_text()
        mine = mine.replace("gateway: unused", f"gateway: {first.name}")
        self.config = stage.write("second.yaml", mine.replace(f"{stage.path}/unused", f"{self.data}"))
        self.start(wait=False)


class SharedName(unittest.TestCase):
    def both(self, stage):
        self.broker = stage.broker()
        self.one = stage.simulator(terminals=1, name="one")
        self.two = stage.simulator(terminals=1, name="two")
        first = stage.gateway("gw-1", self.broker, self.one.sites(UNIT), start=False)
        first.start(wait=False)
        return first, SecondMachine(stage, first, self.two.sites(catalogue.UNITS[2]))

    def thrown(self):
        return self.broker.program.log().count("already connected")

    def test_without_a_centre_both_logs_say_what_it_looks_like_and_nobody_hurries(self):
        with Stage() as stage:
            both = self.both(stage)
            for gateway in both:
                wait_until(lambda g=gateway: HINT in g.program.log(), "it says so")
            time.sleep(8)  # the pauses have grown
            before = self.thrown()
            time.sleep(15)
            self.assertLess(self.thrown() - before, 8)
            for gateway in both:
                lines = [line for line in gateway.program.log().splitlines() if "trying again" in line]
                self.assertLess(len(lines), 5, lines)

    def test_with_a_centre_both_logs_its_own_and_the_page_name_them_and_nothing_is_lost(self):
        with Stage() as stage:
            first, second = self.both(stage)
            centre = stage.centre(self.broker)
            put_intakes(self.one, UNIT, 1, 10)
            put_intakes(self.two, catalogue.UNITS[2], 1, 10)
            for gateway in (first, second):
                wait_until(
                    lambda g=gateway: "another gateway of this name lives" in g.program.log(),
                    "it hears of the other",
                    60,
                )
            self.assertIn("two of this name live at once", centre.program.log())
            self.assertIn("Hai máy cùng chạy dưới tên này", centre.get("/thiet-bi")[1].decode())
            wait_until(lambda: first.state().get("twins"), "the state topic says it")
            centre.wait_received(20, 60)
            second.stop()
            self.assertEqual(centre.json("/healthz")["lost"], 0)

    def test_a_broker_that_says_so_is_believed_at_once(self):
        with Stage() as stage, socket.create_server((LOOPBACK, 0)) as listener:
            threading.Thread(target=take_over, args=(listener,), daemon=True).start()
            broker = Daemon(stage, "broker")
            broker.port = listener.getsockname()[1]
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT), start=False)
            gateway.start(wait=False)
            said = "another client has connected by our name, gw-1"
            wait_until(lambda: said in gateway.program.log(), "it says so")
            time.sleep(3)
            self.assertEqual(gateway.program.log().count("trying again"), 1)


def take_over(listener):
    """A broker that lets everybody in, and at once says that another client has come by his name."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.recv(1000)
            connection.sendall(CONNACK + SESSION_TAKEN_OVER)
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
