"""Record terminals on serial lines: what they record is counted, once, however bad the line."""

import unittest

import catalogue
from converters import SerialLine, SerialServer
from harness import Stage, dossier, wait_until

UNIT = catalogue.UNITS[1]
PROCEDURE = catalogue.PROCEDURES[0]
FIELD = catalogue.FIELD_OF[PROCEDURE]
TIMEOUT_MS = 500
RECORDS = 40  # of each terminal, or more, until each fault has happened


def on_serial(line, numbers):
    return [
        {
            "counter": f"q{number}",
            "transport": "rtu",
            "address": line.path,
            "baud": 19200,
            "frame": "8N1",  # of a pseudo-terminal no other
            "unit_id": number,
            "timeout_ms": TIMEOUT_MS,
        }
        for number in numbers
    ]


def on_server(line, numbers):
    return [
        {
            "counter": f"q{number}",
            "transport": "rtu_over_tcp",
            "port": line.listening,
            "unit_id": number,
            "timeout_ms": TIMEOUT_MS,
        }
        for number in numbers
    ]


def happened(*lines):
    """How often each fault has, on any of them."""
    return {fault: sum(line.done[fault] for line in lines) for fault in lines[0].done}


class SerialLines(unittest.TestCase):
    def measure(self, faults):
        """All records of four terminals on two lines are counted once, the gateway killed between."""
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=4)
            serial = SerialLine(simulator.port, faults=faults, seed=faults)
            server = SerialServer(simulator.port, faults=faults, seed=faults + 1)
            devices = on_serial(serial, (1, 2)) + on_server(server, (3, 4))
            gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": devices}])
            number = 0
            while number < RECORDS or (faults and not all(happened(serial, server).values())):
                if number == RECORDS // 2:
                    gateway.kill()
                    gateway.start()
                for terminal in range(1, 5):
                    code = dossier(UNIT, terminal * 1000 + number)
                    simulator.put(terminal, "intake", procedure=PROCEDURE, dossier=code)
                number += 1
                if number % 5 == 0:
                    wait_until(
                        lambda expected=4 * number: centre.figure(FIELD, "received") >= expected,
                        "all are counted",
                        timeout_s=240,
                    )
            centre.dunghan("verify")
            self.assertEqual(centre.figure(FIELD, "received"), 4 * number)
            self.assertEqual(centre.json("/api/v1/devices")["quarantined"], 0)
            serial.end()
            server.end()
            return happened(serial, server)

    def test_terminals_on_serial_lines_are_counted(self):
        self.assertEqual(sum(self.measure(faults=0).values()), 0)

    def test_a_bad_line_loses_nothing_and_doubles_nothing(self):
        self.measure(faults=12)

    def test_a_dead_unit_id_does_not_keep_its_neighbour_waiting(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            line = SerialLine(simulator.port)
            site = {"unit": UNIT, "devices": on_serial(line, (1, 77))}
            stage.gateway("gw-1", broker, [site])
            for number in range(20):
                simulator.put(1, "intake", procedure=PROCEDURE, dossier=dossier(UNIT, number))
            wait_until(lambda: centre.figure(FIELD, "received") == 20, "they are counted")
            states = {d["counter"]: d for d in centre.json("/api/v1/devices")["devices"]}
            self.assertEqual(states["q1"]["state"], "reporting")
            self.assertEqual(states["q77"]["cause"], "no_answer")
            line.end()


if __name__ == "__main__":
    unittest.main(verbosity=2)
