"""What is known of gateways and devices: across restarts, replacements and what was retained."""

import json
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import LOOPBACK, PATIENCE_S, Stage, get, wait_until
from keys import SecureBroker, SecureCentre, SecureGateway
from parts import number_in, put_intakes

UNIT = catalogue.UNITS[1]
SAVED_S = 12  # what was said is saved by then (appliance/snapshot/fleet_memory.h)


def devices(centre):
    """(gateway, state) of each device on the page."""
    rows = centre.json("/api/v1/devices")["devices"]
    return sorted((row["gateway"], row["state"]) for row in rows)


def listed(centre):
    return json.loads(centre.dunghan("device", "list", "--format", "json"))


def counters(centre):
    """What the one gateway made, what of it is stored or accounted for, what is stored."""
    (row,) = centre.json("/api/v1/devices")["gateways"]
    return row["produced"], row["committed"], row["stored"]


def aside(centre):
    return centre.json("/api/v1/devices")["quarantined"]


def empty(broker, topic):
    """As an operator takes a retained message away."""
    subprocess.run(["mosquitto_pub", "-V", "mqttv5", "-h", LOOPBACK, "-p", str(broker.port),
                    "-t", topic, "-r", "-n"], check=True, timeout=PATIENCE_S)


class Sources(unittest.TestCase):
    def test_a_dead_gateway_is_missed_though_broker_and_centre_have_started_anew(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=2)
            dies = stage.gateway("gw-1", broker, simulator.sites(UNIT, 1, 1))
            stage.gateway("gw-2", broker, simulator.sites(UNIT, 2, 2))
            both = [("gw-1", "reporting"), ("gw-2", "reporting")]
            wait_until(lambda: devices(centre) == both, "both report")
            dies.kill()
            one = [("gw-1", "unknown"), ("gw-2", "reporting")]
            wait_until(lambda: devices(centre) == one, "of one nobody knows")
            before = self.last_report(centre, "gw-1")
            centre.stop()
            broker.kill()  # and what it retained is gone
            broker.start()
            centre.start()
            wait_until(lambda: devices(centre) == one, "one is still missed")
            self.assertEqual(self.last_report(centre, "gw-1"), before)
            self.assertIn("1/9 đơn vị, 1/25 quầy đang gửi số liệu", centre.get("/")[1].decode())

    def last_report(self, centre, name):
        rows = centre.json("/api/v1/devices")["gateways"]
        return {row["name"]: row["last_report"] for row in rows}[name]

    def test_a_gateway_that_starts_makes_nobody_forget_what_its_devices_said(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=2)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT, 1, 3))  # no third
            put_intakes(simulator, UNIT, 1, 1)
            centre.wait_received(1)
            answered = {"q1": "reporting", "q2": "reporting", "q3": "never"}
            wait_until(lambda: self.states(centre) == answered, "two report")
            simulator.kill()
            silent = {"q1": "silent", "q2": "silent", "q3": "never"}
            wait_until(lambda: self.states(centre) == silent, "they are silent", timeout_s=60)
            seen = self.last_seen(centre)
            gateway.stop()
            gateway.start()
            anew = {"q1": 0, "q2": 0, "q3": 0}
            wait_until(lambda: self.all_devices(centre, "records") == anew, "it begins to count")
            wait_until(lambda: gateway.state()["devices"][0]["faults"] > 0, "it has tried")
            self.assertNotIn("last_seen", gateway.state()["devices"][0])
            wait_until(lambda: self.states(centre) == silent, "as before")
            self.assertEqual(self.last_seen(centre), seen)
            self.assertEqual([bool(device["last_seen"]) for device in listed(centre)], [1, 1, 0])
            centre.stop()
            centre.start()
            wait_until(lambda: self.states(centre) == silent, "nor does the centre's start")
            self.assertEqual(self.last_seen(centre), seen)
            row = next(r for r in centre.json("/api/v1/units")["rows"] if r["code"] == UNIT)
            self.assertFalse(row["unheard"])

    def all_devices(self, centre, member):
        rows = centre.json("/api/v1/devices")["devices"]
        return {row["counter"]: row[member] for row in rows}

    def states(self, centre):
        return self.all_devices(centre, "state")

    def last_seen(self, centre):
        return self.all_devices(centre, "last_seen")

    def test_what_was_said_outlives_a_centre_that_is_killed(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            wait_until(lambda: devices(centre) == [("gw-1", "reporting")], "it reports")
            wait_until(lambda: self.saved(centre), "it is saved", timeout_s=SAVED_S)
            gateway.kill()
            centre.kill()
            broker.kill()
            broker.start()
            centre.start()
            self.assertEqual(devices(centre), [("gw-1", "unknown")])

    def saved(self, centre):
        return number_in(centre.data / "dunghan.db", "SELECT count(*) FROM gateway_state") == 1

    def test_a_replaced_gateway_leaves_no_second_device(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            old = stage.gateway("gw-old", broker, simulator.sites(UNIT))
            wait_until(lambda: devices(centre) == [("gw-old", "reporting")], "the old one reads it")
            old.kill()
            wait_until(lambda: devices(centre) == [("gw-old", "unknown")], "nobody knows of it")
            stage.gateway("gw-new", broker, simulator.sites(UNIT))
            wait_until(lambda: devices(centre) == [("gw-new", "reporting")], "the new one reads it")
            self.assertIn("1/9 đơn vị, 1/25 quầy đang gửi số liệu", centre.get("/")[1].decode())

    def test_an_emptied_state_forgets_at_once_and_for_good(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            wait_until(lambda: devices(centre) == [("gw-1", "reporting")], "it reports")
            gateway.stop()
            empty(broker, "dunghan/v1/gateways/gw-1")
            wait_until(lambda: devices(centre) == [], "it is forgotten")
            self.assertIn("gateway gw-1: it is forgotten", centre.program.log())
            centre.stop()
            centre.start()
            self.assertEqual(devices(centre), [])

    def test_an_earlier_outbox_that_comes_back_is_the_one_that_is_shown(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            put_intakes(simulator, UNIT, 1, 5)
            centre.wait_received(5)
            wait_until(lambda: counters(centre) == (5, 5, 5), "its counters")
            settings = gateway.config.read_text()
            gateway.stop()
            gateway.config.write_text(settings.replace(f"{gateway.data}", f"{stage.path}/other"))
            gateway.start()
            wait_until(lambda: counters(centre) == (0, 0, 0), "those of a new outbox")
            gateway.stop()
            gateway.config.write_text(settings)
            gateway.start()
            wait_until(lambda: counters(centre) == (5, 5, 5), "its own again")
            put_intakes(simulator, UNIT, 6, 3)
            wait_until(lambda: counters(centre) == (8, 8, 8), "and they go on")
            self.assertEqual(centre.received(), 8)

    def test_a_retired_gateway_stays_gone_whatever_the_broker_retains(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            simulator.put(1, "intake", procedure="1.001193", dossier=f"{UNIT}-261101-0001")
            wait_until(lambda: self.committed(centre) == {"gw-1": 1}, "the event is here")
            refusal = centre.dunghan("gateway", "retire", "gw-1", check=False)
            self.assertIn("gw-1 is connected", refusal.stderr)
            self.assertEqual(refusal.returncode, 1)
            gateway.stop()
            wait_until(lambda: devices(centre) == [("gw-1", "unknown")], "nobody knows of it")
            centre.dunghan("gateway", "retire", "gw-1")
            self.assertEqual((devices(centre), self.committed(centre)), ([], {}))  # at once
            self.assertRegex(centre.program.log(), "gateway gw-1: it is retired, by operator ")
            centre.kill()  # durable when answered
            centre.start()
            wait_until(lambda: get(centre.port, "/healthz")[0] == 200, "it is connected")
            self.assertEqual((devices(centre), self.committed(centre)), ([], {}))
            self.assertEqual(centre.received(), 1)
            gateway.start()
            wait_until(lambda: devices(centre) == [("gw-1", "reporting")], "it speaks anew")
            self.assertEqual(self.committed(centre), {"gw-1": 1})

    def committed(self, centre):
        rows = centre.json("/api/v1/devices")["gateways"]
        return {row["name"]: row["committed"] for row in rows}

    def test_a_retired_device_is_missed_no_more(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=2)
            gateway = stage.gateway("gw-1", broker, simulator.sites(UNIT))
            both = [("gw-1", "reporting")] * 2
            wait_until(lambda: devices(centre) == both, "both report")
            self.assertEqual([row["state"] for row in listed(centre)], ["online"] * 2)
            self.assertIn(listed(centre)[0]["clock"], ("compared", "not_said"))
            refusal = centre.dunghan("device", "retire", UNIT, "q2", check=False)
            self.assertIn("read by gateway gw-1", refusal.stderr)
            gateway.stop()
            wait_until(lambda: devices(centre) == [("gw-1", "unknown")] * 2, "nobody knows of it")
            centre.dunghan("device", "retire", UNIT, "q2")
            self.assertEqual(devices(centre), [("gw-1", "unknown")])
            centre.stop()
            self.assertEqual([(row["counter"], row["gateway"], row["state"])
                              for row in listed(centre)], [("q1", "gw-1", "unknown")])
            self.assertIn("no gateway has said anything",
                          centre.dunghan("device", "retire", UNIT, "q2", check=False).stderr)
            centre.dunghan("device", "retire", UNIT, "q1")  # and without a centre
            centre.start()
            wait_until(lambda: get(centre.port, "/healthz")[0] == 200, "it is connected")
            self.assertEqual((devices(centre), listed(centre)), ([], []))
            self.assertIn("gw-1", self.committed(centre))
            self.assertEqual(centre.dunghan("device", "list"), "")

    def test_a_registered_gateway_is_revoked_and_gone(self):
        with Stage() as stage:
            centre = SecureCentre(stage)
            broker = SecureBroker(stage, centre)
            centre.start()
            simulator = stage.simulator(terminals=1)
            bundle = centre.add_gateway("gw-1", UNIT)
            gateway = SecureGateway(stage, "gw-1", broker, bundle, simulator.sites(UNIT))
            simulator.put(1, "intake", procedure="1.001193", dossier=f"{UNIT}-261101-0001")
            wait_until(lambda: self.committed(centre) == {"gw-1": 1}, "the event is here")
            said = centre.dunghan("gateway", "retire", "gw-1")
            self.assertIn("gw-1: revoked", said)
            self.assertIn("gw-1: retired", said)
            self.assertEqual((devices(centre), self.committed(centre)), ([], {}))
            self.assertTrue(gateway.program.running())  # it is connected yet, and not heard
            for kind in ("gateway", "integrator"):
                refusal = centre.dunghan(kind, "retire", "gw-9", check=False)
                self.assertNotEqual(refusal.returncode, 0)
            self.assertIn("'retire': wanted is add, list or revoke", refusal.stderr)
            broker.reload()  # as the command says; until then nobody gets the name again
            gateway.stop()
            gateway.use(centre.add_gateway("gw-1", UNIT))
            broker.reload()
            gateway.start()
            wait_until(lambda: self.committed(centre) == {"gw-1": 1}, "it may speak again")

    def test_retained_nonsense_is_counted_once_however_often_the_centre_connects(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            broker.publish("dunghan/v1/events/gw-1", b"nonsense", retain=True)
            wait_until(lambda: aside(centre) == 1, "it is set aside")
            for _ in range(3):
                centre.stop()
                centre.start()
                wait_until(lambda: get(centre.port, "/healthz")[0] == 200, "it is connected")
                broker.publish("dunghan/v1/gateways/gw-2", json.dumps({}).encode())
            self.assertEqual(aside(centre), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
