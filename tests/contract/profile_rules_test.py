"""Every shipped profile, and the example of their README, keeps the rules that a schema cannot say:
names, places within their request, no request for nothing, counters that share no register, proof.
profiles.test.mjs has the schema itself."""

import re
import unittest
from copy import deepcopy
from itertools import chain
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "sensors/profiles"
FENCE = re.compile(r"^```yaml\n(.*?)^```$", re.M | re.S)
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| [^|]+ \| ([a-z_, ]+) \| (\S+) \| (\w+) \|$", re.M)
BITS = ("coil", "discrete")
MOST = {"coil": 256, "discrete": 256, "input": 125, "holding": 125}
REGISTERS = {"u16": 1, "bcd16": 1, "u32": 2, "bcd32": 2}
LARGEST = 65536
KEYS_WITHIN_MS = 100  # from one reading of keys to the next


class Loader(yaml.SafeLoader):
    """YAML as the gateway reads it: `on` is a word, 010 and 0x10 no numbers, a key comes once."""

    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{key} comes twice",
                                                        node.start_mark)
        return super().construct_mapping(node, deep)


Loader.add_implicit_resolver("tag:yaml.org,2002:int",
                             re.compile(r"^(?:0|[1-9][0-9]*)$"), list("0123456789"))


def load(text):
    return yaml.load(text, Loader)


def numbers(channel):
    first, last = map(int, channel.get("numbers", "0-0").split("-"))
    return range(first, last + 1)


def inputs(channel):
    if "numbers" not in channel:
        return [channel["name"]]
    return [f"{channel['name']}{number}" for number in numbers(channel)]


def values(profile):
    """(what, value, how many numbers it has) of everything that is read."""
    for name, value in profile.get("device", {}).items():
        yield f"device.{name}", value, 1
    for channel in profile.get("channels", ()):
        many = len(numbers(channel))
        for role in ("counter", "edges", "display", "state", "running", "overflow"):
            if role in channel:
                yield f"{channel['name']}.{role}", channel[role], many
        for role in ("sequence", "length"):
            if role in channel.get("text", {}):
                yield f"{channel['name']}.{role}", channel["text"][role], 1


def places(value, many):
    """The registers or bits of each number, in its request."""
    width = REGISTERS[value["type"]] if "type" in value else 1
    for number in range(many):
        first = value["at"] + number * value.get("step", 0)
        yield range(first, first + width)


def faults_of_requests(profile):
    names = [read["name"] for read in profile["reads"]]
    used = {value["read"] for _, value, _ in values(profile)}
    used |= {item["read"] for item in profile.get("identity", ())}
    used |= {channel["text"]["read"] for channel in profile["channels"] if "text" in channel}
    base = profile["addresses"] != "from_zero"
    for read in profile["reads"]:
        if names.count(read["name"]) > 1:
            yield f"reads: {read['name']} is there twice"
        if read["name"] not in used:
            yield f"reads: nothing of {read['name']} is used"
        if read["count"] > MOST[read["table"]]:
            yield f"reads: {read['name']} asks for more than {MOST[read['table']]}"
        at = read["at"]
        if profile["addresses"] == "as_printed" and read["table"] != "coil":
            at %= 100000 if at > 99999 else 10000
        if at - base + read["count"] > LARGEST:
            yield f"reads: {read['name']} goes over the last address"
    for name in sorted(used - set(names)):
        yield f"reads: there is no {name}"


def faults_of_values(profile):
    reads = {read["name"]: read for read in profile["reads"]}
    for what, value, many in values(profile):
        read = reads.get(value["read"])
        if not read:
            continue
        if max((place.stop for place in places(value, many)), default=0) > read["count"]:
            yield f"{what}: not within {read['name']}"
        if value.get("bit", 0) + (many - 1) * value.get("bit_step", 0) > 15:
            yield f"{what}: there are 16 bits in a register"
        if read["table"] in BITS and {"type", "bit", "words"} & set(value):
            yield f"{what}: {read['table']} has bits, which have no type, bit or words"
        if read["table"] not in BITS and not {"type", "bit"} & set(value) and "edges" in what:
            yield f"{what}: which bit of the register?"
    for item in profile.get("identity", ()):
        read = reads.get(item["read"])
        if read and (read["table"] in BITS or item["at"] >= read["count"]):
            yield f"identity: not a register of {read['name']}"
        if item["equals"] & ~item.get("mask", 0xFFFF):
            yield f"identity: {item['equals']} can never be what is left after its mask"


def faults_of_channels(profile):
    named = list(chain.from_iterable(map(inputs, profile["channels"])))
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield f"channels: {name} is there twice"
    taken = {}
    for channel in profile["channels"]:
        if channel.get("numbers") and len(numbers(channel)) < 1:
            yield f"{channel['name']}: numbers go backwards"
        for role in ("counter", "edges", "display"):
            value = channel.get(role)
            for name, place in zip(inputs(channel), places(value, len(numbers(channel)))
                                   if value else ()):
                bit = (value.get("bit", 0) + value.get("bit_step", 0) * inputs(channel).index(name)
                       if "bit" in value else None)
                for one in place:
                    other = taken.setdefault((value["read"], one, bit), name)
                    if other != name:
                        yield f"channels: {name} and {other} are one and the same"


def faults_of_counters(profile):
    common = profile.get("counter", {})
    for channel in profile["channels"]:
        if "counter" in channel:
            own = channel["counter"]
            bits = own.get("wraps_at", common.get("wraps_at", 0))
            if bits > 16 * REGISTERS[own.get("type", "u16")]:
                yield f"{channel['name']}.counter: {own['type']} has no {bits} bits"
        if "edges" in channel and profile["link"].get("poll_ms", 1000) > KEYS_WITHIN_MS:
            yield f"{channel['name']}.edges: read them every {KEYS_WITHIN_MS} ms at least"
        text = channel.get("text")
        if text:
            for role in ("sequence", "length"):
                if role in text and text[role]["read"] != text["read"]:
                    yield f"{channel['name']}.{role}: not in the request of the text"
            read = next((r for r in profile["reads"] if r["name"] == text["read"]), None)
            if read and text["at"] + text["count"] > read["count"]:
                yield f"{channel['name']}.text: not within {text['read']}"


def faults_of_proof(profile):
    if not profile["proof"]["registers"].get("source"):
        yield "proof.registers: from where, or what of it is not known?"
    if profile.get("reader") != "record-terminal":
        counts = any("counter" in channel for channel in profile["channels"])
        if counts and "power_loss" not in profile["proof"]:
            yield "proof.power_loss: how is it known what becomes of its counters?"
        if not profile.get("notes"):
            yield "notes: what must who wires it know?"


def faults(profile):
    yield from faults_of_proof(profile)
    if profile.get("reader") == "record-terminal":
        return
    for rule in (faults_of_requests, faults_of_values, faults_of_channels, faults_of_counters):
        yield from rule(profile)


class Profiles(unittest.TestCase):
    def test_every_profile_keeps_the_rules_and_is_named_as_its_file(self):
        files = sorted(FOLDER.glob("*.yaml"))
        self.assertGreater(len(files), 20)
        for path in files:
            with self.subTest(path.name):
                profile = load(path.read_text())
                self.assertEqual(profile["profile"], path.stem)
                self.assertEqual(list(faults(profile)), [])

    def test_the_examples_of_the_readme_keep_them_too(self):
        whole = [load(text) for text in FENCE.findall((FOLDER / "README.md").read_text())]
        profiles = [example for example in whole if "profile" in example]
        self.assertTrue(profiles)
        for profile in profiles:
            self.assertEqual(list(faults(profile)), [])

    def test_the_readme_lists_them_as_they_are(self):
        rows = {row[0]: row for row in ROW.findall((FOLDER / "README.md").read_text())}
        shipped = {path.stem: load(path.read_text()) for path in FOLDER.glob("*.yaml")}
        self.assertEqual(set(rows), set(shipped))
        for name, (_, links, power_loss, proof) in rows.items():
            profile = shipped[name]
            with self.subTest(name):
                self.assertEqual(links.split(", "), profile["link"]["kinds"])
                self.assertEqual(power_loss, profile.get("counter", {}).get("power_loss", "-"))
                self.assertEqual(proof, profile["proof"]["registers"]["kind"])

    def test_a_key_that_is_there_twice_is_refused(self):
        with self.assertRaisesRegex(yaml.YAMLError, "port comes twice"):
            load("link: {port: 1, port: 2}")

    def test_each_rule_is_one(self):
        good = load((FOLDER / "hms-iox-8dio.yaml").read_text())
        keys = load((FOLDER / "rating-pad-5.yaml").read_text())
        code = load((FOLDER / "generic-barcode-reader.yaml").read_text())
        cases = [
            (good, "is there twice", lambda p: p["reads"].append(p["reads"][0])),
            (good, "nothing of more is used", lambda p: p["reads"].append(
                {"name": "more", "table": "coil", "at": 1, "count": 1})),
            (good, "more than 125", lambda p: p["reads"][2].update(count=126)),
            (good, "over the last address", lambda p: p["reads"][2].update(at=465530)),
            (good, "there is no other", lambda p: p["channels"][0]["counter"].update(read="other")),
            (good, "not within counters", lambda p: p["channels"][0].update(numbers="1-9")),
            (good, "not within counters", lambda p: p["channels"][0]["counter"].update(at=1)),
            (good, "16 bits in a register", lambda p: p["channels"][0]["state"].update(bit=9)),
            (good, "has bits", lambda p: p["reads"][2].update(table="discrete")),
            (good, "not a register of mode", lambda p: p["identity"][1].update(at=1)),
            (good, "after its mask", lambda p: p["identity"][0].update(equals=358)),
            (good, "di2 is there twice", lambda p: p["channels"].append(
                {"name": "di", "numbers": "2-2", "state": p["channels"][0]["state"]})),
            (good, "di2 and di1 are one", lambda p: p["channels"][0]["counter"].update(step=1)),
            (good, "numbers go backwards", lambda p: p["channels"][0].update(numbers="8-1")),
            (good, "has no 32 bits", lambda p: p["channels"][0]["counter"].update(type="u16")),
            (good, "proof.registers", lambda p: p["proof"]["registers"].pop("source")),
            (good, "proof.power_loss", lambda p: p["proof"].pop("power_loss")),
            (good, "what must who wires it know", lambda p: p.pop("notes")),
            (keys, "every 100 ms", lambda p: p["link"].update(poll_ms=200)),
            (keys, "which bit", lambda p: p["reads"][0].update(table="input", at=30001)),
            (code, "not in the request of the text",
             lambda p: p["channels"][0]["text"]["sequence"].update(read="other")),
            (code, "not within scan", lambda p: p["channels"][0]["text"].update(count=41)),
        ]
        for profile, said, spoil in cases:
            with self.subTest(said):
                spoilt = deepcopy(profile)
                spoil(spoilt)
                self.assertRegex("\n".join(faults(spoilt)), said)


if __name__ == "__main__":
    unittest.main()
