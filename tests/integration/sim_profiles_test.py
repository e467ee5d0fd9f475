"""dunghan-sim plays every shipped profile: pymodbus, which is told by nothing but the YAML file what
to read and what it means, finds at every place what was pressed, pulsed and scanned; so does mbpoll."""

import subprocess
import unittest
from contextlib import closing

import yaml
from harness import LOOPBACK, ROOT, Stage
from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.mei_message import ReadDeviceInformationRequest
from pymodbus.transaction import ModbusRtuFramer

BAUD = 19200
PROFILES = {
    path.stem: yaml.safe_load(path.read_text())
    for path in sorted((ROOT / "sensors/profiles").glob("*.yaml"))
}
MODULES = {name: profile for name, profile in PROFILES.items() if "channels" in profile}
DIGITS = {"coil": 0, "discrete": 1, "input": 3, "holding": 4}  # the first of an address as printed
CODE = "H99.10-261120-0001"


def wire_address(profile, read):
    """From 0 on, as it travels."""
    if profile["addresses"] == "as_printed":
        digits = str(read["at"]).rjust(5, "0")
        assert int(digits[0]) == DIGITS[read["table"]], read
        return int(digits[1:]) - 1
    return read["at"] - (profile["addresses"] == "from_one")


def inputs(profile):
    """(name, channel, place among its kind) of each."""
    for channel in profile["channels"]:
        if "numbers" not in channel:
            yield channel["name"], channel, 0
            continue
        first, _, last = str(channel["numbers"]).partition("-")
        for nth, number in enumerate(range(int(first), int(last or first) + 1)):
            yield f"{channel['name']}{number}", channel, nth


class Reading:
    """One dialogue with a device: all reads of its profile."""

    def __init__(self, client, unit, profile):
        self.profile = profile
        ways = {
            "coil": lambda *of: client.read_coils(*of, slave=unit).bits,
            "discrete": lambda *of: client.read_discrete_inputs(*of, slave=unit).bits,
            "holding": lambda *of: client.read_holding_registers(*of, slave=unit).registers,
            "input": lambda *of: client.read_input_registers(*of, slave=unit).registers,
        }
        self.tables = {read["name"]: read["table"] for read in profile["reads"]}
        self.cells = {
            read["name"]: ways[read["table"]](wire_address(profile, read), read["count"])
            for read in profile["reads"]
        }

    def value(self, value, nth=0):
        cells = self.cells[value["read"]]
        at = value.get("at", 0) + nth * value.get("step", 0)
        kind = value.get("type", "u16")
        if self.tables[value["read"]] in ("coil", "discrete"):
            return int(cells[at])
        if "bit" in value:
            return cells[at] >> value["bit"] + nth * value.get("bit_step", 0) & 1
        if kind in ("u16", "bcd16"):
            return int(f"{cells[at]:x}") if kind == "bcd16" else cells[at]
        pair = cells[at : at + 2]
        if value.get("words", self.profile.get("words")) == "low_first":
            pair = pair[::-1]
        number = pair[0] << 16 | pair[1]
        return int(f"{number:x}") if kind == "bcd32" else number

    def text(self, text):
        low_first = self.profile.get("bytes") == "low_first"
        registers = self.cells[text["read"]][text["at"] : text["at"] + text["count"]]
        order = "little" if low_first else "big"
        return b"".join(r.to_bytes(2, order) for r in registers).rstrip(b"\0").decode()

    def is_identified(self):
        return all(
            self.cells[must["read"]][must["at"]] & must.get("mask", 0xFFFF)
            == must["equals"] & must.get("mask", 0xFFFF)
            for must in self.profile.get("identity", ())
        )


class Profiles(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        last = len(MODULES)
        path = self.stage.path / "ttyA"
        self.simulator = self.stage.simulator(
            profiles=MODULES, listen=[f"rtu:{path}:{BAUD}=1-{last}", f"rtu_over_tcp:0=1-{last}"]
        )

    def clients(self):
        port, path, server = self.simulator.places
        quick = {"timeout": 2, "retries": 0}
        yield "tcp", ModbusTcpClient(LOOPBACK, port=int(port.rpartition(":")[2]), **quick)
        yield "rtu", ModbusSerialClient(port=path, baudrate=BAUD, **quick)
        yield "rtu_over_tcp", ModbusTcpClient(
            LOOPBACK, port=int(server.rpartition(":")[2]), framer=ModbusRtuFramer, **quick
        )

    def play(self, unit, profile):
        """Something else at each input."""
        for number, (name, channel, _) in enumerate(inputs(profile), 1):
            if "counter" in channel:
                self.simulator.command("pulse", unit, name, number)
            elif "text" in channel:
                self.simulator.command("scan", unit, name, CODE)
            elif "display" in channel:
                pass  # nobody has written it
            elif number % 2:
                self.simulator.command("press", unit, name, 1, 600000)

    def check(self, reading, unit, profile):
        self.assertTrue(reading.is_identified())
        if "serial" in profile.get("device", {}):
            self.assertEqual(reading.value(profile["device"]["serial"]), 1000 + unit)
        for number, (name, channel, nth) in enumerate(inputs(profile), 1):
            with self.subTest(name):
                if "counter" in channel:
                    self.assertEqual(reading.value(channel["counter"], nth), number)
                    running = channel.get("running")
                    self.assertNotEqual(reading.value(running, nth) if running else 1, 0)
                elif "text" in channel:
                    self.assertEqual(reading.text(channel["text"]), CODE)
                    self.assertEqual(reading.value(channel["text"]["sequence"]), 1)
                elif "display" in channel:
                    self.assertEqual(reading.value(channel["display"], nth), 0)
                else:
                    pressed = number % 2 == (channel["edges"].get("edge") != "falling")
                    self.assertEqual(reading.value(channel["edges"], nth), pressed)

    def test_a_foreign_client_reads_every_profile_at_every_place(self):
        for unit, profile in enumerate(MODULES.values(), 1):
            self.play(unit, profile)
        for place, client in self.clients():
            with closing(client):
                self.assertTrue(client.connect())
                for unit, (name, profile) in enumerate(MODULES.items(), 1):
                    with self.subTest(f"{name}, {place}"):
                        self.check(Reading(client, unit, profile), unit, profile)
        print(f"{len(MODULES)} profiles at {len(self.simulator.places)} places")

    def test_mbpoll_reads_counters_and_contacts(self):
        unit = 1 + list(MODULES).index("moxa-iologik-e1210")
        self.simulator.command("set", unit, "di1", 70000)
        self.simulator.command("press", unit, "di2", 1, 600000)
        port, path, _ = self.simulator.places
        for where, words in (
            (LOOPBACK, ["-m", "tcp", "-p", port.rpartition(":")[2]]),
            (path, ["-m", "rtu", "-b", BAUD, "-P", "none"]),
        ):
            with self.subTest(where):
                counts = self.mbpoll(unit, where, *words, "-t", "3:int", "-B", "-r", 16, "-c", 4)
                self.assertEqual(counts, [0, 70000, 1, 0])
                contacts = self.mbpoll(unit, where, *words, "-t", 1, "-r", 0, "-c", 4)
                self.assertEqual(contacts, [0, 0, 1, 0])

    def test_a_device_says_what_it_is_where_it_is_told_to(self):
        for place, client in self.clients():
            with self.subTest(place), closing(client):
                self.assertTrue(client.connect())
                ask = ReadDeviceInformationRequest(unit=1)
                self.simulator.command("identify 1 no")
                self.assertTrue(client.execute(ask).isError())
                self.simulator.command("identify 1 yes")
                said = client.execute(ask).information
                profile = next(iter(MODULES.values()))
                expected = [profile["maker"], profile["models"][0], "1.03"]
                self.assertEqual([said[n].decode() for n in range(3)], expected)

    def mbpoll(self, unit, where, *words):
        argv = ["mbpoll", "-a", unit, "-0", "-1", "-q", "-o", 10, *words, where]  # -o: a busy machine
        done = subprocess.run(
            [str(word) for word in argv], capture_output=True, text=True, timeout=20, check=True
        )
        lines = [line.split() for line in done.stdout.splitlines() if line.startswith("[")]
        return [int(line[1]) for line in lines]

    def test_what_is_produced_is_told_across_reboots_faults_and_kills(self):
        unit = 1 + list(MODULES).index("usr-io808")  # whose counters a power cut sets to 0
        profile = MODULES["usr-io808"]
        _, client = next(self.clients())
        with closing(client):
            client.connect()
            self.simulator.command("pulse", unit, "di1", 65540)
            counter = profile["channels"][0]["counter"]
            self.assertEqual(Reading(client, unit, profile).value(counter), 4)
            self.simulator.command("reboot", unit)
            self.assertEqual(Reading(client, unit, profile).value(counter), 0)
            self.simulator.command("pulse", unit, "di1", 3)
        self.simulator.kill()
        self.simulator.start()
        self.assertEqual(self.simulator.produced(unit, "di1"), 65543)


if __name__ == "__main__":
    unittest.main(verbosity=2)
