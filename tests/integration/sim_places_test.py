"""dunghan-sim at the places where devices are: foreign clients read it over TCP, over RTU on a
pseudo-terminal, and over RTU behind a serial server, with and without faults."""

import subprocess
import time
import unittest

from harness import LOOPBACK, Stage, wait_until
from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.exceptions import ConnectionException
from pymodbus.pdu import ExceptionResponse
from pymodbus.transaction import ModbusRtuFramer

BAUD = 19200
TERMINALS = 3
IDENTITY = 16
MAGIC = 0x4448
FIRST_UNIT = 21  # of the serial line


def places(path):
    """All terminals at two more places, the serial one with unit ids from another one on."""
    return [f"rtu:{path}:{BAUD}=1-{TERMINALS}@{FIRST_UNIT}", f"rtu_over_tcp:0=1-{TERMINALS}"]


PATIENT_S = 10  # where an answer is to come, however busy the machine is


def mbpoll(where, unit, *words, timeout_s=PATIENT_S):
    """What it prints of holding registers from 0 on, in order; None: there was no answer."""
    argv = ["mbpoll", "-a", unit, "-t", "4:hex", "-0", "-r", 0, "-c", IDENTITY, "-1", "-q"]
    argv += ["-o", timeout_s]
    done = subprocess.run(
        [str(word) for word in [*argv, *words, where]], capture_output=True, text=True, timeout=60
    )
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("[")]
    return [int(value, 16) for _, value in lines] or None


class Place:
    """A pymodbus client of one place, and what terminal 1's unit id is there."""

    def __init__(self, name, client, first=1):
        self.name = name
        self.client = client
        self.first = first
        assert client.connect(), name

    def read(self, terminal=1, address=0, count=IDENTITY):
        unit = self.first + terminal - 1
        return self.client.read_holding_registers(address, count, slave=unit)

    def fails(self):
        """There is no answer, or nobody at all."""
        try:
            return self.read().isError()
        except ConnectionException:
            return True

    def answers_anew(self):
        self.client.close()
        return self.client.connect() and not self.fails()

    def serial(self, terminal=1):
        registers = self.read(terminal).registers
        return registers[2] << 16 | registers[3]


def reach(simulator, timeout_s=PATIENT_S):
    """A client of each place: of the port, the serial line, the serial server."""
    port, path, server = simulator.places
    quick = {"timeout": timeout_s, "retries": 0}
    rtu = {"framer": ModbusRtuFramer, **quick}
    return [
        Place("tcp", ModbusTcpClient(LOOPBACK, port=int(port.rpartition(":")[2]), **quick)),
        Place("rtu", ModbusSerialClient(port=path, baudrate=BAUD, **quick), FIRST_UNIT),
        Place(
            "rtu_over_tcp",
            ModbusTcpClient(LOOPBACK, port=int(server.rpartition(":")[2]), **rtu),
        ),
    ]


class Places(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.path = self.stage.path / "ttyA"
        self.simulator = self.stage.simulator(terminals=TERMINALS, listen=places(self.path))

    def test_mbpoll_reads_it_everywhere(self):
        port, path, server = self.simulator.places
        serial = ["-m", "rtu", "-b", BAUD, "-P", "none"]
        cases = [
            ("tcp", LOOPBACK, 2, ["-m", "tcp", "-p", port.rpartition(":")[2]]),
            ("rtu", path, FIRST_UNIT + 1, serial),
        ]
        for name, where, unit, words in cases:
            with self.subTest(name):
                registers = mbpoll(where, unit, *words)
                self.assertEqual((registers[0], registers[15]), (MAGIC, MAGIC))
                self.assertEqual(registers[2] << 16 | registers[3], 200000)
        nobody = mbpoll(path, FIRST_UNIT + TERMINALS, *serial, timeout_s=1)
        self.assertIsNone(nobody, "nobody is there")
        other = mbpoll(path, FIRST_UNIT, *serial[:3], 9600, *serial[4:], timeout_s=1)
        self.assertIsNone(other, "other speed")
        self.assertIsNotNone(mbpoll(path, FIRST_UNIT, *serial), "the line is as before")

    def test_pymodbus_reads_and_writes_each_terminal_everywhere(self):
        for number, place in enumerate(reach(self.simulator)):
            with self.subTest(place.name):
                for terminal in range(1, TERMINALS + 1):
                    self.assertEqual(place.serial(terminal), terminal * 100000)
                    self.simulator.put(terminal, "returned", dossier=f"H99.10-261120-{number:04}")
                    unit = place.first + terminal - 1
                    written = place.client.write_registers(32, [0, number + 1], slave=unit)
                    self.assertFalse(written.isError())
                    self.assertEqual(place.read(terminal).registers[11], number + 2)
                refused = place.read(1, address=20, count=1)
                self.assertIsInstance(refused, ExceptionResponse)
                self.assertEqual(refused.exception_code, 2)
            place.client.close()

    def test_faults_are_felt_everywhere_as_often_as_they_are_asked_for(self):
        faults = ["lost", "late 2600", "silent", "crc", "foreign", "truncated", "nonsense"]
        for place in reach(self.simulator, timeout_s=2):
            for fault in faults:
                with self.subTest(f"{fault}, {place.name}"):
                    self.simulator.command("fault 1", fault, "once")
                    unseen = (fault, place.name) == ("crc", "tcp")  # pymodbus does not look there
                    self.assertEqual(place.read().isError(), not unseen)
                    time.sleep(0.6 if fault.startswith("late") else 0.15)  # the line is quiet
                    place.client.close()
                    place.client.connect()
                    self.assertEqual(place.serial(), 100000)
            place.client.close()
        said = self.simulator.command("faults 1", expect=("faults",)).split()
        happened = dict(zip(said[2::2], map(int, said[3::2])))
        self.assertEqual(happened, {fault.split()[0]: 3 for fault in faults})

    def test_slow_and_busy_devices_and_exceptions_are_what_they_are_called(self):
        for place in reach(self.simulator):
            with self.subTest(place.name):
                self.simulator.command("fault 1 exception 4 times 2")
                self.assertEqual([place.read().exception_code for _ in range(2)], [4, 4])
                self.simulator.command("fault 1 busy once")
                self.assertEqual(place.read().exception_code, 6)
                self.simulator.command("fault 1 slow 10 once")
                begun = time.monotonic()
                self.assertEqual(place.serial(), 100000)
                self.assertGreater(time.monotonic() - begun, 0.3)
            place.client.close()

    def test_a_device_that_reboots_is_away_and_has_booted_once_more(self):
        for place in reach(self.simulator, timeout_s=2):
            with self.subTest(place.name):
                before = place.read().registers[5]
                self.simulator.command("fault 1 reboot 3600 once")
                self.assertTrue(place.fails(), "half an answer")
                self.assertTrue(place.fails(), "it has no power")
                wait_until(place.answers_anew, "it is back")
                self.assertEqual(place.read().registers[5], before + 1)
            place.client.close()

    def test_a_device_may_allow_one_connection_only(self):
        self.simulator.command("limit 1 1")
        for _ in range(2):
            first, second = self.call(), self.call()
            self.assertEqual(first.serial(), 100000)
            with self.assertRaises(ConnectionException):  # it is hung up on
                second.read()
            first.client.close()
            second.client.close()
            time.sleep(0.2)

    def call(self):
        port = int(self.simulator.places[0].rpartition(":")[2])
        return Place("tcp", ModbusTcpClient(LOOPBACK, port=port, timeout=PATIENT_S, retries=0))


if __name__ == "__main__":
    unittest.main(verbosity=2)
