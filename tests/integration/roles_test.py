"""Who may say and hear what at the broker: every role, every topic; published, subscribed to, and
left behind as a last will. With the broker as `dunghan broker-config` sets it up, and certificates.

In the table a word is what a role may do with a topic: "w" publish (and so a will), "r" hear. One
more identity, of the test's alone, may say and hear everything, to look from the other side.
"""

import socket
import time
import unittest

import paho.mqtt.client as paho
from harness import LOOPBACK, Stage, wait_until
from keys import SecureBroker, SecureCentre
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

UNIT = "H99.10.01"
V1 = "dunghan/v1"
NOT_AUTHORIZED = 135

OWN = "{own}"  # its own name
TABLE = {
    # topic                           gateway centre integrator revoked
    f"{V1}/events/{OWN}":             ("w",   "rw",  "",        ""),
    f"{V1}/events/other":             ("",    "r",   "",        ""),
    f"{V1}/gateways/{OWN}":           ("w",   "rw",  "",        ""),
    f"{V1}/gateways/other":           ("",    "r",   "",        ""),
    f"{V1}/receipts/{OWN}":           ("r",   "rw",  "",        ""),
    f"{V1}/receipts/other":           ("",    "w",   "",        ""),
    f"{V1}/centre":                   ("",    "w",   "r",       ""),
    f"{V1}/canary":                   ("",    "rw",  "",        ""),
    f"{V1}/stats/H99/land/month":     ("",    "rw",  "r",       ""),
    f"{V1}/feed/H99/land/intake":     ("",    "w",   "r",       ""),
    f"{V1}/meta/names":               ("",    "rw",  "r",       ""),
    f"{V1}/events":                   ("",    "",    "",        ""),
    f"{V1}/events/{OWN}/deeper":      ("",    "",    "",        ""),
    f"{V1}/new":                      ("",    "",    "",        ""),
    "dunghan/v2/events/own":          ("",    "",    "",        ""),
    "anything":                       ("",    "",    "",        ""),
    "$SYS/broker/version":            ("",    "r",   "",        "r"),
    "$SYS/broker/publish/messages/dropped": ("", "r",   "",        ""),
    "$SYS/broker/clients/connected":  ("",    "",    "",        ""),
}  # fmt: skip
ROLES = ("gateway", "centre", "integrator", "revoked")
NAMES = {"centre": "dunghan-centre"}  # of others: the role's


class Client(paho.Client):
    """With a certificate; what it heard and how its publications ended, by topic."""

    def __init__(self, test, role, will=None):
        super().__init__("", protocol=paho.MQTTv5)
        self.heard, self.reasons, self._topics = {}, {}, {}
        certificate, key = test.identity[role]
        self.tls_set(test.broker.directory / "ca.crt", certificate, key)
        self.on_message = self._take
        self.on_publish = lambda *_: None
        if will:
            self.will_set(will, f"will of {role}", 1)
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 0
        self.connect(LOOPBACK, test.broker.port, clean_start=True, properties=properties)
        self.loop_start()
        wait_until(self.is_connected, f"{role} is connected")

    def _take(self, _client, _data, message):
        self.heard.setdefault(message.topic, []).append(message.payload.decode(errors="replace"))

    def _handle_pubackcomp(self, cmd):  # paho tells its callbacks no reason
        packet = self._in_packet["packet"]
        self.reasons[int.from_bytes(packet[:2], "big")] = packet[2] if len(packet) > 2 else 0
        return super()._handle_pubackcomp(cmd)

    def reason(self, topic, payload):
        number = self.publish(topic, payload, 1).mid
        wait_until(lambda: number in self.reasons, f"an answer for {topic}")
        return self.reasons[number]

    def hear(self, topics):
        done = []
        self.on_subscribe = lambda *_: done.append(True)
        self.subscribe([(topic, 1) for topic in topics])
        wait_until(lambda: done, "subscribed")

    def cut(self):
        """Without a word, so that its will is told."""
        self.socket().shutdown(socket.SHUT_RDWR)
        self.loop_stop()

    def leave(self):
        self.disconnect()
        self.loop_stop()


class Roles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.centre = SecureCentre(cls.stage)  # never started: its certificate is used here
        cls.broker = SecureBroker(cls.stage, cls.centre)
        ours = cls.centre.data / "ca"
        cls.identity = {"centre": (ours / "centre.crt", ours / "centre.key")}
        for role, kind in (
            ("gateway", "gateway"),
            ("revoked", "gateway"),
            ("observer", "gateway"),
            ("integrator", "integrator"),
        ):
            bundle = (
                cls.centre.add_gateway(role, UNIT)
                if kind == "gateway"
                else cls.centre.add_integrator(role)
            )
            cls.identity[role] = (bundle / f"{kind}.crt", bundle / f"{kind}.key")
        cls.reload_with_observer()
        cls.observer = Client(cls, "observer")
        cls.addClassCleanup(cls.observer.leave)
        # One that stands while it is revoked: nobody else of that role comes in.
        cls.standing = Client(cls, "revoked")
        cls.addClassCleanup(cls.standing.leave)
        cls.centre.dunghan("gateway", "revoke", "revoked")
        cls.reload_with_observer()
        cls.observer.hear(["#"])

    @classmethod
    def reload_with_observer(cls):
        with open(cls.broker.directory / "dunghan.acl", "a") as file:
            file.write("\nuser observer\ntopic readwrite #\n")
        cls.broker.reload()

    def client(self, role):
        if role == "revoked":
            return self.standing
        client = Client(self, role)
        self.addCleanup(client.leave)
        return client

    @staticmethod
    def rights(role):
        """{topic: letters} with its own name filled in."""
        name = NAMES.get(role, role)
        return {
            topic.replace(OWN, name): row[ROLES.index(role)] for topic, row in TABLE.items()
        }

    def test_what_may_be_published(self):
        for role in ROLES:
            client = self.client(role)
            for topic, letters in self.rights(role).items():
                if topic.startswith("$SYS"):
                    continue  # refused to everybody by mosquitto itself
                with self.subTest(role=role, topic=topic):
                    text = f"{role} {time.monotonic_ns()}"
                    reason = client.reason(topic, text)
                    self.assertEqual(reason != NOT_AUTHORIZED, "w" in letters, reason)
                    if "w" in letters:
                        wait_until(lambda: text in self.said(topic), "it came through")
                    else:
                        self.assertNotIn(text, self.said(topic))

    def said(self, topic):
        return list(self.observer.heard.get(topic, []))

    def test_what_may_be_heard(self):
        for role in ROLES:
            for subscription in ("each", "#"):
                client = self.client(role)
                rights = self.rights(role)
                client.heard.clear()
                client.hear(list(rights) if subscription == "each" else ["#", "$SYS/#"])
                for topic in rights:
                    if not topic.startswith("$SYS"):
                        self.observer.reason(topic, "from the observer")
                self.observer.reason(f"{V1}/receipts/{NAMES.get(role, role)}", "the last")
                readable = {topic for topic, letters in rights.items() if "r" in letters}
                wait_until(lambda: readable <= set(client.heard), f"{role} hears {readable}")
                time.sleep(0.3)  # for what should not come
                with self.subTest(role=role, subscription=subscription):
                    self.assertEqual(set(client.heard), readable)

    def test_what_may_be_left_as_a_will(self):
        for role in set(ROLES) - {"revoked"}:  # who does not come in any more
            for topic, letters in self.rights(role).items():
                if topic.startswith("$SYS"):
                    continue
                with self.subTest(role=role, topic=topic):
                    before = self.said(topic).count(f"will of {role}")
                    Client(self, role, will=topic).cut()
                    if "w" in letters:
                        wait_until(
                            lambda: self.said(topic).count(f"will of {role}") > before, "the will"
                        )
                    else:
                        self.observer.reason("anything", "a round")
                        time.sleep(0.05)
                        self.assertEqual(self.said(topic).count(f"will of {role}"), before)

    def test_the_wills_are_told_once_others_are_gone(self):
        """That a will which is not told is so because it may not be, and not for being late."""
        Client(self, "gateway", will=f"{V1}/events/other").cut()
        Client(self, "gateway", will=f"{V1}/events/gateway").cut()
        wait_until(lambda: "will of gateway" in self.said(f"{V1}/events/gateway"), "the later one")
        self.assertNotIn("will of gateway", self.said(f"{V1}/events/other"))


class Memory(unittest.TestCase):
    """The broker keeps what nobody fetches only so far, whoever sends."""

    LARGE = b"x" * 250_000
    MOST = 160 << 20  # resident; 64 MiB are for the queue

    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.centre = SecureCentre(self.stage)
        self.shop = self.centre.add_gateway("shop-1", UNIT)
        self.desk = self.centre.add_integrator("desk")
        self.broker = SecureBroker(self.stage, self.centre)
        self.centre.start()  # so that there is a session that keeps events
        wait_until(lambda: ": connected" in self.centre.program.log(), "the centre's session")
        self.centre.kill()
        self.identity = {}

    def flood(self, role, bundle, kind):
        self.identity[role] = (bundle / f"{kind}.crt", bundle / f"{kind}.key")
        client = Client(self, role)
        self.addCleanup(client.leave)
        client.max_inflight_messages_set(10)
        for _ in range(1200):  # 300 MB
            sent = client.publish(f"{V1}/events/{role}", self.LARGE, 1)
        wait_until(sent.is_published, "all of it went out", 60)
        self.assertLess(self.broker.program.resident_bytes(), self.MOST)

    def test_a_gateway_cannot_fill_it(self):
        self.flood("shop-1", self.shop, "gateway")
        self.assertGreater(self.broker.program.resident_bytes(), 60 << 20, "it does keep some")

    def test_an_integrator_cannot_send_at_all(self):
        before = self.broker.program.resident_bytes()
        self.flood("desk", self.desk, "integrator")
        self.assertLess(self.broker.program.resident_bytes(), before + (16 << 20))


if __name__ == "__main__":
    unittest.main(verbosity=2)
