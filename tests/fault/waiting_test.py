"""Whoever waits sleeps: no daemon takes more than a little of a core in any state in which it has
nothing to do, and the one that waits for something wrong says so once."""

import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import Stage, intake, wait_until
from keys import SecureBroker, SecureCentre, SecureGateway

UNIT = catalogue.UNITS[1]
WAITING = 4500  # more than a gateway sends without a receipt
LOOK_S = 4
SHARE = 0.2  # of a core, of a program with sanitizers on a machine that is busy
SILENT = "the centre answers none"


class Waiting(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())

    def check(self, *daemons):
        """They sleep, all at once."""
        before = [daemon.program.cpu_s() for daemon in daemons]
        time.sleep(LOOK_S)
        for daemon, cpu_s in zip(daemons, before):
            share = (daemon.program.cpu_s() - cpu_s) / LOOK_S
            self.assertLess(share, SHARE, f"{daemon.name} takes {share:.0%} of a core")

    def fill(self, gateway):
        gateway.stop()
        gateway.fill(intake(UNIT, n, catalogue.PROCEDURES[0]) for n in range(1, WAITING + 1))

    def wait_said(self, gateway, word, times=1):
        wait_until(lambda: gateway.program.log().count(word) >= times, f"the log says {word!r}")

    def test_all_with_nothing_to_do(self):
        broker = self.stage.broker()
        centre = self.stage.centre(broker)
        simulator = self.stage.simulator(terminals=2)
        gateway = self.stage.gateway("gw-1", broker, simulator.sites(UNIT))
        self.wait_said(gateway, "online", 2)
        self.check(broker, centre, gateway, simulator)
        simulator.kill()
        self.check(broker, centre, gateway)
        broker.kill()
        self.check(centre, gateway)

    def test_more_than_a_window_without_a_centre(self):
        broker = self.stage.broker()
        simulator = self.stage.simulator(terminals=1)
        gateway = self.stage.gateway("gw-1", broker, simulator.sites(UNIT))
        self.fill(gateway)
        gateway.start(wait=False)
        self.wait_said(gateway, SILENT)
        self.check(gateway, broker)
        self.assertEqual(gateway.program.log().count(SILENT), 1)
        broker.kill()
        self.check(gateway)
        broker.start()  # without what it had retained
        wait_until(lambda: gateway.state().get("produced") == WAITING, "it is back")
        self.check(gateway, broker)
        self.assertEqual(gateway.program.log().count(SILENT), 1)
        centre = self.stage.centre(broker)
        centre.wait_received(WAITING, timeout_s=90)
        self.wait_said(gateway, "the centre answers\n")
        self.check(gateway, broker, centre)

    def test_a_backlog_larger_than_the_broker_takes_at_once(self):
        broker = self.stage.broker(packet_most=10000)
        centre = self.stage.centre(broker)
        simulator = self.stage.simulator(terminals=1)
        gateway = self.stage.gateway("gw-1", broker, simulator.sites(UNIT))
        self.fill(gateway)
        gateway.start(wait=False)
        centre.wait_received(WAITING, timeout_s=90)
        self.assertIn("takes messages of 10000 bytes at most", gateway.program.log())
        self.check(gateway, broker, centre)

    def test_hiccups_of_a_device_do_not_fill_the_log(self):
        broker = self.stage.broker()
        simulator = self.stage.simulator(terminals=1)
        gateway = self.stage.gateway("gw-1", broker, simulator.sites(UNIT))
        self.wait_said(gateway, "q1: online")
        for _ in range(10):
            simulator.fault(1, "exception", 4)
            time.sleep(0.25)
            simulator.fault(1, "none")
            time.sleep(0.4)
        self.wait_said(gateway, "q1: a hiccup, it refuses a read (03, ")
        (device,) = gateway.state()["devices"]
        self.assertGreater(device["faults"], 2)
        self.assertLessEqual(gateway.program.log().count("device "), 4)

    def test_who_is_registered_no_more(self):
        centre = SecureCentre(self.stage)
        broker = SecureBroker(self.stage, centre)
        centre.start()
        simulator = self.stage.simulator(terminals=1)
        bundle = centre.add_gateway("gw-1", UNIT)
        gateway = SecureGateway(self.stage, "gw-1", broker, bundle, simulator.sites(UNIT))
        self.fill(gateway)
        centre.dunghan("gateway", "revoke", "gw-1")  # the broker does not know yet
        gateway.start(wait=False)
        self.wait_said(centre, "gateway gw-1: what it sends is not taken in: revoked_gateway")
        self.wait_said(gateway, SILENT)
        self.check(gateway, broker, centre)


if __name__ == "__main__":
    unittest.main(verbosity=2)
