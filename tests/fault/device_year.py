"""The devices of a simulated year: what each kind of them promises, and what happens to each.

A counter that keeps its number, told or not, may lose its power at any moment. What one that loses it
had not yet been read of is gone with it, and past the number that it had nobody sees that it began anew:
such a one is cut, set back and exchanged only when all of it is read, and is pulsed again once it was
looked at. So is one that says of each power cut that there was one, as long as its number is so small
that it may have been counted since.
"""

from dataclasses import dataclass, field

import yaml
from harness import LOOPBACK, ROOT

PROFILES = ROOT / "sensors/profiles"
TERMINAL = "record-terminal"
KEPT = {"kept-e1210": "moxa-iologik-e1210", "kept-m-7051": "icp-das-m-7051"}  # tried out by the site
CLEAR_OF = 500  # pulses, more than there can be between two readings


def read_profile(name):
    profile = yaml.safe_load((PROFILES / f"{KEPT.get(name, name)}.yaml").read_text())
    if name in KEPT:
        profile["profile"] = name
        profile["counter"]["power_loss"] = "kept"
    return profile


def counters(profile):
    return [channel for channel in profile.get("channels", ()) if "counter" in channel]


def names():
    """Every shipped profile that counts, and those of sites that know more of theirs."""
    shipped = sorted(path.stem for path in PROFILES.glob("*.yaml"))
    return [name for name in [*shipped, *KEPT] if counters(read_profile(name))]


def write_profiles(directory):
    directory.mkdir()
    for name in KEPT:
        (directory / f"{name}.yaml").write_text(yaml.safe_dump(read_profile(name)))
    return directory


@dataclass
class Device:
    number: int  # of the simulator
    name: str  # of its profile
    input: str = ""
    modulus: int = 0
    power_loss: str = "kept"
    has_serial: bool = True
    loses: bool = False  # its number, when its power is cut
    tells: bool = False  # of each power cut
    way: str = "tcp"
    begin: int = 0  # its counter showed that ...
    begun: int = 0  # ... when so much of it was produced
    produced: int = 0
    happened: dict = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    @property
    def counter(self):
        return f"q{self.number}"

    @property
    def is_terminal(self):
        return self.name == TERMINAL

    @property
    def value(self):
        return (self.begin + self.produced - self.begun) % self.modulus

    def note_produced(self, produced):
        self.produced = produced
        if self.modulus:
            self.happened["wraps"] = self._wraps + (self.begin + produced - self.begun) // self.modulus

    def stand_at(self, value):
        """It is another device, or shows another number, from now on."""
        self._wraps = self.happened["wraps"]
        self.begin, self.begun = value, self.produced

    _wraps = 0

    def may_lose_power_now(self):
        if self.is_terminal or self.power_loss == "kept":
            return True
        return not self.loses and (not self.tells or self.value > CLEAR_OF and self.may_be_set_back())

    def may_be_set_back(self):
        """Near its highest number nobody could tell that from going over it."""
        return not self.is_terminal and self.value < self.modulus - CLEAR_OF

    def settings(self, simulator, own_place):
        place = own_place if self.way == "rtu_over_tcp" else f":{simulator.port}"
        unit = 1 if self.way == "rtu_over_tcp" else self.number
        more = {} if self.is_terminal else {"profile": self.name, "means": self._means()}
        return {"counter": self.counter, "address": LOOPBACK, "transport": self.way,
                "port": place.rpartition(":")[2], "unit_id": unit, "timeout_ms": 1000, **more}

    def _means(self):
        return f"[{{input: {self.input}, tally: received, field: land}}]"


COLUMNS = ["cuts", "resets", "wraps", "exchanges"]


def module(number, name, channel, loses, chance):
    profile = read_profile(name)
    counter = channel["counter"]
    device = profile.get("device", {})
    power_loss = counter.get("power_loss", profile["counter"]["power_loss"])
    loses = power_loss == "zero" or (loses and power_loss != "kept")
    modulus = 1 << (32 if counter["type"] == "u32" else 16)
    made = Device(
        number, name, channel["name"] + str(channel.get("numbers", "")).partition("-")[0], modulus,
        power_loss, "serial" in device, loses, bool({"boot", "uptime", "restarted"} & device.keys()),
        "tcp" if "tcp" in profile["link"]["kinds"] else "rtu_over_tcp",
    )  # fmt: skip
    made.stand_at(chance.choice([modulus - chance.randrange(1, 1000), chance.randrange(modulus)]))
    return made


def devices(terminals, chance):
    """The terminals first, then two of each profile, one of which loses its number where it may."""
    every = [Device(number, TERMINAL) for number in range(1, terminals + 1)]
    for name in names():
        channels = counters(read_profile(name))
        for turn in range(2):
            channel = channels[turn % len(channels)]
            every.append(module(len(every) + 1, name, channel, turn > 0, chance))
    return every
