"""What the gateway has in memory: of libraries little that only its start has needed, and for an event
nothing of the one that is there for TLS alone."""

import unittest
from pathlib import Path

import catalogue
from harness import Stage, dossier, wait_until

UNIT = catalogue.UNITS[1]
RECORDS = 50
CALM_KB = 1000  # of 1450 that are read at the start, most of it to find symbols
MOST_KB = 512  # of 2000 that its providers take once they are asked for a digest


class Footprint(unittest.TestCase):
    def test_little_is_in_memory_of_the_library_of_tls(self):
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            pid = gateway.program.pid
            calm_kb = resident_kb(pid, "libcrypto")
            self.assertGreater(calm_kb, 0, "it has it, for a broker that speaks TLS")
            self.assertLess(calm_kb, CALM_KB)

            for number in range(1, RECORDS + 1):
                simulator.put(
                    1, "intake", procedure=catalogue.PROCEDURES[0], dossier=dossier(UNIT, number)
                )
            wait_until(lambda: gateway.state().get("produced") == RECORDS, "all are in the outbox")
            grown_kb = resident_kb(pid, "libcrypto") - calm_kb
            print(f"libcrypto {calm_kb} kB, grown by {grown_kb} kB")
            self.assertLess(grown_kb, MOST_KB)


def resident_kb(pid, library):
    """What is in memory of a library, wherever it is mapped."""
    total, counts = 0, False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            counts = library in words[-1]
        elif words[0] == "Rss:" and counts:
            total += int(words[1])
    return total


if __name__ == "__main__":
    unittest.main(verbosity=2)
