"""Who may say and hear what at the broker: every role, every topic; published, subscribed to, and
left behind as a last will. With the broker as `dunghan broker-config` sets it up, and certificates.

In the table a word is what a role may do with a topic: "w" publish (and so a will), "r" hear. One
more identity, of the test's alone, may say and hear everything, to look from the other side.
"""

import os
import re
import shutil
import socket
import subprocess
import time
import unittest

import paho.mqtt.client as paho
from harness import LOOPBACK, Stage, free_port, wait_until
from keys import SecureBroker, SecureCentre
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

UNIT = "H99.10.01"
ABOVE, BESIDE, OTHER = "H99.10", "H99.31", "H99.10.02"
V1 = "dunghan/v1"
NOT_AUTHORIZED = 135

OWN = "{own}"  # its own name
ROLES = ("gateway", "centre", "integrator", "password", "limited", "revoked", "twin")
# "integrator" comes by certificate and "password" by that; "limited", by password, is held to ABOVE
# and the units below it.
TABLE = {
    # topic                           gateway centre integrator password limited revoked twin
    f"{V1}/events/{OWN}":             ("w",   "rw",  "",        "",      "",     "", "rw"),
    f"{V1}/events/dunghan-centre":     ("",    "rw",  "",        "",      "",     "", "rw"),
    f"{V1}/events/other":             ("",    "r",   "",        "",      "",     "", "r"),
    f"{V1}/gateways/{OWN}":           ("w",   "rw",  "",        "",      "",     "", "rw"),
    f"{V1}/gateways/other":           ("",    "r",   "",        "",      "",     "", "r"),
    f"{V1}/receipts/{OWN}":           ("r",   "rw",  "",        "",      "",     "", "rw"),
    f"{V1}/receipts/other":           ("",    "rw",  "",        "",      "",     "", "rw"),
    f"{V1}/centre":                   ("",    "rw",  "r",       "r",     "r",    "", "rw"),
    f"{V1}/canary":                   ("",    "rw",  "",        "",      "",     "", "rw"),
    f"{V1}/stats/H99/land/month":     ("",    "rw",  "r",       "r",     "",     "", "rw"),
    f"{V1}/stats/{ABOVE}/_all/month": ("",    "rw",  "r",       "r",     "r",    "", "rw"),
    f"{V1}/stats/{UNIT}/land/month":  ("",    "rw",  "r",       "r",     "r",    "", "rw"),
    f"{V1}/stats/{BESIDE}/land/month": ("",   "rw",  "r",       "r",     "",     "", "rw"),
    f"{V1}/stats/_all/_all/month":    ("",    "rw",  "r",       "r",     "",     "", "rw"),
    f"{V1}/feed/H99/land/intake":     ("",    "w",   "r",       "r",     "",     "", "w"),
    f"{V1}/feed/{UNIT}/land/intake":  ("",    "w",   "r",       "r",     "r",    "", "w"),
    f"{V1}/feed/{BESIDE}/land/intake": ("",   "w",   "r",       "r",     "",     "", "w"),
    f"{V1}/meta/names":               ("",    "rw",  "r",       "r",     "r",    "", "rw"),
    f"{V1}/events":                   ("",    "",    "",        "",      "",     "", ""),
    f"{V1}/events/{OWN}/deeper":      ("",    "",    "",        "",      "",     "", ""),
    f"{V1}/new":                      ("",    "",    "",        "",      "",     "", ""),
    "dunghan/v2/events/own":          ("",    "",    "",        "",      "",     "", ""),
    "anything":                       ("",    "",    "",        "",      "",     "", ""),
    "$SYS/broker/version":            ("",    "r",   "",        "",      "",     "r", "r"),
    "$SYS/broker/publish/messages/dropped": ("", "r", "",       "",      "",     "", "r"),
    "$SYS/broker/clients/connected":  ("",    "",    "",        "",      "",     "", ""),
}  # fmt: skip
NAMES = {"centre": "dunghan-centre", "twin": "dunghan-twin"}  # of others: the role's
# How each may ask. A shared subscription hears what the others of its group do not.
ASKED = {
    "each": None,
    "all": ["#", "$SYS/#"],
    "a level": [f"+/v1/{kind}/#" for kind in ("events", "gateways", "receipts", "stats", "feed",
                                             "meta", "centre", "canary")]
    + ["$SYS/broker/#"],
    "shared": [f"$share/g/{V1}/events/#", f"$share/g/{V1}/gateways/+", f"$share/g/{V1}/receipts/#"],
}  # fmt: skip


class Client(paho.Client):
    """With a certificate; what it heard and how its publications ended, by topic."""

    def __init__(self, test, role, will=None):
        super().__init__("", protocol=paho.MQTTv5)
        self.heard, self.reasons = {}, {}
        ca, port = test.broker.directory / "ca.crt", test.broker.port
        if role in test.passwords:
            self.tls_set(ca)
            self.username_pw_set(role, test.passwords[role])
            port = test.centre.password_port
        else:
            self.tls_set(ca, *test.identity[role])
        self.on_message = self._take
        self.on_publish = lambda *_: None
        if will:
            self.will_set(will, f"will of {role}", 1)
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 0
        self.connect(LOOPBACK, port, clean_start=True, properties=properties)
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

    def unhear(self, topics):
        done = []
        self.on_unsubscribe = lambda *_: done.append(True)
        self.unsubscribe(topics)
        wait_until(lambda: done, "unsubscribed")

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
        cls.centre = SecureCentre(cls.stage, passwords=True)  # never started: its certificate is used here
        cls.broker = SecureBroker(cls.stage, cls.centre)
        cls.broker.configure("--twin")
        ours = cls.centre.data / "ca"
        cls.identity = {
            "centre": (ours / "centre.crt", ours / "centre.key"),
            "twin": (ours / "twin.crt", ours / "twin.key"),
        }
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
        cls.passwords = {
            "password": cls.centre.add_password("password"),
            "limited": cls.centre.add_password("limited", "--unit", ABOVE),
        }
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
            for way, asked in ASKED.items():
                with self.subTest(role=role, asked=way):
                    self.check_heard(role, asked)

    def check_heard(self, role, asked):
        client, rights = self.client(role), self.rights(role)
        client.heard.clear()
        client.hear(asked or list(rights))
        for topic in rights:
            if not topic.startswith("$SYS"):
                self.observer.reason(topic, "from the observer")
        self.observer.reason(f"{V1}/receipts/{NAMES.get(role, role)}", "the last")
        readable = {
            topic
            for topic, letters in rights.items()
            if "r" in letters
            and (not asked or any(self.fits(filter_, topic) for filter_ in asked))
        }
        wait_until(lambda: readable <= set(client.heard), f"{role} hears {readable}")
        time.sleep(0.3)  # for what should not come
        self.assertEqual(set(client.heard), readable)
        if role == "revoked":
            client.unhear(asked or list(rights))  # it stays
        else:
            client.leave()

    @staticmethod
    def fits(asked, topic):
        return paho.topic_matches_sub(asked.removeprefix("$share/g/"), topic)

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


class Passwords(unittest.TestCase):
    """By name and password comes in who has one, and nobody else; not a moment longer than it is so."""

    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.centre = SecureCentre(cls.stage, passwords=True)
        cls.broker = SecureBroker(cls.stage, cls.centre)
        cls.shop = cls.centre.add_gateway("shop-1", UNIT)
        cls.desk = cls.centre.add_integrator("desk")
        cls.broker.reload()

    def comes_in(self, *words):
        """Can one of these words for mosquitto_sub hear anything of the centre's topic?"""
        done = subprocess.run(
            ["mosquitto_sub", "-V", "mqttv5", "-h", LOOPBACK, "-p", str(self.centre.password_port)]
            + ["--cafile", self.broker.directory / "ca.crt", "-t", f"{V1}/centre", "-W", "1"]
            + [str(word) for word in words],
            capture_output=True,
            text=True,
        )
        self.assertIn(done.returncode, (5, 27, 135, 134), done)  # 27: nothing came, as expected
        return done.returncode == 27

    def connections(self, name):
        """How often the broker has let somebody of this name in, and out again."""
        log = self.broker.program.log()
        return log.count(f" as {name} ("), len(
            re.findall(rf"Client {name} (?:closed|disconnected|already)", log)
        )

    def test_only_name_and_password_together_open(self):
        password = self.centre.add_password("portal")
        self.broker.reload()
        cert = ("--cert", self.shop / "gateway.crt", "--key", self.shop / "gateway.key")
        for words, wanted in (
            (("-u", "portal", "-P", password), True),
            (("-u", "portal", "-P", password, "-i", "dunghan-centre"), True),
            (("-u", "portal", "-P", password[:-1]), False),
            (("-u", "portal", "-P", ""), False),
            (("-u", "portal"), False),
            (("-u", "Portal", "-P", password), False),
            ((), False),
            (("-u", "shop-1", "-P", password), False),
            (("-u", "shop-1"), False),
            (("-u", "desk"), False),  # who has a certificate
            (("-u", "dunghan-centre"), False),
            (("-u", "dunghan-centre", "-P", password), False),
            (cert, False),  # a certificate opens the other door
            ((*cert, "-u", "shop-1"), False),
            ((*cert, "-u", "portal", "-P", password), True),
        ):
            with self.subTest(words=words):
                self.assertEqual(self.comes_in(*words), wanted)
        self.assertNotIn("as dunghan-centre", self.broker.program.log())  # whatever it called itself

    def test_a_password_does_not_open_the_door_for_certificates(self):
        password = self.centre.add_password("portal-2")
        self.broker.reload()
        done = self.broker.client(
            "mosquitto_sub", None, "-t", "x", "-W", 1, "-u", "portal-2", "-P", password
        )
        self.assertNotIn(done.returncode, (0, 27), done)

    def test_revoked_or_renewed_it_ends_at_once(self):
        for step, words in enumerate((("revoke",), ("add", "--renew"))):
            with self.subTest(words=words):
                name = f"short-{step}"
                password = self.centre.add_password(name)
                self.broker.reload()
                login = ("-u", name, "-P", password)
                listener = subprocess.Popen(
                    ["mosquitto_sub", "-h", LOOPBACK, "-p", str(self.centre.password_port)]
                    + ["--cafile", self.broker.directory / "ca.crt", "-t", f"{V1}/#", *login],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                self.addCleanup(listener.wait)
                self.addCleanup(listener.kill)
                wait_until(lambda: self.connections(name)[0] == 1, "it stands")
                if words[0] == "revoke":
                    self.centre.dunghan("integrator", "revoke", name)
                else:
                    self.assertNotEqual(self.centre.add_password(name, *words[1:]), password)
                self.broker.reload()
                wait_until(lambda: self.connections(name)[1] >= 1, "it is put out")
                self.assertFalse(self.comes_in(*login))

    def test_whoever_was_revoked_with_a_certificate_is_put_out_before_a_password_is_given(self):
        bundle = self.centre.add_integrator("changer")
        self.broker.reload()
        self.identity, self.passwords = {
            "changer": (bundle / "integrator.crt", bundle / "integrator.key")
        }, {}
        standing = Client(self, "changer")
        self.addCleanup(standing.leave)
        standing.reconnect_delay_set(60)
        self.centre.dunghan("integrator", "revoke", "changer")
        self.broker.reload()
        password = self.centre.add_password("changer")
        words = "Client changer already connected, closing old connection"
        self.assertIn(words, self.broker.program.log())
        self.broker.reload()
        self.assertTrue(self.comes_in("-u", "changer", "-P", password))

    def test_what_the_bundle_says_works_as_it_stands(self):
        self.centre.add_password("reader")
        self.broker.reload()
        done = subprocess.run(
            ["mosquitto_sub", "-t", f"{V1}/centre", "-W", "1"],
            cwd=self.centre.last_bundle,
            env={**os.environ, "XDG_CONFIG_HOME": "."},
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 27, done)
        mode = (self.centre.last_bundle / "mosquitto_sub").stat().st_mode & 0o777
        self.assertEqual(mode, 0o600)
        self.assertEqual((self.broker.directory / "passwords").stat().st_mode & 0o777, 0o600)

    def test_the_password_is_nowhere_but_where_it_is_told(self):
        password = self.centre.add_password("quiet")
        told = {self.centre.last_bundle / "mosquitto_sub"}
        for path in self.stage.path.rglob("*"):
            if path.is_file() and path not in told:
                self.assertNotIn(password.encode(), path.read_bytes(), path)

    def test_bad_words_are_refused_and_change_nothing(self):
        before = self.centre.dunghan("integrator", "list")
        for words, said in (
            (("bad", "--password", "--unit", "H98"), "allowed: those of dunghan list units"),
            (("bad", "--unit", "#"), "allowed: those of dunghan list units"),
            (("shop-1", "--password"), "in use: it is a gateway"),
            (("dunghan-x", "--password"), "centre's own"),
            (("a/b", "--password"), "allowed are"),
        ):
            with self.subTest(words=words):
                done = self.centre.dunghan("integrator", "add", *words, check=False)
                self.assertEqual(done.returncode, 1, done)
                self.assertIn(said, done.stderr)
        done = self.centre.dunghan("gateway", "--password", "add", "gw", check=False)
        self.assertEqual(done.returncode, 64)
        self.assertEqual(self.centre.dunghan("integrator", "list"), before)


class Units(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.centre = SecureCentre(self.stage, passwords=True)
        self.broker = SecureBroker(self.stage, self.centre)

    def allowed(self, name):
        text = (self.broker.directory / "dunghan.acl").read_text()
        part = text[text.index(f"user {name}\n") :].split("\nuser ")[0]
        return set(re.findall(r"topic read dunghan/v1/stats/(.*)$", part, re.M))

    def test_the_access_list_follows_the_units_below(self):
        self.centre.add_password("desk", "--unit", ABOVE)
        before = self.allowed("desk")
        self.assertLess({f"{ABOVE}/#", f"{UNIT}/#"}, before)
        moved = "H99.10.77"
        file = self.stage.write(
            "more.csv", f"code,name_vi,name_en,level,parent\n{moved},Xã mới,New commune,commune,{ABOVE}\n"
        )
        self.centre.dunghan("import", "units", file, "--dry-run")
        self.assertEqual(self.allowed("desk"), before)
        said = self.centre.dunghan("import", "units", file)
        self.assertIn("systemctl reload mosquitto", said)
        self.assertEqual(self.allowed("desk"), before | {f"{moved}/#"})
        said = self.centre.dunghan("import", "units", file)
        self.assertNotIn("systemctl reload", said)
        (self.broker.directory / "dunghan.acl").write_text("user nobody\n")
        done = self.centre.dunghan("doctor", check=False)
        self.assertIn("access list is not as registry and units are today", done.stdout)

    def test_what_becomes_of_the_units_is_said(self):
        for words, said in (
            (("--unit", UNIT), f"desk: units {UNIT}\n"),
            ((), f"desk: units {UNIT}, as before\n"),
            (("--unit", OTHER), f"desk: units {UNIT}, {OTHER}; added: {OTHER}\n"),
            (("--replace-units",), f"desk: every unit; before: {UNIT}, {OTHER}\n"),
            (("--unit", UNIT), f"desk: units {UNIT}; before: every unit\n"),
            (("--unit", OTHER, "--replace-units"),
             f"desk: units {OTHER}; added: {OTHER}; taken away: {UNIT}\n"),
        ):  # fmt: skip
            bundle = self.stage.path / "desk.bundle"
            address = f"{LOOPBACK}:{self.centre.broker_port}"
            words = ("--broker", address, "--output", bundle, *words)
            self.assertIn(said, self.centre.dunghan("integrator", "add", "desk", *words))
            shutil.rmtree(bundle)

    def test_without_a_port_for_passwords_none_is_given(self):
        plain = SecureCentre(self.enterContext(Stage()))
        for said, do in (
            ("set certificates.password_port", lambda: None),
            ("no port for passwords yet", lambda: plain.set_password_port(free_port())),
        ):
            do()
            done = plain.dunghan("integrator", "add", "desk", "--password", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(said, done.stderr)
            self.assertEqual(plain.dunghan("integrator", "list"), "")


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
        self.identity, self.passwords = {}, {}

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
