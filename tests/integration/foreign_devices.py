"""Foreign Modbus devices: pymodbus serves what a profile says, from the profile's YAML alone.

Nothing here knows the gateway's code: a profile is decoded once more, by its language as
sensors/profiles/README.md has it. A Device answers only the requests that its profile lists, keeps
an account of all others, and knows how many pulses its inputs have made.
"""

import asyncio
import contextlib
import logging
import random
import re
import threading
import time

import yaml
from pymodbus.datastore import ModbusServerContext
from pymodbus.interfaces import IModbusSlaveContext
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

from harness import LOOPBACK, ROOT

logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # it takes the end of a test for an error

FUNCTIONS = {"coil": 1, "discrete": 2, "holding": 3, "input": 4}
FIRST_DIGIT = {"coil": "0", "discrete": "1", "holding": "4", "input": "3"}
DECIMALS = {"bcd16": 4, "bcd32": 8}


def profiles():
    """All that are shipped and have inputs of which something is counted, by their names."""
    texts = (path.read_text() for path in sorted((ROOT / "sensors/profiles").glob("*.yaml")))
    every = (yaml.safe_load(text) for text in texts)
    return {
        profile["profile"]: profile
        for profile in every
        if any("counter" in each or "edges" in each for each in profile.get("channels", ()))
    }


def wire_address(profile, read):
    """As it travels, of an address as the profile writes it."""
    at = read["at"]
    if profile["addresses"] == "from_zero":
        return at
    if profile["addresses"] == "from_one":
        return at - 1
    digits = str(at).rjust(5, "0")
    assert digits[0] == FIRST_DIGIT[read["table"]], (profile["profile"], at)
    return int(digits[1:]) - 1


class Input:
    """One input: its number among those of its channel, and what it has done."""

    def __init__(self, device, channel, nth, name):
        self.device, self.channel, self.nth, self.name = device, channel, nth, name
        self.is_key = "edges" in channel
        self.counted = self.held = 0  # as they are to arrive
        self.number = 0

    def counting(self, member, otherwise=None):
        own, common = self.channel["counter"], self.device.profile.get("counter", {})
        return own.get(member, common.get(member, otherwise))

    @property
    def modulus(self):
        kind = self.channel["counter"].get("type", "u16")
        if kind in DECIMALS:
            return 10 ** DECIMALS[kind]
        return 1 << self.counting("wraps_at", 32 if kind == "u32" else 16)

    def show(self, member, number):
        """What the device shows at that member of the channel, where it has it."""
        if member in self.channel:
            self.device.put(self.channel[member], self.nth, number)

    def set(self, number):
        with self.device.lock:
            if number >= self.modulus:
                self.show("overflow", 1)
            self.number = number % self.modulus
            self.show("counter", self.number)

    def may_stand(self):
        return not self.is_key and bool({"running", "stopped"} & set(self.channel))

    def stands_with(self, other):
        """Is it said in the same place whether they stand still?"""
        return self.nth == other.nth and all(
            self.channel.get(member) == other.channel.get(member) for member in ("running", "stopped")
        )

    def press(self, down):
        rests = 1 if self.channel["edges"].get("edge") == "falling" else 0
        self.show("edges", 1 - rests if down else rests)


class Device(IModbusSlaveContext):
    """One device, of that profile."""

    def __init__(self, profile, seed=0):
        self.profile = profile
        self.lock = threading.RLock()
        self.chance = random.Random(seed)
        self.reads = [
            (FUNCTIONS[read["table"]], wire_address(profile, read), read["count"])
            for read in profile["reads"]
        ]
        self.places = {read["name"]: place for read, place in zip(profile["reads"], self.reads)}
        self.cells = {}
        self.asked_at = 0.0  # when it was asked last; mono
        self.rounds = 0  # dialogues that came to their end
        self.asked = []  # what was asked
        self.wrong = []  # what should not have been
        self.refused = set()  # reads that it answers with exception 02
        self.up_since = time.monotonic() - 100000
        self._make_noise()
        self.identify(True)
        self.inputs = list(self._make_inputs())
        self.says = profile.get("device", {})
        if "serial" in self.says:
            self.put(self.says["serial"], 0, 70000 + seed)

    def _make_noise(self):
        """Whatever stands where nothing is said of."""
        for function, address, count in self.reads:
            for cell in range(address, address + count):
                self.cells[function, cell] = self.chance.randrange(2 if function < 3 else 65536)

    def _make_inputs(self):
        for channel in self.profile["channels"]:
            first, last = re.fullmatch(r"(\d+)-(\d+)", channel.get("numbers", "0-0")).groups()
            for nth in range(int(last) - int(first) + 1):
                number = str(int(first) + nth) if "numbers" in channel else ""
                each = Input(self, channel, nth, channel["name"] + number)
                for member, number in (("running", 1), ("stopped", 0), ("overflow", 0)):
                    each.show(member, number)
                if each.is_key:
                    each.press(False)
                yield each

    def identify(self, truly):
        """It is the device of its profile, or another one."""
        for identity in self.profile.get("identity", ()):
            function, address, _ = self.places[identity["read"]]
            mask = identity.get("mask", 65535)
            cell = function, address + identity["at"]
            shown = identity["equals"] if truly else ~identity["equals"]
            self.cells[cell] = (self.cells[cell] & ~mask | shown & mask) & 65535

    def put(self, value, nth, number):
        """A number at the place where the profile has it."""
        function, address, count = self.places[value["read"]]
        at = value["at"] + nth * value.get("step", 0)
        assert at < count, (self.profile["profile"], value)
        first, second = (function, address + at), (function, address + at + 1)
        kind = value.get("type", "u16")
        with self.lock:
            if function < 3:
                self.cells[first] = number
                return
            if "bit" in value:
                bit = 1 << value["bit"] + nth * value.get("bit_step", 0)
                self.cells[first] = self.cells[first] & ~bit | (bit if number else 0)
                return
            if kind in DECIMALS:
                number = int(str(number), 16)
            if kind in ("u16", "bcd16"):
                self.cells[first] = number
                return
            if value.get("words", self.profile["words"]) == "low_first":
                first, second = second, first
            self.cells[first], self.cells[second] = number >> 16, number & 65535

    # What pymodbus asks: is that there, and what is it?

    def validate(self, fx, address, count=1):
        with self.lock:
            asked = (fx, address, count)
            before = self.reads.index(self.asked[-1]) if self.asked else -1
            follows = self.reads[(before + 1) % len(self.reads)]
            if asked not in (follows, self.reads[0]):
                self.wrong.append((asked, "after", self.asked[-1:]))
            if asked not in self.reads:
                return False
            self.asked.append(asked)
            self.asked_at = time.monotonic()
            return asked not in self.refused

    def getValues(self, fx, address, count=1):
        with self.lock:
            self._show_uptime()
            cells = [self.cells[fx, cell] for cell in range(address, address + count)]
            self._clear_flag(fx, address, count)
            self.rounds += (fx, address, count) == self.reads[-1]
            return cells

    def setValues(self, fx, address, values):
        self.wrong.append((fx, address, values))

    def reset(self):
        pass

    def _show_uptime(self):
        if "uptime" in self.says:
            self.put(self.says["uptime"], 0, int(time.monotonic() - self.up_since))

    def _clear_flag(self, fx, address, count):
        """Whether it has begun anew it says once."""
        if "restarted" in self.says:
            function, begin, _ = self.places[self.says["restarted"]["read"]]
            if fx == function and address <= begin + self.says["restarted"]["at"] < address + count:
                self.put(self.says["restarted"], 0, 0)

    @contextlib.contextmanager
    def between_dialogues(self):
        """Held while no dialogue is half through: what is changed then is read whole. A number that
        goes over, or is lost, between its own reading and that of its flag is held back."""
        while True:
            with self.lock:
                broken_off = time.monotonic() - self.asked_at > 1  # its gateway was killed
                if self.asked[-1:] in ([], self.reads[-1:]) or broken_off:
                    yield
                    return
            time.sleep(0.001)

    def cut_power(self, kept):
        """`kept` says of an input whether its counter goes on where it was."""
        with self.lock:
            self.up_since = time.monotonic() - 2
            if "restarted" in self.says:
                self.put(self.says["restarted"], 0, 1)
            for each in self.inputs:
                if not each.is_key and not kept(each):
                    each.set(0)


class Servers(threading.Thread):
    """All of them on one loop, until the end of the test."""

    def __init__(self):
        super().__init__(daemon=True)
        self.loop = asyncio.new_event_loop()
        self.start()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.join()

    @staticmethod
    async def _end():
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=5)  # some that wait for a connection hear nothing

    def _serve(self, make):
        async def begin():
            server = make()
            if hasattr(server, "start"):
                await server.start()
            with contextlib.suppress(asyncio.CancelledError):
                await server.serve_forever()

        asyncio.run_coroutine_threadsafe(begin(), self.loop)

    def tcp(self, port, devices, framer=ModbusSocketFramer):
        """Devices by unit id behind one address."""
        context = ModbusServerContext(devices, single=False)
        self._serve(lambda: ModbusTcpServer(context, framer=framer, address=(LOOPBACK, port)))

    def rtu_over_tcp(self, port, devices):
        self.tcp(port, devices, framer=ModbusRtuFramer)

    def serial(self, path, devices):
        context = ModbusServerContext(devices, single=False)
        line = {"port": path, "baudrate": 19200, "timeout": 1}
        self._serve(lambda: ModbusSerialServer(context, framer=ModbusRtuFramer, **line))
