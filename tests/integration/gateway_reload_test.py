"""SIGHUP: the gateway takes its settings anew, and goes on with those of before where the new ones are
wrong."""

import signal
import unittest

import catalogue
from harness import Stage, dossier, wait_until

UNIT = catalogue.UNITS[1]


class Reload(unittest.TestCase):
    def test_settings_are_taken_anew(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=2)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT, last=1))
            pid = gateway.program.pid
            one = gateway.config.read_text()
            self.put(simulator, 1, 1)
            centre.wait_received(1)

            gateway.config.write_text(one + "hello: 1\n")
            self.reload(gateway)
            wait_until(lambda: "going on with the settings of before" in gateway.program.log(), "it says so")
            self.put(simulator, 1, 2)
            centre.wait_received(2)

            (device,) = [line for line in one.splitlines() if "counter: q1" in line]
            other = device.replace("q1", "q2").replace("unit_id: 1", "unit_id: 2")
            gateway.config.write_text(one + other + "\n")
            self.put(simulator, 2, 3)
            self.reload(gateway)
            centre.wait_received(3)
            wait_until(lambda: len(gateway.state()["devices"]) == 2, "it tells of both")
            self.put(simulator, 1, 4)
            centre.wait_received(4)
            for _ in range(5):
                self.reload(gateway)
            self.put(simulator, 2, 5)
            centre.wait_received(5)
            self.assertEqual(gateway.program.pid, pid)
            self.assertEqual(gateway.stop(), 0)
            self.assertEqual(centre.json("/api/v1/devices")["lost"], 0)
            centre.stop()
            centre.dunghan("verify")

    def reload(self, gateway):
        gateway.program.popen.send_signal(signal.SIGHUP)

    def put(self, simulator, terminal, number):
        simulator.put(terminal, "intake", procedure=catalogue.PROCEDURES[0], dossier=dossier(UNIT, number))


if __name__ == "__main__":
    unittest.main(verbosity=2)
