"""What Home Assistant finds by itself: sensors of each unit that read topics which there are; told again
when it begins anew, and taken back when nobody wants them any more. Home Assistant itself is no package
of Debian; what it makes of a document is what its MQTT integration says of it."""

import json
import re
import time
import unittest
from collections import Counter
from datetime import datetime, timedelta

import catalogue
import paho.mqtt.client as paho
from harness import HANOI, LOOPBACK, Stage, listens, wait_until
from keys import SecureBroker, SecureCentre
from metrics_test import lives

PREFIX = "homeassistant"
MARKER = "dunghan/v1/meta/published"
SENSORS = {"on_time_rate", "in_progress", "overdue", "late_today", "devices_reporting"}
NAME = re.compile(r"[a-zA-Z0-9_-]+")  # of a node and an object


class Listener:
    """Whatever is told on some topics, in order; `kept` is what a newcomer would hear."""

    def __init__(self, test, port, topics, login=None):
        self.heard, self.kept = [], {}
        self.client = paho.Client("", protocol=paho.MQTTv5)
        if login:
            self.client.tls_set(login[0])
            self.client.username_pw_set(*login[1:])
        self.client.on_connect = lambda *_: self.client.subscribe([(t, 1) for t in topics])
        self.client.on_message = lambda _client, _data, message: self._take(message)
        self.client.connect(LOOPBACK, port)
        self.client.loop_start()
        test.addCleanup(self.close)

    def close(self):
        """One name is one session: two that are open take it from each other without end."""
        self.client.disconnect()
        self.client.loop_stop()

    def _take(self, message):
        text = message.payload.decode()
        self.heard.append(message.topic)
        if text:
            self.kept[message.topic] = text
        else:
            self.kept.pop(message.topic, None)


def value_of(template, payload):
    """What a template of ours is, of a payload."""
    path = re.fullmatch(r"\{\{ value_json((?:\.\w+)+)(?: \| tojson)? \}\}", template)[1]
    for name in path[1:].split("."):
        payload = payload[name]
    return payload


class Discovery(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker, start=False)
        self.plain = self.centre.config.read_text()
        lines = "".join(json.dumps(event) + "\n" for event in lives(100, 5))
        self.centre.dunghan("import", "events", self.stage.write("events.jsonl", lines))

    def begin(self, topics="home_assistant: true"):
        self.centre.config.write_text(f"{self.plain}topics: {{{topics}}}\n")
        self.centre.start()

    def listener(self):
        return Listener(self, self.broker.port, [f"{PREFIX}/#", "dunghan/v1/#"])

    def configs(self, listener):
        return {t: json.loads(text) for t, text in dict(listener.kept).items() if t.startswith(PREFIX)}

    def wait_for(self, listener, units):
        wait_until(
            lambda: len(self.configs(listener)) == (units + 1) * len(SENSORS),
            "sensors of every unit and of all",
        )

    def test_every_sensor_reads_what_there_is(self):
        self.begin("home_assistant: true, api_url: 'https://dunghan.example.vn'")
        listener = self.listener()
        self.wait_for(listener, len(catalogue.UNITS))
        devices = Counter()
        for topic, config in self.configs(listener).items():
            prefix, component, node, what, last = topic.split("/")
            self.assertEqual((prefix, component, last), (PREFIX, "sensor", "config"))
            self.assertTrue(NAME.fullmatch(node) and NAME.fullmatch(what) and what in SENSORS)
            self.assertEqual(config["unique_id"], f"{node}_{what}")
            self.assertEqual(config["device"]["identifiers"], [node])
            self.assertEqual(config["device"]["configuration_url"], "https://dunghan.example.vn")
            devices[node] += 1
            if config["state_topic"] in listener.kept:
                payload = json.loads(listener.kept[config["state_topic"]])
                value_of(config["value_template"], payload)
                if "json_attributes_template" in config:
                    value_of(config["json_attributes_template"], payload)
            self.assertIn("value_json.link == 'ready'", config["availability_template"])
            self.assertEqual(json.loads(listener.kept[config["availability_topic"]])["link"], "ready")
        self.assertEqual(set(devices.values()), {len(SENSORS)})
        self.assertEqual(len({c["unique_id"] for c in self.configs(listener).values()}), sum(devices.values()))
        wait_until(lambda: "dunghan/v1/stats/_all/_all/month" in listener.kept, "all of it")
        overdue = self.configs(listener)[f"{PREFIX}/sensor/dunghan_all/overdue/config"]
        rows = self.centre.json("/api/v1/fields")["rows"]
        self.assertEqual(
            value_of(overdue["value_template"], json.loads(listener.kept[overdue["state_topic"]])),
            sum(row["in_progress"]["overdue"] for row in rows),
        )

    def test_who_begins_anew_is_told_again_and_not_without_end(self):
        self.begin()
        listener = self.listener()
        self.wait_for(listener, len(catalogue.UNITS))
        all_of_them = Counter(topic for topic in self.configs(listener))
        listener.heard.clear()
        self.broker.publish(f"{PREFIX}/status", "offline", "online", "online")
        wait_until(
            lambda: Counter(t for t in listener.heard if t.endswith("/config")) >= all_of_them,
            "all of them again",
        )
        self.broker.publish(f"{PREFIX}/status", "online")
        # A centre that is started anew has nothing to say that the broker does not have.
        self.centre.stop()
        listener.heard.clear()
        self.centre.start()
        wait_until(lambda: "dunghan/v1/meta/published" in listener.kept, "the marker")
        marker = json.loads(self.broker.retained("dunghan/v1/meta/published"))
        self.assertGreater(marker["sequence"], 0)
        wait_until(lambda: self.centre.received() > 0, "figures")
        self.assertEqual([t for t in listener.heard if t.startswith(f"{PREFIX}/sensor")], [])

    def test_what_nobody_wants_any_more_is_taken_back(self):
        self.begin()
        listener = self.listener()
        self.wait_for(listener, len(catalogue.UNITS))
        gone = catalogue.UNITS[-1]
        ended = datetime.now(HANOI) - timedelta(days=1)
        with open(self.stage.path / "ended.csv", "w") as file:
            file.write(f"code,name_vi,level,parent,valid_to\n{gone},X,commune,H99.10,{ended:%Y-%m-%d}\n")
        self.centre.dunghan("import", "units", file.name, "--yes")
        self.wait_for(listener, len(catalogue.UNITS) - 1)
        self.assertNotIn(gone.replace(".", "_"), "".join(self.configs(listener)))
        self.centre.stop()
        self.begin("pause_ms: 2000")
        wait_until(lambda: not self.configs(listener), "nothing is announced any more")
        self.assertTrue([t for t in listener.kept if t.startswith("dunghan/v1/stats/")])

    def test_what_was_announced_by_whom_nobody_knows_is_taken_back(self):
        self.begin()
        self.wait_for(self.listener(), len(catalogue.UNITS))
        self.centre.stop()
        (self.centre.data / "topics-published").unlink()
        ours, other = (f"{PREFIX}/sensor/{node}/overdue/config" for node in ("dunghan_gone", "lamp"))
        for topic in (ours, other):
            self.broker.publish(topic, '{"name": "x"}', retain=True)
        self.centre.start()
        listener = self.listener()
        wait_until(lambda: other in listener.kept, "what others announce stays")
        self.wait_for_all_but(listener, other)

    def wait_for_all_but(self, listener, other):
        every = {f"dunghan_{unit.replace('.', '_')}" for unit in catalogue.UNITS} | {"dunghan_all"}
        wait_until(
            lambda: {topic.split("/")[2] for topic in self.configs(listener) if topic != other} == every,
            "what is announced is there",
        )

    def test_a_bad_prefix_is_refused(self):
        for prefix in ("a/b", "#", "dunghan", "", "x" * 33):
            self.centre.config.write_text(
                f"{self.plain}topics: {{home_assistant: true, home_assistant_prefix: '{prefix}'}}\n"
            )
            done = self.centre.dunghan("doctor", check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("home_assistant_prefix", done.stderr)


class Access(unittest.TestCase):
    def announced(self, login, port, prefix, count):
        """What an integrator is told below a prefix, once it is so much."""
        listener = Listener(self, port, [f"{prefix}/#"], login)
        wait_until(lambda: len(listener.kept) >= count, "what is announced")
        time.sleep(1)
        listener.close()
        return set(listener.kept)

    def test_an_integrator_of_some_units_reads_of_no_others(self):
        stage = self.enterContext(Stage())
        centre = SecureCentre(stage, passwords=True)
        centre.config.write_text(centre.config.read_text() + "topics: {home_assistant: true}\n")
        broker = SecureBroker(stage, centre)
        unit = catalogue.UNITS[-1]
        passwords = {"all": centre.add_password("all")}
        passwords["some"] = centre.add_password("some", "--unit", unit)
        broker.reload()
        centre.start()
        every = (len(catalogue.UNITS) + 1) * len(SENSORS)
        authority = broker.directory / "ca.crt"
        self.announced((authority, "all", passwords["all"]), centre.password_port, PREFIX, every)
        self.assertEqual(
            self.announced((authority, "some", passwords["some"]), centre.password_port, PREFIX, len(SENSORS)),
            {f"{PREFIX}/sensor/dunghan_{unit.replace('.', '_')}/{sensor}/config" for sensor in SENSORS},
        )

    def test_another_prefix_or_none_takes_back_what_stands_below_the_old_one(self):
        """Also when the broker is told before the centre."""
        stage = self.enterContext(Stage())
        centre = SecureCentre(stage, passwords=True)
        plain = centre.config.read_text()
        every = (len(catalogue.UNITS) + 1) * len(SENSORS)

        def tell(topics):
            """While the centre is away, so that the broker is restarted, as the README has it."""
            centre.config.write_text(f"{plain}topics: {{{topics}}}\n")
            broker.configure()
            broker.stop()
            broker.start()
            wait_until(lambda: listens(centre.password_port), "the port for passwords")

        centre.config.write_text(plain + "topics: {home_assistant: true}\n")
        broker = SecureBroker(stage, centre)
        login = (broker.directory / "ca.crt", "home", centre.add_password("home"))
        broker.reload()
        for topics, prefix in (
            ("home_assistant: true", PREFIX),
            ("home_assistant: true, home_assistant_prefix: other", "other"),
        ):
            tell(topics)
            centre.start()
            self.assertEqual(len(self.announced(login, centre.password_port, prefix, every)), every)
            centre.stop()
        tell("home_assistant: false")
        centre.start()
        marker = Listener(self, centre.password_port, [MARKER], login)
        wait_until(lambda: self.is_emptied(centre, marker), "what was announced is emptied")
        marker.close()
        centre.stop()
        self.assertNotIn("refused", centre.program.log())
        for prefix in (PREFIX, "other"):
            tell(f"home_assistant: true, home_assistant_prefix: {prefix}")
            self.assertEqual(self.announced(login, centre.password_port, prefix, 0), set())

    def is_emptied(self, centre, marker):
        """By the list, and the broker has got as far."""
        last, newest = {}, 0
        for line in (centre.data / "topics-published").read_text().splitlines()[1:]:
            sequence, content, _, topic, _ = line.split(" ")
            last[topic] = int(content, 16)
            newest = max(newest, int(sequence))
        announced = [content for topic, content in last.items() if "/sensor/" in topic]
        told = json.loads(marker.kept.get(MARKER, '{"sequence": 0}'))["sequence"]
        return announced and not any(announced) and told == newest

    def test_an_integrator_reads_what_is_announced_and_announces_nothing(self):
        stage = self.enterContext(Stage())
        centre = SecureCentre(stage, passwords=True)
        centre.config.write_text(centre.config.read_text() + "topics: {home_assistant: true}\n")
        broker = SecureBroker(stage, centre)
        password = centre.add_password("home")
        broker.reload()
        centre.start()
        login = (broker.directory / "ca.crt", "home", password)
        listener = Listener(self, centre.password_port, [f"{PREFIX}/#"], login)
        every = (len(catalogue.UNITS) + 1) * len(SENSORS)
        wait_until(lambda: len(listener.kept) == every, "every sensor")
        topic = f"{PREFIX}/sensor/dunghan_all/overdue/config"
        self.assertIn(topic, listener.kept)
        before = len(listener.heard)
        for forbidden in (topic, f"{PREFIX}/status", f"{PREFIX}/sensor/own/x/config"):
            listener.client.publish(forbidden, "{}", 1, retain=True).wait_for_publish(10)
        self.assertEqual(
            broker.client(
                "mosquitto_sub", None, "-t", topic, "-C", "1", "-W", "3", "-u", "home", "-P", password,
                "-p", centre.password_port,
            ).stdout.strip(),
            listener.kept[topic],
        )  # fmt: skip
        self.assertEqual(len(listener.heard), before)


if __name__ == "__main__":
    unittest.main(verbosity=2)
