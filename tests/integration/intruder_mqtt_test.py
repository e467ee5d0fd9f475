"""Intruders at the broker, with real clients: each is refused, an operator can see it, and a
lawful gateway loses nothing meanwhile.

What mosquitto 2.0.11 logs of a refusal: TLS faults and oversize as they are; a topic that is not
allowed only under `log_type all`, while the intruder gets reason 135.
"""

import contextlib
import json
import random
import socket
import sqlite3
import ssl
import subprocess
import unittest

import paho.mqtt.client as paho
from harness import BIN, LOOPBACK, Stage, now, wait_until
from keys import SecureBroker, SecureCentre, SecureGateway
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

UNIT, OTHER = "H99.10.01", "H99.10.02"

def batch(events, epoch=None, first=1):
    return json.dumps(
        {
            "v": 1,
            "epoch": epoch or f"{random.getrandbits(64):016x}",
            "first": first,
            "events": events,
        }
    )


def intake(unit, number):
    return {
        "type": "intake",
        "at": now(),
        "unit": unit,
        "counter": "q1",
        "dossier": f"{unit}-261101-{number:04}",
        "procedure": "1.001193",
        "channel": "in_person",
    }


class Client(paho.Client):
    """A foreign MQTT client with some certificate, connected when it is there."""

    def __init__(self, test, bundle, client_id="", username=None):
        super().__init__(client_id, protocol=paho.MQTTv5)
        self.reasons, self.heard, self.ended = {}, [], []
        self.tls_set(
            test.broker.directory / "ca.crt", bundle / "gateway.crt", bundle / "gateway.key"
        )
        if username:
            self.username_pw_set(username, "x")
        self.on_message = lambda client, data, message: self.heard.append(message.topic)
        self.on_disconnect = lambda client, data, reason, properties=None: self.ended.append(reason)
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 0
        self.connect(LOOPBACK, test.broker.port, clean_start=True, properties=properties)
        self.loop_start()
        test.addCleanup(self.leave)
        wait_until(self.is_connected, "the client is connected")

    def leave(self):
        self.disconnect()
        self.loop_stop()


class Intruders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.centre = SecureCentre(cls.stage)
        cls.broker = SecureBroker(cls.stage, cls.centre)
        cls.centre.start()
        cls.simulator = cls.stage.simulator(terminals=1)
        cls.gateway = SecureGateway(
            cls.stage,
            "lawful",
            cls.broker,
            cls.centre.add_gateway("lawful", UNIT),
            cls.simulator.sites(UNIT),
        )
        cls.evil = cls.centre.add_gateway("evil", OTHER)
        cls.sent = 0

    def setUp(self):
        self.lawful()

    def tearDown(self):
        """The lawful gateway's events all came, once, whatever has been tried."""
        self.lawful()
        wait_until(
            lambda: self.gateway.committed() == type(self).sent, "every lawful event is stored"
        )
        self.assertEqual(self.received(UNIT), type(self).sent)

    def lawful(self):
        for _ in range(5):
            type(self).sent += 1
            self.simulator.put(
                1,
                "intake",
                procedure="1.001193",
                dossier=f"{UNIT}-261101-{type(self).sent:04}",
            )

    def received(self, unit):
        rows = self.centre.json("/api/v1/units")["rows"]
        return sum(row["received"]["total"] for row in rows if row["code"] == unit)

    def publish(self, topic, payload, bundle=None, *words):
        done = self.broker.client(
            "mosquitto_pub", bundle or self.evil, "-t", topic, "-m", payload, *words
        )
        return (done.stderr + done.stdout).lower()

    def logged(self, words, log=None):
        wait_until(lambda: words in (log or self.broker.program.log)(), f"logged: {words}")

    def shut_out(self, bundle, words, name="gateway"):
        """Neither mosquitto's client nor openssl comes in; the broker says why."""
        done = self.broker.client("mosquitto_pub", bundle, "-t", "x", "-m", "x", name=name)
        self.assertNotEqual(done.returncode, 0)
        argv = ["openssl", "s_client", "-connect", f"{LOOPBACK}:{self.broker.port}", "-brief"]
        argv += ["-ign_eof", "-CAfile", self.broker.directory / "ca.crt"]
        if bundle:
            argv += ["-cert", bundle / f"{name}.crt", "-key", bundle / f"{name}.key"]
        done = subprocess.run(argv, input=b"\n", capture_output=True, timeout=30)
        self.assertIn(b"alert", done.stderr + done.stdout)
        self.logged(words)

    # --- who does not come in -------------------------------------------------------------

    def test_nobody_without_a_certificate(self):
        self.shut_out(None, "peer did not return a certificate")

    def test_nobody_of_a_foreign_authority_whatever_the_name(self):
        foreign = self.stage.path / "foreign"
        foreign.mkdir()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3"]
            + ["-subj", "/CN=dunghan-centre"]
            + ["-keyout", foreign / "gateway.key", "-out", foreign / "gateway.crt"],
            check=True,
            capture_output=True,
        )
        self.shut_out(foreign, "certificate verify failed")

    def test_nobody_whose_certificate_has_expired(self):
        self.shut_out(self.expired(), "certificate verify failed")

    def expired(self):
        """Of the right authority, for last year; with the authority's own key."""
        bundle = self.stage.path / "expired"
        bundle.mkdir()
        ca = self.centre.authority
        (bundle / "index").touch()
        (bundle / "ca.conf").write_text(
            "[ca]\ndefault_ca = it\n[it]\n"
            f"database = {bundle}/index\nnew_certs_dir = {bundle}\nrand_serial = yes\n"
            f"certificate = {ca}/ca.crt\nprivate_key = {ca}/ca.key\n"
            "default_md = sha256\npolicy = any\n[any]\ncommonName = supplied\n"
        )
        subprocess.run(
            ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
            + ["-subj", "/CN=evil", "-keyout", bundle / "gateway.key", "-out", bundle / "request"],
            check=True,
            capture_output=True,
        )
        subprocess.run(
            ["openssl", "ca", "-batch", "-config", bundle / "ca.conf", "-in", bundle / "request"]
            + ["-startdate", "20250101000000Z", "-enddate", "20251231000000Z"]
            + ["-out", bundle / "gateway.crt"],
            check=True,
            capture_output=True,
        )
        return bundle

    def test_a_revoked_one_is_refused_and_what_stood_already_is_not_heard(self):
        bundle = self.centre.add_gateway("sacked", OTHER)
        live = Client(self, bundle)
        before = self.centre.reasons().get("revoked_gateway", 0)
        received = self.received(OTHER)
        self.centre.dunghan("gateway", "revoke", "sacked")
        # The centre goes by its own register, from the same moment.
        live.publish("dunghan/v1/events/sacked", batch([intake(OTHER, 1)]), 1)
        wait_until(
            lambda: self.centre.reasons().get("revoked_gateway") == before + 1, "counted on the page"
        )
        self.broker.reload()
        self.shut_out(bundle, "certificate verify failed")
        # A connection that stands is left, but nothing of it comes through.
        self.assertTrue(live.is_connected())
        live.publish("dunghan/v1/events/sacked", batch([intake(OTHER, 2)]), 1)
        self.logged("Denied PUBLISH from sacked")
        self.assertEqual(self.centre.reasons()["revoked_gateway"], before + 1)
        self.assertEqual(self.received(OTHER), received)

    def test_one_that_was_revoked_is_not_heard_again_when_the_name_is_back(self):
        stolen = self.centre.add_gateway("back", OTHER)
        thief = Client(self, stolen)
        words = ("--unit", OTHER, "--broker", f"{LOOPBACK}:{self.broker.port}", "--output")
        output = self.stage.path / "back.new"
        before = self.centre.reasons().get("revoked_gateway", 0)
        self.centre.dunghan("gateway", "revoke", "back")
        # Not while the broker would let him in: nothing has changed by it.
        done = self.centre.dunghan("gateway", "add", "back", *words, output, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("systemctl reload mosquitto", done.stderr)
        self.assertFalse(output.exists())
        self.assertIn("revoked", self.centre.dunghan("gateway", "list"))
        wait_until(thief.is_connected, "the thief is back")
        thief.publish("dunghan/v1/events/back", batch([intake(OTHER, 6000)]), 1)
        wait_until(
            lambda: self.centre.reasons().get("revoked_gateway", 0) > before, "not heard yet"
        )

        self.broker.reload()
        wait_until(thief.is_connected, "the thief stands")
        thief.ended.clear()
        said = self.centre.dunghan("gateway", "add", "back", *words, output)
        self.assertIn("systemctl reload mosquitto", said)
        wait_until(lambda: thief.ended, "the thief is out")
        self.broker.reload()
        thief.publish("dunghan/v1/events/back", batch([intake(OTHER, 6001)]), 1)
        received = self.received(OTHER)
        owner = Client(self, output)
        owner.publish("dunghan/v1/events/back", batch([intake(OTHER, 6002)]), 1)
        wait_until(lambda: self.received(OTHER) == received + 1, "the owner is heard")
        wait_until(lambda: not thief.is_connected(), "the thief tries in vain")
        self.assertTrue(owner.is_connected(), "nobody has taken his place")
        self.assertEqual(self.received(OTHER), received + 1)
        self.centre.dunghan("gateway", "revoke", "back")

    def test_no_old_tls(self):
        argv = ["openssl", "s_client", "-connect", f"{LOOPBACK}:{self.broker.port}", "-tls1_1"]
        done = subprocess.run(
            argv + ["-cipher", "DEFAULT@SECLEVEL=0"], input=b"\n", capture_output=True, timeout=30
        )
        self.assertIn(b"no peer certificate available", done.stdout)

    def test_no_plain_text_and_no_noise(self):
        """Bytes that are no TLS, and connections that say nothing."""
        idle = [socket.create_connection((LOOPBACK, self.broker.port)) for _ in range(50)]
        for sock in idle[:25]:
            sock.sendall(b"\x10\x10\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x03abc")
        self.logged("wrong version number")
        for sock in idle:
            sock.close()

    # --- who is in, and wants to be somebody else -------------------------------------------

    def test_a_stolen_client_id_and_user_name_are_not_taken(self):
        thief = Client(self, self.evil, client_id="dunghan-centre", username="dunghan-centre")
        thief.subscribe("dunghan/v1/events/+", 1)
        self.lawful()
        wait_until(lambda: self.gateway.committed() == type(self).sent, "the centre still hears")
        self.assertEqual(thief.heard, [])
        self.assertEqual(self.centre.program.log().count("connected"), 1)
        self.assertIn("as evil (p5", self.broker.program.log())

    def test_another_ones_topics_are_refused(self):
        forged = json.dumps({"v": 1, "epoch": "0" * 16, "committed": 999999, "boot": 1})
        for topic, payload in (
            ("events/lawful", batch([intake(UNIT, 9999)])),
            ("receipts/lawful", forged),
            ("gateways/lawful", '{"v":1,"link":"lost"}'),
            ("centre", '{"v":1,"link":"lost"}'),
            ("stats/_all/_all/month", "{}"),
        ):
            with self.subTest(topic):
                self.assertIn(
                    "not authorized", self.publish(f"dunghan/v1/{topic}", payload, None, "-r")
                )
                self.logged(f"Denied PUBLISH from evil (d0, q1, r1, m1, 'dunghan/v1/{topic}'")

    def test_a_subscription_to_everything_hears_ones_own_receipts_only(self):
        thief = Client(self, self.evil)
        thief.subscribe([("#", 1), ("$SYS/#", 1), ("$share/x/#", 1)])
        self.lawful()
        thief.publish("dunghan/v1/events/evil", batch([intake(OTHER, 3000)]), 1)
        wait_until(lambda: thief.heard, "one's own receipt")
        wait_until(lambda: self.gateway.committed() == type(self).sent, "lawful events")
        self.assertEqual(set(thief.heard), {"dunghan/v1/receipts/evil"})

    # --- who is in, and says what is not true ----------------------------------------------

    def test_events_of_other_units_and_cancelling_others_are_set_aside(self):
        before = self.centre.reasons()
        self.publish(
            "dunghan/v1/events/evil",
            batch(
                [
                    intake(UNIT, 4000),
                    {"type": "voided", "at": now(), "unit": OTHER, "of": f"{self.epoch_of_lawful()}:1"},
                ]
            ),
        )
        for reason in ("foreign_unit", "foreign_event"):
            wait_until(
                lambda: self.centre.reasons().get(reason, 0) == before.get(reason, 0) + 1,
                f"{reason} is counted",
            )

    def epoch_of_lawful(self):
        uri = f"file:{self.centre.data}/dunghan.db?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as store:
            return store.execute("SELECT epoch FROM stream WHERE gateway = 'lawful'").fetchone()[0]

    def test_a_poisoned_state_says_nothing_of_others(self):
        for payload in (
            "[" * 100000,
            '{"v":1,"link":"ready"}',
            json.dumps({"v": 1, "link": "ready", "epoch": "x", "devices": [{"unit": UNIT}]}),
        ):
            self.publish("dunghan/v1/gateways/evil", payload, None, "-r")
        device = {"unit": UNIT, "counter": "q9", "state": "online", "records": 1, "faults": 0}
        state = {
            "v": 1,
            "link": "ready",
            "version": "9",
            "at": now(),
            "epoch": "0" * 16,
            "produced": 0,
            "committed": 0,
            "devices": [device, device | {"unit": OTHER}],
        }
        self.publish("dunghan/v1/gateways/evil", json.dumps(state), None, "-r")
        wait_until(lambda: ("evil", OTHER) in self.devices(), "the state came")
        self.assertNotIn(("evil", UNIT), self.devices())
        self.assertIn(("lawful", UNIT), self.devices())
        self.logged("gateway evil: its state is not understood", self.centre.program.log)

    def devices(self):
        return {(d["gateway"], d["unit"]) for d in self.centre.json("/api/v1/devices")["devices"]}

    def test_retained_events_are_counted_once_however_often_they_come(self):
        count = self.received(OTHER) + 1
        epoch = f"{random.getrandbits(64):016x}"
        self.publish("dunghan/v1/events/evil", batch([intake(OTHER, 5000)], epoch), None, "-r")
        wait_until(lambda: self.received(OTHER) == count, "it is counted")
        self.centre.stop()
        self.centre.start()  # subscribes anew, and wants nothing that is retained
        self.publish("dunghan/v1/events/evil", batch([intake(OTHER, 5001)], epoch, 2))
        wait_until(lambda: self.received(OTHER) == count + 1, "what comes now is counted")
        (evil,) = (row for row in self.centre.json("/api/v1/devices")["gateways"]
                   if row["name"] == "evil")
        self.assertEqual(evil["duplicates"], 0)
        self.publish("dunghan/v1/events/evil", "", None, "-r")

    # --- too much ---------------------------------------------------------------------------

    def test_too_large_messages_end_at_the_broker(self):
        large = self.stage.write("large", "x" * (300 * 1024))
        self.file("dunghan/v1/events/evil", large)
        self.logged("Client evil disconnected")

    def file(self, topic, path):
        self.broker.client("mosquitto_pub", self.evil, "-t", topic, "-f", path)

    def test_a_flood_does_not_drown_others(self):
        flood = Client(self, self.evil)
        flood.max_inflight_messages_set(100)
        for number in range(5000):
            flood.publish("dunghan/v1/events/evil", f'{{"noise":{number}}}', 1)
        self.lawful()
        wait_until(
            lambda: self.gateway.committed() == type(self).sent, "the lawful ones get through", 20
        )
        wait_until(lambda: self.centre.reasons().get("bad_message"), "the flood is counted")


class TlsFaults(unittest.TestCase):
    """A gateway of ours says in one line what is wrong with the broker's certificate."""

    def test_a_false_broker_is_not_spoken_to(self):
        with Stage() as stage:
            centre = SecureCentre(stage)
            bundle = centre.add_gateway("shop-1", UNIT)
            for name, words in (
                ("self-signed", "self-signed"),
                ("another name", "another name"),
                ("a gateway's own", "unsuitable certificate purpose"),
            ):
                with self.subTest(name):
                    self.fool(stage, centre, bundle, name, words)

    def fool(self, stage, centre, bundle, name, words):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.false_certificate(stage, centre, name))
        label = name.replace(" ", "-")
        data = stage.path / label
        data.mkdir()
        with socket.create_server((LOOPBACK, 0)) as server:
            server.settimeout(20)
            settings = stage.write(
                f"{label}.yaml",
                f"gateway: shop-1\ndata: {data}\nbroker: {{host: {LOOPBACK}, "
                f"port: {server.getsockname()[1]}, ca_file: {bundle}/ca.crt, "
                f"cert_file: {bundle}/gateway.crt, key_file: {bundle}/gateway.key}}\nsites:\n"
                f"  - {{unit: {UNIT}, devices: [{{counter: q1, address: {LOOPBACK}, port: 1}}]}}\n",
            )
            program = stage.run(f"gateway-{label}", [BIN / "dunghan-gateway", "--config", settings])
            sock, _ = server.accept()
            with sock, self.assertRaises((ssl.SSLError, OSError)):
                with context.wrap_socket(sock, server_side=True) as secure:
                    secure.recv(1)
                    raise AssertionError("the gateway speaks to a false broker")
            wait_until(lambda: words in program.log(), f"{words!r} in the gateway's log")
            program.kill()

    def false_certificate(self, stage, centre, name):
        """(certificate, key) of a server that is not the broker."""
        if name == "a gateway's own":
            thief = centre.add_gateway("thief", UNIT)
            return thief / "gateway.crt", thief / "gateway.key"
        key, request = stage.path / f"{name}.key", stage.path / f"{name}.req"
        certificate = stage.path / f"{name}.crt"
        extensions = stage.write("extensions", "subjectAltName=DNS:other.example.vn\n")
        self.openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={LOOPBACK}", "-keyout", key,
            "-out", request,
        )
        ca = centre.authority
        signer = ("-signkey", key)
        if name == "another name":
            signer = ("-CA", ca / "ca.crt", "-CAkey", ca / "ca.key", "-extfile", extensions)
        self.openssl("x509", "-req", "-in", request, "-out", certificate, "-days", 2, *signer)
        return certificate, key

    @staticmethod
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
