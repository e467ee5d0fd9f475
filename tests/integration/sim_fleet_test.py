"""A fleet of simulated devices: thousands, which move by themselves, each read as it stands."""

import random
import time
import unittest
from contextlib import closing

from harness import LOOPBACK, Stage
from pymodbus.client import ModbusTcpClient

COUNTERS, PADS, PORTS = 1500, 500, 100
BLOCK = (COUNTERS + PADS) // PORTS
INPUTS = 16  # of each counter
PACE = 400  # events a second
SECONDS = 4
LOOKS = 60


class Fleet(unittest.TestCase):
    def test_thousands_of_devices_move_and_are_read_as_they_stand(self):
        with Stage() as stage:
            begun = time.monotonic()
            simulator = stage.simulator(
                profiles=[f"moxa-iologik-e1210={COUNTERS}", f"rating-pad-5={PADS}"],
                ports=PORTS,
                pace=PACE,
            )
            print(f"{COUNTERS + PADS} devices after {time.monotonic() - begun:.1f} s")
            time.sleep(SECONDS)
            chance = random.Random(13)
            for device in chance.sample(range(1, COUNTERS + 1), LOOKS):
                before = self.produced(simulator, device)
                found = self.read(simulator, device)
                after = self.produced(simulator, device)
                for least, count, most in zip(before, found, after):
                    self.assertTrue(least <= count <= most, (device, least, count, most))
            everything = sum(sum(self.produced(simulator, n)) for n in range(1, COUNTERS + 1))
            ran_s = time.monotonic() - begun
            share = COUNTERS / (COUNTERS + PADS)
            print(f"{everything} pulses in {ran_s:.1f} s")
            self.assertGreater(everything, PACE * share * SECONDS * 0.8)
            self.assertLess(everything, PACE * share * ran_s * 1.2)

    def produced(self, simulator, device):
        first = simulator.command("produced", device, "*", expect=("produced",))
        rest = [simulator.expect("produced") for _ in range(INPUTS - 1)]
        return [int(line.split()[3]) for line in (first, *rest)]

    def read(self, simulator, device):
        port = int(simulator.places[(device - 1) // BLOCK].rpartition(":")[2])
        with closing(ModbusTcpClient(LOOPBACK, port=port, timeout=2)) as client:
            client.connect()
            unit = (device - 1) % BLOCK + 1
            words = client.read_input_registers(16, 2 * INPUTS, slave=unit).registers
        return [high << 16 | low for high, low in zip(words[::2], words[1::2])]


if __name__ == "__main__":
    unittest.main(verbosity=2)
