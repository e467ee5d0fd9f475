"""Every shipped profile, read from foreign peers: what pymodbus serves of it is counted exactly,
over Modbus TCP, RTU on pseudo-terminals that socat makes, and RTU over TCP.

Profiles of which only texts are read (scanners) have nothing to count, and are left out.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import time
import unittest
from collections import Counter

import catalogue
from foreign_devices import Device, Input, Servers, profiles
from harness import BIN, LOOPBACK, Stage, free_port, wait_until

UNIT = catalogue.UNITS[1]
BEHIND_SERVER = ("ebyte-me31", "rating-pad-5", "wirenboard-wb-mcm8")  # over rtu_over_tcp as well
NTH_OF_CHANNEL = 4  # so many inputs of a kind have a meaning: the first ones and the last
MEANS = (
    "tally: received, field: land",
    "rated: 5",
    "tally: on_time, field: land, channel: online",
    "ticket: taken",
)
TYPES = {10: "tally", 11: "rated", 12: "ticket_taken", 13: "ticket_called", 14: "device"}
BEFORE_WRAP = 12
SEEN = 4  # dialogues after which whatever was shown before is booked, even if it is looked at twice


class Peer:
    """A device, and what the settings say of it."""

    def __init__(self, number, profile, of_each=NTH_OF_CHANNEL, **settings):
        self.device = Device(profile, seed=number)
        self.counter = f"d{number}"
        self.inputs = list(self._with_meaning(of_each))
        means = ", ".join(
            f"{{input: {each.name}, counter: {self.counter_of(each)}, {MEANS[i % len(MEANS)]}}}"
            for i, each in enumerate(self.inputs)
        )
        self.settings = {
            "counter": self.counter,
            "profile": profile["profile"],
            "timeout_ms": 5000,
            "means": f"[{means}]",
        } | settings
        self.keys = [each for each in self.inputs if each.is_key]
        self.counters = [each for each in self.inputs if not each.is_key]
        for i, each in enumerate(self.counters):
            each.wraps = each.nth == 0 or i == len(self.counters) - 1
            each.set(each.modulus - BEFORE_WRAP if each.wraps else 1000 + 17 * i)

    def _with_meaning(self, of_each):
        for channel in self.device.profile["channels"]:
            inputs = [each for each in self.device.inputs if each.channel is channel]
            yield from inputs[: of_each - 1] + inputs[of_each - 1 :][-1:]

    def counter_of(self, each):
        return f"{self.counter}-{each.name}"

    def pulse(self, each, count):
        each.set(each.number + count)
        each.counted += count

    def tells_restart(self):
        return bool({"boot", "uptime", "restarted"} & set(self.device.says))

    def wrap(self, each):
        """Over its highest number: sure, where it cannot be a loss of power as well."""
        pulses = BEFORE_WRAP + 8
        with self.device.between_dialogues():
            each.set(each.number + pulses)
        kept = each.counting("power_loss") == "kept"
        if kept or self.tells_restart() or "overflow" in each.channel:
            each.counted += pulses
        else:
            each.held += pulses

    def restart(self, pulses):
        """It loses power, and then counts a few: sure, where it says so, or always begins at 0."""
        keeps = ("kept", "setting")  # this one is set to keep them
        with self.device.between_dialogues():
            self.device.cut_power(lambda each: each.counting("power_loss") in keeps)
            for each in self.counters:
                each.set(each.number + pulses)
                lost = each.counting("power_loss")
                if lost in keeps or lost == "zero" or self.tells_restart():
                    each.counted += pulses
                else:
                    each.held += pulses


class Arrived:
    """What the gateway has published, each event once, whatever comes again."""

    def __init__(self, stage):
        self.path = stage.path / "broker.heard"

    def events(self):
        events = {}
        for line in self.path.read_text(errors="replace").splitlines():
            topic, _, payload = line.partition(" ")
            if not topic.startswith("dunghan/v1/events/"):
                continue
            with contextlib.suppress(json.JSONDecodeError):  # the line that is being written
                batch = json.loads(payload)
                for seq, event in enumerate(batch.get("events", ()), start=batch.get("first", 0)):
                    at = topic, batch["epoch"], seq
                    assert events.setdefault(at, event) == event, (at, event, events[at])
        return events.values()

    def sums(self):
        """(counted, held): by counter, and by counter and input."""
        counted, held = Counter(), Counter()
        for event in self.events():
            if event["type"] != "device":
                counted[event["counter"]] += event.get("count", 1)
            elif "held" in event:
                held[f"{event['counter']}-{event['input']}"] += event["count"]
        return counted, held


def socat(stage, name):
    """Two pseudo-terminals, each the other's far end: (that of the gateway, that of the devices)."""
    ends = [str(stage.path / f"{name}.{end}") for end in ("gateway", "devices")]
    stage.run(name, ["socat", *(f"pty,rawer,link={end}" for end in ends)])
    wait_until(lambda: all(map(os.path.exists, ends)), f"socat has made {name}")
    return ends


class Shop:
    """One of every profile in every way in which it may be wired, and what reads them."""

    def __init__(self, stage, servers, gateway="gw-1"):
        self.stage = stage
        self.peers = []
        self._connect(servers)
        self.broker = stage.broker()
        self.centre = stage.centre(self.broker)
        devices = [peer.settings for peer in self.peers]
        self.gateway = stage.gateway(gateway, self.broker, [{"unit": UNIT, "devices": devices}])
        self.arrived = Arrived(stage)

    def _add(self, profile, **settings):
        peer = Peer(len(self.peers) + 1, profile, **settings)
        self.peers.append(peer)
        return peer.device

    def _connect(self, servers):
        every = profiles()
        for profile in every.values():
            if "tcp" in profile["link"]["kinds"]:
                port = free_port()
                # Its unit id is said by the profile alone.
                device = self._add(profile, port=port)
                servers.tcp(port, {profile["link"].get("unit_id", 1): device})
        serial = [profile for profile in every.values() if "rtu" in profile["link"]["kinds"]]
        keys = [profile for profile in serial if profile["link"].get("poll_ms", 1000) < 200]
        others = [profile for profile in serial if profile not in keys]
        lines = {"keys": keys, "even": others[::2], "odd": others[1::2]}
        for name, on_line in lines.items():
            self._connect_line(servers, name, on_line)
        port = free_port()
        behind = {}
        for unit_id, name in enumerate(BEHIND_SERVER, start=11):
            link = {"transport": "rtu_over_tcp", "port": port, "unit_id": unit_id}
            behind[unit_id] = self._add(every[name], **link)
        servers.rtu_over_tcp(port, behind)

    def _connect_line(self, servers, name, on_line):
        mine, theirs = socat(self.stage, f"line-{name}")
        devices = {}
        for unit_id, profile in enumerate(on_line, start=1):
            link = {"transport": "rtu", "address": mine, "baud": 19200, "frame": "8N1", "pause_ms": 5}
            devices[unit_id] = self._add(profile, **link, unit_id=unit_id)
        servers.serial(theirs, devices)

    def wait_known(self):
        """Each has been read to its end, and that is stored: counting has begun."""

        def known():
            log = self.gateway.program.log()
            return all(f" {peer.counter}: online" in log for peer in self.peers)

        wait_until(known, "all are online", 60)
        self.wait_seen()
        time.sleep(0.5)

    def wait_seen(self, dialogues=SEEN):
        goals = [peer.device.rounds + dialogues for peer in self.peers]
        wait_until(
            lambda: all(peer.device.rounds >= goal for peer, goal in zip(self.peers, goals)),
            "all have been read",
        )

    def restart_gateway(self):
        self.gateway.kill()
        self.gateway.start()

    def press_keys(self, down):
        """Long enough for several readings, and longer than a bounce."""
        for peer in self.peers:
            for key in peer.keys:
                key.press(down)
                key.counted += down
        time.sleep(0.1)
        self.wait_seen(SEEN)

    def of_every_counter(self):
        for peer in self.peers:
            for each in peer.counters:
                yield peer, each

    def expected(self):
        counted, held = Counter(), Counter()
        for peer in self.peers:
            for each in peer.inputs:
                counted[peer.counter_of(each)] += each.counted
                held[peer.counter_of(each)] += each.held
        return +counted, +held

    def stored(self):
        """What the centre has counted, by counter."""
        counted = Counter()
        uri = f"file:{self.centre.data}/dunghan.db?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as store:
            for counter, kind, amount in store.execute("SELECT counter, type, amount FROM event"):
                if TYPES[kind] != "device":
                    counted[counter] += amount if TYPES[kind] == "tally" else 1
        return counted


class Impostors(Shop):
    """One of each profile that knows its devices by something, and none of them is."""

    def _connect(self, servers):
        for profile in profiles().values():
            if "identity" in profile:
                way = "tcp" if "tcp" in profile["link"]["kinds"] else "rtu_over_tcp"
                port = free_port()
                device = self._add(profile, transport=way, port=port, unit_id=1)
                device.identify(False)
                getattr(servers, way)(port, {1: device})

    def causes(self):
        """As the centre tells them, and as the gateway does at its own machine."""
        there = {d["cause"] for d in self.centre.json("/api/v1/devices")["devices"]}
        status = [BIN / "dunghan-gateway", "--config", self.gateway.config, "--status"]
        done = subprocess.run(status, capture_output=True, text=True)
        here = [line for line in done.stdout.splitlines() if line.startswith("device ")]
        return there, {"wrong_map" in line for line in here}, len(here)


def differences(got, expected):
    return {name: (got[name], expected[name]) for name in got | expected if got[name] != expected[name]}


class Profiles(unittest.TestCase):
    def test_what_foreign_devices_of_every_profile_count_arrives(self):
        with Stage() as stage, Servers() as servers:
            shop = Shop(stage, servers)
            shop.wait_known()
            self.produce(shop)
            self.check(shop, self.stop_counters(shop))

    def test_another_device_is_read_no_further_and_counts_nothing(self):
        with Stage() as stage, Servers() as servers:
            shop = Impostors(stage, servers)
            wait_until(
                lambda: shop.causes() == ({"wrong_map"}, {True}, len(shop.peers)),
                "it is said that none is what it should be",
            )
            for peer in shop.peers:
                profile = peer.device.profile
                names = [read["name"] for read in profile["reads"]]
                last = min(names.index(identity["read"]) for identity in profile["identity"])
                self.assertLessEqual(set(peer.device.asked), set(peer.device.reads[: last + 1]))
                for each in peer.counters:
                    each.set(each.number + 3)
                peer.device.identify(True)
            shop.wait_seen()
            for peer, each in shop.of_every_counter():
                peer.pulse(each, 2)
            shop.wait_seen()
            self.check(shop, Counter())

    def test_a_device_that_is_exchanged_begins_with_what_it_shows(self):
        with Stage() as stage, Servers() as servers:
            shop = Impostors(stage, servers)
            for peer in shop.peers:
                peer.device.identify(True)
            shop.wait_seen()
            peers = [peer for peer in shop.peers if "serial" in peer.device.says]
            for serial, shift in ((900, 41), (901, -39), (900, 38)):  # the first one comes back
                for peer in peers:
                    with peer.device.between_dialogues():
                        peer.device.put(peer.device.says["serial"], 0, serial)
                        for each in peer.counters:
                            each.set(each.number + shift)
                shop.wait_seen()
                for peer in peers:
                    for each in peer.counters:
                        each.set(each.number + 1)
                        each.counted += 1
                shop.wait_seen()
            self.check(shop, Counter())

    def produce(self, shop):
        for peer, each in shop.of_every_counter():
            if not each.wraps:
                peer.pulse(each, 1 + each.nth)
        shop.press_keys(True)
        shop.press_keys(False)

        for peer, each in shop.of_every_counter():
            if not each.wraps:
                peer.pulse(each, 2 + each.nth)
        shop.restart_gateway()
        shop.wait_seen()
        for peer, each in shop.of_every_counter():
            if each.wraps:
                peer.wrap(each)
        shop.press_keys(True)
        shop.press_keys(False)

        for peer in shop.peers:
            peer.restart(5)
        shop.wait_seen()
        for peer in shop.peers:
            peer.device.up_since -= 3600  # an hour later
        for peer, each in shop.of_every_counter():
            peer.pulse(each, 1)
        shop.wait_seen()
        shop.gateway.kill()
        for peer in shop.peers:
            peer.restart(3)
        shop.gateway.start()
        shop.wait_seen()

    def stop_counters(self, shop):
        """The last one of each device that says so stands still for a while, and whichever others
        that is said of in the same place; gives of which it is to be told."""
        told = Counter()
        for peer in shop.peers:
            for each in filter(Input.may_stand, peer.counters):
                if each.stands_with(peer.counters[-1]):
                    told[peer.counter, each.name] = 1
        for stands in (True, False):
            for peer in shop.peers:
                if peer.counters and peer.counters[-1].may_stand():
                    with peer.device.lock:
                        peer.counters[-1].show("running", 0 if stands else 1)
                        peer.counters[-1].show("stopped", 1 if stands else 0)
            shop.wait_seen()
        return told

    def check(self, shop, stood):
        counted, held = shop.expected()
        with contextlib.suppress(AssertionError):  # else it says below what is missing
            wait_until(lambda: shop.arrived.sums() == (counted, held), "all has arrived", 60)
        got_counted, got_held = shop.arrived.sums()
        self.assertEqual(differences(got_counted, counted), {}, "(arrived, produced)")
        self.assertEqual(differences(got_held, held), {}, "(held, to be held)")
        with contextlib.suppress(AssertionError):
            wait_until(lambda: shop.stored() == counted, "all is at the centre", 60)
        self.assertEqual(differences(shop.stored(), counted), {}, "(at the centre, produced)")
        told = Counter(
            (event["counter"], event["input"])
            for event in shop.arrived.events()
            if event["type"] == "device" and event["what"] == "stopped"
        )
        self.assertEqual(differences(told, stood), {}, "(told to stand still, stood)")
        for peer in shop.peers:
            self.assertEqual(peer.device.wrong, [], peer.settings["profile"])
        self.assertEqual(shop.centre.json("/api/v1/devices")["quarantined"], 0)
        print(
            f"{len(shop.peers)} devices of {len(profiles())} profiles, {len(counted)} inputs: "
            f"{counted.total()} counted, {held.total()} held of {len(held)} inputs"
        )


if __name__ == "__main__":
    unittest.main(verbosity=2)
