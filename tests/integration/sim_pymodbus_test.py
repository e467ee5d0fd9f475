"""dunghan-sim as strangers meet it: a foreign Modbus client, kill -9, the demo's tables."""

import csv
import importlib.util
import json
import random
import struct
import subprocess
import sys
import time
import unittest
import unittest.mock
from datetime import datetime, timedelta

from harness import BIN, DEMO_DATA, HANOI, LOOPBACK, ROOT, Stage

# pymodbus imports its serial side too, which needs modules that Debian only recommends.
for name in ("serial", "serial_asyncio"):
    if importlib.util.find_spec(name) is None:
        sys.modules[name] = unittest.mock.MagicMock()

from pymodbus.client import ModbusTcpClient  # noqa: E402
from pymodbus.pdu import ExceptionResponse  # noqa: E402

CALENDAR = ROOT / "appliance/data/calendar.csv"
RECORD_REGISTERS = 40
RING_ADDRESS = 100
TYPES = {1: "intake", 2: "resolved", 3: "returned"}


def crc16(data):
    """As in the Modbus specification."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value


class Reader:
    """A gateway made of nothing but pymodbus and the comment in sensors/devices/terminal.h."""

    def __init__(self, port, unit, timeout_s=2):
        self.client = ModbusTcpClient(LOOPBACK, port=port, timeout=timeout_s, retries=0)
        self.unit = unit
        if not self.client.connect():
            raise AssertionError(f"no connection to port {port}")

    def close(self):
        self.client.close()

    def read(self, address, count):
        return self.client.read_holding_registers(address, count, slave=self.unit)

    def identity(self):
        words = self.read(0, 16).registers
        packed = struct.pack(">16H", *words)
        magic, version, serial, boot, uptime, clock, oldest, newest, size, again = struct.unpack(
            ">HHIIIIIIHH", packed
        )
        assert (magic, version, again) == (0x4448, 1, 0x4448), words
        return {"serial": serial, "boot": boot, "uptime": uptime, "clock": clock,
                "oldest": oldest, "newest": newest, "size": size}  # fmt: skip

    def record(self, index, size):
        address = RING_ADDRESS + (index - 1) % size * RECORD_REGISTERS
        packed = struct.pack(">40H", *self.read(address, RECORD_REGISTERS).registers)
        fields = struct.unpack(">IIHHH28s36sH", packed)
        assert fields[0] == index, fields
        assert fields[7] == crc16(packed[:78]), fields
        return {
            "at": fields[1],
            "type": TYPES[fields[2]],
            "channel": fields[3],
            "outcome": fields[4],
            "procedure": fields[5].rstrip(b"\0").decode(),
            "dossier": fields[6].rstrip(b"\0").decode(),
        }

    def consume(self, index):
        return self.client.write_registers(32, [index >> 16, index & 0xFFFF], slave=self.unit)


def history(**options):
    """What dunghan-sim history prints for the demo's district, and how long it took."""
    words = [BIN / "dunghan-sim", "history", "--units", DEMO_DATA / "units.csv"]
    words += ["--procedures", DEMO_DATA / "procedures.csv", "--calendar", CALENDAR]
    for name, value in options.items():
        words += [f"--{name}", value]
    start = time.monotonic()
    done = subprocess.run([str(word) for word in words], capture_output=True, check=True)
    return done.stdout, time.monotonic() - start


class Terminals(unittest.TestCase):
    def test_a_foreign_client_reads_what_the_officer_recorded(self):
        with Stage() as stage:
            simulator = stage.simulator(terminals=3)
            simulator.command(
                "put 2 intake 2026-11-20T08:01:12+07:00 1.001193 online H99.10-261120-0001 -"
            )
            simulator.command("put 2 resolved 2026-11-20T08:30:00+07:00 - - H99.10-261120-0001 denied")
            reader = Reader(simulator.port, 2)
            identity = reader.identity()
            self.assertEqual((identity["oldest"], identity["newest"]), (1, 2))
            self.assertAlmostEqual(identity["clock"], time.time(), delta=5)
            at = int(datetime(2026, 11, 20, 8, 1, 12, tzinfo=HANOI).timestamp())
            self.assertEqual(
                reader.record(1, identity["size"]),
                {"at": at, "type": "intake", "channel": 2, "outcome": 0,
                 "procedure": "1.001193", "dossier": "H99.10-261120-0001"},
            )  # fmt: skip
            self.assertEqual(reader.record(2, identity["size"])["outcome"], 2)
            self.assertFalse(reader.consume(2).isError())
            self.assertEqual(reader.identity()["oldest"], 3)
            refused = reader.consume(3)
            self.assertIsInstance(refused, ExceptionResponse)
            self.assertEqual(refused.exception_code, 3)
            self.assertEqual(reader.read(20, 1).exception_code, 2)
            others = [Reader(simulator.port, unit) for unit in (1, 3)]
            self.assertEqual([other.identity()["newest"] for other in others], [0, 0])
            for each in (reader, *others):
                each.close()

    def test_faults_are_felt_on_their_terminal_only(self):
        with Stage() as stage:
            simulator = stage.simulator(terminals=2)
            good = Reader(simulator.port, 1)
            for fault, wrong in (
                ("exception 6", lambda answer: answer.exception_code == 6),
                ("silent", lambda answer: answer.isError()),
                ("late 1500", lambda answer: answer.isError()),
                ("nonsense", lambda answer: answer.isError() or answer.registers[0] != 0x4448),
            ):
                with self.subTest(fault):
                    simulator.command("fault 2", fault)
                    bad = Reader(simulator.port, 2, timeout_s=1)
                    self.assertTrue(wrong(bad.read(0, 16)))
                    bad.close()
                    self.assertEqual(good.identity()["serial"], 100000)
            simulator.command("fault 2 none")
            healed = Reader(simulator.port, 2)
            self.assertEqual(healed.identity()["serial"], 200000)
            healed.close()
            good.close()

    def test_no_record_it_answered_for_is_lost_by_kill_9(self):
        rounds, chance = 12, random.Random(9)
        with Stage() as stage:
            simulator = stage.simulator(terminals=2, ring=1600)
            said = 0
            for attempt in range(1, rounds + 1):
                for _ in range(chance.randrange(1, 60)):
                    said += 1
                    simulator.command(f"put 1 intake now 1.001193 online H99.10-261120-{said:04} -")
                simulator.kill()
                simulator.start()
                reader = Reader(simulator.port, 1)
                identity = reader.identity()
                self.assertEqual((identity["newest"], identity["boot"]), (said, attempt + 1))
                for index in range(1, said + 1, 7):
                    found = reader.record(index, identity["size"])["dossier"]
                    self.assertEqual(found, f"H99.10-261120-{index:04}")
                reader.close()
            print(f"{said} records, {rounds} kills, none lost")

    def test_a_full_terminal_says_so_and_takes_records_again_when_read(self):
        with Stage() as stage:
            simulator = stage.simulator(terminals=1, ring=3)
            self.assertEqual(simulator.command("burst 1 3 now - online H99.10 1"), "ok 1 3")
            line = "put 1 returned now - - H99.10-261120-0001 -"
            self.assertEqual(simulator.command(line, expect=("full",)), "full 1")
            reader = Reader(simulator.port, 1)
            reader.consume(2)
            self.assertEqual(simulator.command(line), "ok 1 4")
            self.assertEqual(reader.record(4, 3)["type"], "returned")
            reader.close()


class Scenario(unittest.TestCase):
    def test_a_year_of_a_district_is_quick_the_same_each_time_and_lifelike(self):
        span = {"from": "2025-11-20", "to": "2026-11-20", "seed": 1}
        text, took_s = history(**span)
        events = [json.loads(line) for line in text.splitlines()]
        intakes = {e["dossier"]: e for e in events if e["type"] == "intake"}
        resolved = [e for e in events if e["type"] == "resolved"]
        print(f"{len(intakes)} dossiers, {len(events)} events in {took_s:.2f} s")
        self.assertLess(took_s, 30)
        self.assertEqual(text, history(**span)[0])
        self.assertNotEqual(text, history(**{**span, "seed": 2})[0])
        self.assertEqual(len(intakes), sum(e["type"] == "intake" for e in events))
        self.assertTrue(50000 < len(intakes) < 80000)
        self.assertEqual([e["at"] for e in events], sorted(e["at"] for e in events))
        self.assertLess(events[-1]["at"], "2026-11-21")
        self.assertTrue(all(e["dossier"] in intakes for e in resolved))
        online = [
            sum(e["channel"] == "online" for e in half) / len(half)
            for half in (list(intakes.values())[:20000], list(intakes.values())[-20000:])
        ]
        self.assertLess(online[0] + 0.03, online[1])

    def test_live_goes_on_where_history_ended_even_after_a_kill(self):
        today = datetime.now(HANOI).date()
        span = {"from": str(today - timedelta(days=40)), "to": str(today - timedelta(days=1))}
        text, _ = history(**span, seed=3)
        lives = {}
        for line in text.splitlines():
            event = json.loads(line)
            lives.setdefault(event["dossier"], []).append(event["type"])
        with Stage() as stage, open(DEMO_DATA / "units.csv", encoding="utf-8") as units:
            counters = sum(int(row["counters"]) for row in csv.DictReader(units))
            argv = [BIN / "dunghan-sim", "serve", "--state", stage.path / "state"]
            argv += ["--units", DEMO_DATA / "units.csv", "--calendar", CALENDAR]
            argv += ["--procedures", DEMO_DATA / "procedures.csv", "--seed", 3, "--pace", 400]
            argv += ["--ports", 3, "--from", span["from"], "--to", span["to"]]
            taken = {}
            for _ in range(4):
                program = stage.run("live", argv, stdout=subprocess.PIPE)
                ports = [
                    int(program.popen.stdout.readline().decode().rsplit(":", 1)[1])
                    for _ in range(3)
                ]
                time.sleep(1)
                for terminal in range(1, counters + 1):
                    block = (counters + 2) // 3
                    reader = Reader(ports[(terminal - 1) // block], (terminal - 1) % block + 1)
                    self.take_over(reader, terminal, taken)
                    reader.close()
                program.kill()
        arrived = sorted(taken.items(), key=lambda item: (item[1]["at"], item[1]["type"]))
        for _, event in arrived:
            lives.setdefault(event["dossier"], []).append(event["type"])
        orders = {tuple(types) for types in lives.values()}
        print(f"{len(arrived)} live events over 3 kills; lives: {sorted(orders)}")
        whole = ("intake", "resolved", "returned")
        self.assertLessEqual(orders, {whole[:1], whole[:2], whole})
        self.assertGreater(len(arrived), 500)

    def take_over(self, reader, terminal, taken):
        identity = reader.identity()
        for index in range(identity["oldest"], identity["newest"] + 1):
            self.assertNotIn((terminal, index), taken)
            taken[terminal, index] = reader.record(index, identity["size"])
        self.assertFalse(reader.consume(identity["newest"]).isError())


if __name__ == "__main__":
    unittest.main()
