"""Gateways behind the broker of a district, which bridges to the province's: as if they came straight.

DUNGHAN_EVENTS and DUNGHAN_SEED change the size and the course of the kill test.
"""

import collections
import json
import os
import random
import sys
import time
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "fault"), str(TESTS / "torture")]

import catalogue
from harness import LOOPBACK, Daemon, Stage, free_port, intake, wait_until
from keys import SecureBroker, SecureCentre, SecureGateway
from kill_test import Counted, Devices, kill_in_turn
from links import Net

EVENTS = int(os.environ.get("DUNGHAN_EVENTS", 3000))
SEED = int(os.environ.get("DUNGHAN_SEED", time.time()))
PRODUCE_S = max(15, EVENTS / 300)
CATCH_UP_S = 240
TERMINALS = 4
NAME = "district-1"
ON_ITS_MACHINE = "/etc/mosquitto/dunghan"
UNIT, OTHER_UNIT = catalogue.UNITS[1:3]


class District(SecureBroker):
    """mosquitto of a district with the directory that it is given; only where things are is another."""

    def __init__(self, stage, centre, province_port):
        self.centre = centre
        self.port = free_port()
        self.directory = stage.path / NAME
        told = centre.dunghan(
            "broker-config", "--bridge-to", f"{LOOPBACK}:{province_port}", "--bridge", NAME,
            "--host", LOOPBACK, "--output", self.directory,
        )  # fmt: skip
        assert f"--bridge {NAME} --broker {LOOPBACK}" in told, told
        Daemon.__init__(self, stage, NAME)

    def argv(self):
        own = self.stage.path / f"{NAME}.own"
        own.mkdir(exist_ok=True)
        text = (self.directory / "mosquitto.conf").read_text()
        text = text.replace(ON_ITS_MACHINE, str(self.directory))
        text = text.replace("listener 8883\n", f"listener {self.port} {LOOPBACK}\n")
        text += f"user root\npersistence_location {own}/\nlog_type all\n"
        self.config = self.stage.write(f"{NAME}.conf", text)
        return super(SecureBroker, self).argv()


class Bridge(Counted):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.centre = SecureCentre(self.stage)
        self.province = SecureBroker(self.stage, self.centre)
        self.net = self.enterContext(Net())
        self.link = self.net.link("bridge", self.province.port)
        self.district = District(self.stage, self.centre, self.link.port)
        self.province.reload()

    def start(self):
        self.district.start()
        self.centre.start()
        self.wait_connected()

    def wait_connected(self):
        wait_until(lambda: f" as {NAME} " in self.province.program.log(), "the bridge has come")

    def add_behind(self, name, unit=UNIT):
        """A gateway of the district, of which the province's broker has read."""
        bundle = self.centre.add_gateway(name, unit, words=("--bridge", NAME))
        self.province.reload()
        return bundle

    def say(self, bundle, name, number, unit=UNIT):
        """An intake by mosquitto_pub at the district's broker; says whether it took it."""
        event = json.loads(intake(unit, number, catalogue.PROCEDURES[0]))
        batch = {"v": 1, "epoch": "9f3c52d1a07be644", "first": 1, "events": [event]}
        words = ("-t", f"dunghan/v1/events/{name}", "-m", json.dumps(batch))
        return self.district.client("mosquitto_pub", bundle, *words).returncode == 0


class Killed(Bridge):
    def hurt(self, chance):
        """The link between the brokers, now and then, and back."""
        how = chance.choice(["cut", "tear", "half_close", "stall", "refuse", "delay", *["heal"] * 4])
        self.hurts[how] += how != "heal"
        if how == "delay":
            self.link.delay(chance.uniform(0.01, 0.3))
        else:
            getattr(self.link, how)()

    def settled(self, gateways):
        rows = {row["name"]: row for row in self.centre.json("/api/v1/devices")["gateways"]}
        known = [rows[gateway.name] for gateway in gateways if gateway.name in rows]
        return (
            sum(row["committed"] for row in known) == EVENTS
            and all(row["ready"] and row["produced"] == row["committed"] for row in known)
        )

    def test_what_the_devices_produced_is_what_the_centre_counted(self):
        print(f"seed {SEED}, {EVENTS} events; again with DUNGHAN_SEED={SEED}", flush=True)
        chance = random.Random(SEED)
        self.hurts = collections.Counter()
        bundles = {"gw-1": self.add_behind("gw-1", UNIT), "gw-2": self.add_behind("gw-2", OTHER_UNIT)}
        self.start()
        half = TERMINALS // 2
        simulator = self.stage.simulator(terminals=TERMINALS)
        gateways = [
            SecureGateway(self.stage, "gw-1", self.district, bundles["gw-1"], simulator.sites(UNIT, 1, half)),
            SecureGateway(self.stage, "gw-2", self.district, bundles["gw-2"],
                          simulator.sites(OTHER_UNIT, half + 1, TERMINALS)),
        ]  # fmt: skip
        unit_of = {t: UNIT if t <= half else OTHER_UNIT for t in range(1, TERMINALS + 1)}
        devices = Devices(simulator, unit_of, chance, EVENTS, PRODUCE_S, terminals=TERMINALS)
        devices.start()
        kills = kill_in_turn(
            [self.province, self.district, *gateways, self.centre], devices, chance,
            between=lambda: self.hurt(chance),
        )  # fmt: skip
        self.link.heal()
        self.assertIsNone(devices.error)
        self.assertEqual(devices.produced, EVENTS)
        healed = time.monotonic()
        wait_until(self.centre.ready, "the centre is back")
        wait_until(lambda: self.settled(gateways), f"{EVENTS} committed", CATCH_UP_S)
        print(f"{EVENTS} produced; killed {kills}, link hurt {dict(self.hurts)};"
              f" all there {time.monotonic() - healed:.1f} s after", flush=True)  # fmt: skip
        self.check_centre(self.centre, devices.procedures)
        print("0 lost, 0 double", flush=True)


class Carried(Bridge):
    def test_only_gateways_of_the_bridge_are_carried(self):
        """Every gateway of the centre is let in by the district's broker, which has no list of them."""
        ours, foreign = self.add_behind("gw-1"), self.centre.add_gateway("gw-2", UNIT)
        self.start()
        self.assertTrue(self.say(foreign, "gw-2", 1))
        self.assertTrue(self.say(ours, "gw-1", 2))
        self.centre.wait_received(1)
        heard = self.district.heard(ours, "dunghan/v1/receipts/+")
        self.assertEqual(heard, {"dunghan/v1/receipts/gw-1"})
        self.add_behind("gw-2")  # from now on it does
        self.assertTrue(self.say(foreign, "gw-2", 1))
        self.centre.wait_received(2)

    def test_a_bridge_is_nobody_itself_and_hears_nothing_that_is_not_for_its_gateways(self):
        self.add_behind("gw-1")
        straight = self.centre.add_gateway("gw-2", UNIT)
        self.start()
        self.district.stop()  # its name is free for us
        said = {"certificate": self.district.directory}

        def publish(topic):
            done = self.province.client(
                "mosquitto_pub", said["certificate"], "-t", topic, "-m", "{}", name="broker"
            )
            return "Not authorized" in done.stderr + done.stdout

        for topic in ("events/gw-2", "gateways/gw-2", f"events/{NAME}", "receipts/gw-1", "centre",
                      "canary", "stats/_all/_all/month"):  # fmt: skip
            with self.subTest(topic=topic):
                self.assertTrue(publish(f"dunghan/v1/{topic}"))
        batch = {"v": 1, "epoch": "9f3c52d1a07be644", "first": 1,
                 "events": [json.loads(intake(UNIT, 1, catalogue.PROCEDURES[0]))]}  # fmt: skip
        words = ("-t", "dunghan/v1/events/gw-2", "-m", json.dumps(batch))
        self.assertEqual(self.province.client("mosquitto_pub", straight, *words).returncode, 0)
        self.centre.wait_received(1)
        self.assertEqual(self.province.heard(self.district.directory, "#", name="broker"), set())

    def test_a_bridge_that_is_revoked_carries_nothing_more_and_the_doctor_says_so(self):
        bundle = self.add_behind("gw-1")
        self.start()
        self.assertTrue(self.say(bundle, "gw-1", 1))
        self.centre.wait_received(1)
        self.assertIn("gw-1", self.centre.dunghan("gateway", "list"))
        self.assertIn(f"by {NAME}", self.centre.dunghan("gateway", "list"))
        self.assertIn(f"{NAME} carries for 1 gateways", self.centre.dunghan("doctor", check=False).stdout)
        self.centre.dunghan("bridge", "revoke", NAME)
        self.province.reload()
        self.assertTrue(self.say(bundle, "gw-1", 2))
        time.sleep(1)
        self.assertEqual(self.centre.received(), 1)
        self.assertIn(f"gw-1 comes by {NAME}, which is revoked", self.centre.dunghan("doctor", check=False).stdout)
        refused = self.centre.dunghan("gateway", "add", "gw-3", "--unit", UNIT, "--bridge", NAME,
                                      "--broker", LOOPBACK, check=False)  # fmt: skip
        self.assertIn("there is no bridge", refused.stderr)

    def test_nothing_goes_round_where_the_province_bridges_back_too(self):
        """Both ways, all topics, with the certificate of a gateway: each message is heard a few times at most."""
        bundle = self.add_behind("gw-1")
        back = self.centre.add_gateway("gw-9", OTHER_UNIT)
        (self.stage.path / "conf.d").mkdir()
        lines = [
            "connection back", f"address {LOOPBACK}:{self.district.port}", "topic # both 1",
            f"bridge_cafile {back}/ca.crt", f"bridge_certfile {back}/gateway.crt",
            f"bridge_keyfile {back}/gateway.key", "notifications false", "restart_timeout 1",
        ]  # fmt: skip
        looped = self.stage.path / "conf.d/back.conf"
        looped.write_text("\n".join(lines) + "\n")
        self.province.kill()
        self.province.extra = f"include_dir {looped.parent}\n"
        self.province.start()
        self.start()
        wait_until(lambda: " as gw-9 " in self.district.program.log(), "the way back stands too")
        self.assertTrue(self.say(bundle, "gw-1", 1))
        self.centre.wait_received(1)
        time.sleep(3)
        for broker in (self.province, self.district):
            came = sum("Received PUBLISH" in line and "events/gw-1" in line
                       for line in broker.program.log().splitlines())  # fmt: skip
            self.assertIn(came, range(1, 4), broker.name)
        said = self.centre.dunghan("doctor", check=False).stdout
        self.assertIn('conf.d/back.conf: "connection back"', said)


class Asked(unittest.TestCase):
    """What does not go together is said, and nobody is let in."""

    def test_what_is_missing_is_said(self):
        with Stage() as stage:
            centre = SecureCentre(stage)
            to = ("--bridge-to", "mqtt.example.vn")
            for words, said in (
                (to, "--bridge"),
                (("--bridge", NAME), "--bridge-to"),
                ((*to, "--bridge", NAME), "--host"),
                ((*to, "--bridge", NAME, "--host", "d.example.vn"), "has no files of the province's broker yet"),
            ):
                with self.subTest(words=words):
                    done = centre.dunghan("broker-config", *words, check=False)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertIn(said, done.stderr)
            SecureBroker(stage, centre)
            for words, said in (
                (("--bridge-to", "[2001:db8::1]:8883", "--bridge", NAME), "IPv4"),
                (("--bridge-to", "mqtt.example.vn", "--bridge", "dunghan-x"), "the centre's own"),
                (("--bridge-to", "mqtt.example.vn", "--bridge", "A b"), "allowed are"),
            ):
                with self.subTest(words=words):
                    output = ("--host", "d.example.vn", "--output", stage.path / "refused")
                    done = centre.dunghan("broker-config", *words, *output, check=False)
                    self.assertEqual(done.returncode, 1)
                    self.assertIn(said, done.stderr)
            self.assertFalse((stage.path / "refused").exists())
            self.assertEqual(centre.dunghan("bridge", "list"), "")


if __name__ == "__main__":
    unittest.main(verbosity=2)
