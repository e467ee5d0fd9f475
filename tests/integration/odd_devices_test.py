"""Counter devices, their profiles and settings on bad days: what they count is counted once all
the same, or it is said why not."""

import contextlib
import signal
import time
import unittest

import yaml

from foreign_devices import Servers
from harness import Stage, free_port, shifted, wait_until
from profiles_test import BEFORE_WRAP, UNIT, Arrived, Peer, differences, profiles, socat

WIDE = {
    "profile": "wide",
    "version": 1,
    "maker": "nobody",
    "models": ["A"],
    "proof": {"registers": {"kind": "unverified"}},
    "link": {"kinds": ["tcp", "rtu"], "poll_ms": 100},
    "addresses": "from_zero",
    "words": "low_first",
    "reads": [
        {"name": "counts", "table": "holding", "at": 7, "count": 125},
        {"name": "more", "table": "input", "at": 65411, "count": 125},
    ],
    "channels": [
        {"name": "wide", "numbers": "100-159", "counter": {"read": "counts", "at": 1, "step": 2, "type": "u32"}},
        {"name": "digits", "counter": {"read": "more", "at": 0, "type": "bcd32"}},
        {"name": "half", "counter": {"read": "more", "at": 2, "type": "bcd16"}},
        # Two in the last register that there can be.
        {"name": "low", "edges": {"read": "more", "at": 124, "bit": 0}},
        {"name": "high", "edges": {"read": "more", "at": 124, "bit": 15, "edge": "falling"}},
    ],
    "counter": {"wraps_at": 32, "power_loss": "kept", "at_most_per_minute": 60},
}


class Corner:
    """A few devices, and the gateway that reads them."""

    def __init__(self, stage, peers, settings=()):
        self.stage = stage
        self.peers = peers
        self.broker = stage.broker()
        self.centre = stage.centre(self.broker)
        self.gateway = stage.gateway("gw-1", self.broker, self.sites(), start=False, settings=settings)
        self.arrived = Arrived(stage)

    def start(self):
        self.gateway.start()
        self.wait_seen()
        return self

    def sites(self):
        return [{"unit": UNIT, "devices": [peer.settings for peer in self.peers]}]

    def wait_seen(self, dialogues=4):
        goals = [peer.device.rounds + dialogues for peer in self.peers]
        wait_until(
            lambda: all(peer.device.rounds >= goal for peer, goal in zip(self.peers, goals)),
            "all have been read",
        )

    def press(self, *keys, times=1):
        """Long enough for several readings, and longer than a bounce."""
        for _ in range(times):
            for down in (True, False):
                for key in keys:
                    key.press(down)
                    key.counted += down
                time.sleep(0.06)
                self.wait_seen()

    def wait_arrived(self):
        expected = {peer.counter_of(each): each.counted for peer in self.peers for each in peer.inputs}
        with contextlib.suppress(AssertionError):  # else it says below what is missing
            wait_until(lambda: not self.missing(expected), "all has arrived", 10)
        time.sleep(0.3)
        assert not self.missing(expected), self.missing(expected)
        assert not any(peer.device.wrong for peer in self.peers)

    def cause(self, counter):
        devices = self.centre.json("/api/v1/devices")["devices"]
        return next((d.get("cause") for d in devices if d["counter"] == counter), "unknown")

    def missing(self, expected):
        counted, held = self.arrived.sums()
        return differences(counted, {name: count for name, count in expected.items() if count}) or +held


def one(servers, number, profile, **settings):
    port = free_port()
    peer = Peer(number, profile, port=port, poll_ms=100, **settings)
    serve = getattr(servers, settings.get("transport", "tcp"))
    serve(port, {profile["link"].get("unit_id", 1): peer.device})
    return peer


class OddDevices(unittest.TestCase):
    def test_all_inputs_of_a_profile_of_the_site_are_counted(self):
        with Stage() as stage, Servers() as servers:
            moxa = profiles()["moxa-iologik-e1210"] | {"words": "low_first"}  # wins over the shipped one
            directory = stage.path / "profiles"
            directory.mkdir()
            for profile in (WIDE, moxa):
                (directory / f"{profile['profile']}.yaml").write_text(yaml.safe_dump(profile))
            (directory / "torn.yaml").write_bytes(b"profile: \0\xff" * 300)
            (directory / "a directory.yaml").mkdir()
            peers = [one(servers, 1, WIDE, of_each=64), one(servers, 2, moxa, of_each=64)]
            for each in peers[1].counters:
                each.set(1000)
            corner = Corner(stage, peers, settings=[f"profiles: {directory}"]).start()
            for _ in range(2):
                for peer in peers:
                    for each in peer.counters:
                        peer.pulse(each, BEFORE_WRAP - 5 + each.nth % 7)
                corner.gateway.kill()
                corner.start()
                corner.press(*peers[0].keys, times=2)
            corner.wait_arrived()

    def test_sixteen_devices_on_one_line_are_read_as_fast_as_it_goes(self):
        with Stage() as stage, Servers() as servers:
            mine, theirs = socat(stage, "line")
            pad = profiles()["rating-pad-5"]
            link = {"transport": "rtu", "address": mine, "baud": 115200, "poll_ms": 20}
            peers = [Peer(n, pad, unit_id=n, **link) for n in range(1, 17)]
            servers.serial(theirs, {n: peer.device for n, peer in enumerate(peers, start=1)})
            corner = Corner(stage, peers).start()
            began, before = time.monotonic(), sum(peer.device.rounds for peer in peers)
            corner.press(*(peer.keys[-1] for peer in peers), times=5)
            read = sum(peer.device.rounds for peer in peers) - before
            rounds = [peer.device.rounds for peer in peers]
            print(f"{read / (time.monotonic() - began):.0f} readings a second of 16 devices on a line")
            self.assertLess(max(rounds), 1.5 * min(rounds), rounds)
            corner.wait_arrived()

    def test_a_device_that_refuses_one_of_its_reads_counts_nothing_until_it_answers(self):
        with Stage() as stage, Servers() as servers:
            moxa = profiles()["moxa-iologik-e1210"]
            peers = [one(servers, 1, moxa), one(servers, 2, moxa)]
            corner = Corner(stage, peers).start()
            odd = peers[0].device
            odd.refused.add(odd.reads[1])
            for peer in peers:
                for each in peer.counters[1:3]:
                    peer.pulse(each, 7)
            wait_until(lambda: corner.cause("d1") == "exception", "it is said")
            corner.wait_seen(0)
            counted, _ = corner.arrived.sums()
            self.assertEqual([counted[f"d1-di{n}"] for n in (1, 2)], [0, 0])
            odd.refused.clear()
            wait_until(lambda: corner.cause("d1") is None, "it answers")
            corner.wait_arrived()

    def test_what_is_pressed_while_the_disk_is_full_is_counted_afterwards(self):
        with Stage() as stage, Servers() as servers:
            every = profiles()
            names = ("rating-pad-5", "moxa-iologik-e1210", "usr-io808")
            peers = [one(servers, n, every[name]) for n, name in enumerate(names, start=1)]
            corner = Corner(stage, peers).start()
            corner.press(peers[0].keys[0])
            corner.wait_arrived()
            corner.gateway.fill_disk()
            for peer in peers[1:]:
                for each in peer.counters[1:3]:
                    peer.pulse(each, 7)
            corner.press(peers[0].keys[0], times=3)
            time.sleep(1)
            self.assertEqual(corner.arrived.sums()[0].total(), 1)
            for each in peers[1].counters[1:3]:
                peers[1].pulse(each, 2)
            corner.press(peers[0].keys[1], times=2)
            corner.gateway.free_disk()
            corner.wait_arrived()

    def test_the_gateways_clock_may_be_set_to_and_fro(self):
        with Stage() as stage, Servers() as servers:
            every = profiles()
            names = ("banner-dx80", "moxa-iologik-e1210", "usr-io808")
            peers = [one(servers, n, every[name]) for n, name in enumerate(names, start=1)]
            wb = every["wirenboard-wb-mcm8"]
            peers.append(one(servers, 4, wb, transport="rtu_over_tcp"))
            corner = Corner(stage, peers)
            shift = shifted(corner.gateway)
            corner.start()
            for seconds, killed in ((7200, 0), (-7200, 0), (86400, 1), (-86400, 1), (0, 1)):
                for peer in peers:
                    for each in peer.counters[1:3]:
                        peer.pulse(each, 3)
                shift.write_text(str(seconds))
                if killed:
                    corner.gateway.kill()
                    corner.start()
                corner.wait_seen()
            corner.wait_arrived()

    def test_new_meanings_of_inputs_leave_the_others_counting(self):
        with Stage() as stage, Servers() as servers:
            peer = one(servers, 1, profiles()["moxa-iologik-e1210"])
            _, second, third, _ = peer.inputs
            seventh = next(each for each in peer.device.inputs if each.name == "di7")
            seventh.set(1000)
            pad = one(servers, 2, profiles()["rating-pad-5"])
            corner = Corner(stage, [peer, pad]).start()
            for each in peer.inputs[1:3]:
                peer.pulse(each, 4)
            corner.wait_arrived()
            text = corner.gateway.config.read_text()
            before = f"input: {third.name}, counter"
            self.assertIn(before, text)
            text = text.replace(before, "input: di7, counter").replace("rated: 5", "rated: 4")
            corner.gateway.config.write_text(text)
            peer.pulse(second, 5)
            pad.keys[0].press(True)  # once, although the gateway begins to look anew meanwhile
            pad.keys[0].counted += 1
            corner.wait_seen()
            corner.gateway.program.popen.send_signal(signal.SIGHUP)
            corner.wait_seen(8)
            pad.keys[0].press(False)
            time.sleep(0.06)
            corner.wait_seen()
            corner.press(pad.keys[0])
            third.set(third.number + 6)  # has no meaning any more
            peer.pulse(second, 5)
            seventh.set(seventh.number + 2)  # is counted as if at the third
            third.counted += 2
            corner.wait_arrived()
            scores = [event["score"] for event in corner.arrived.events() if event["type"] == "rated"]
            self.assertEqual(scores[:4], [5] * 4)
            self.assertEqual(scores[-5:], [4] * 5)


if __name__ == "__main__":
    unittest.main(verbosity=2)
