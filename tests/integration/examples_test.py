"""mqtt/contract/examples, run against a centre as an integrator would run them: what each shows is what
API and form 06 have. What cannot run here (Grafana, Telegraf, Node-RED, Home Assistant) is held to its
format, and to the names of topics, members and series that there are."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import tomllib
import unittest
from pathlib import Path

import metrics_test
import paho.mqtt.client as paho
import yaml
from harness import LOOPBACK, ROOT, Stage, wait_until
from keys import SecureBroker, SecureCentre

EXAMPLES = ROOT / "mqtt/contract/examples"
STATS = "dunghan/v1/stats/{unit}/_all/month"
RUN_HERE = {"statistics.sh", "statistics.py", "statistics.mjs", "http.sh", "trend.py"}
HELD = {
    "node-red.json", "telegraf.conf", "home-assistant.yaml", "prometheus.yml",
    "prometheus-rules.yml", "grafana.json",
}  # fmt: skip


def members(payload, before=""):
    """ "rates.A.pct" ... of a payload"""
    for name, value in payload.items():
        yield before + name
        if isinstance(value, dict):
            yield from members(value, f"{before}{name}.")


def lines(stage, argv, bundle, wanted, meanwhile=lambda: None):
    """What a program says in a bundle's directory, until one of its lines fits; then it is ended,
    with those that it has started."""
    with tempfile.NamedTemporaryFile("w+", dir=stage.path) as log:
        program = subprocess.Popen(
            [str(word) for word in argv],
            cwd=bundle,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            meanwhile()
            wait_until(
                lambda: re.search(wanted, Path(log.name).read_text(), re.M),
                f"{argv} says {wanted}",
            )
        except AssertionError as error:
            raise AssertionError(Path(log.name).read_text()) from error
        finally:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        return Path(log.name).read_text().splitlines()


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.centre = SecureCentre(cls.stage, passwords=True, web="metrics_series: 20000")
        cls.broker = SecureBroker(cls.stage, cls.centre)
        lines = "".join(json.dumps(event) + "\n" for event in metrics_test.lives(300, 11))
        cls.centre.dunghan("import", "events", cls.stage.write("events.jsonl", lines))
        cls.certificate = cls.centre.add_integrator("by-certificate")
        cls.password = cls.centre.add_password("by-password")
        cls.password_bundle = cls.centre.last_bundle
        cls.broker.reload()
        cls.centre.start()
        wait_until(lambda: cls.centre.received() > 0, "figures")
        cls.url = f"http://{LOOPBACK}:{cls.centre.port}"
        cls.units = {row["code"]: row for row in cls.centre.json("/api/v1/units?definition=A")["rows"]}
        cls.leaf = next(code for code in cls.units if code.count(".") == 2)
        cls.payload = json.loads(
            wait_until(lambda: cls.retained(STATS.format(unit=cls.leaf)), "its statistics")
        )

    @classmethod
    def retained(cls, topic):
        done = cls.broker.client(
            "mosquitto_sub", cls.certificate, "-C", "1", "-W", "2", "-t", topic, name="integrator"
        )
        return done.stdout

    def lines(self, argv, bundle, wanted):
        return lines(self.stage, argv, bundle, wanted)

    def wanted(self):
        """How a line says what is true of the unit."""
        rate = self.payload["rates"]["A"]
        return rf"^{re.escape(self.leaf)}\b.*{rate['pct']} %.*\({rate['num']}/{rate['den']}\)"

    def test_each_is_run_or_held_to_its_format_and_says_what_it_is_for(self):
        self.assertEqual({path.name for path in EXAMPLES.iterdir()}, RUN_HERE | HELD)
        for path in EXAMPLES.iterdir():
            lines = path.read_text().splitlines()
            self.assertLessEqual(len(lines), 60, f"{path.name} is more than a page")
            if path.suffix != ".json":
                self.assertRegex("".join(lines[:2]), r'^(#!.*)?(# |// |""")\w', path.name)

    def test_mosquitto_sub_and_jq(self):
        for bundle in (self.certificate, self.password_bundle):
            self.lines(["sh", EXAMPLES / "statistics.sh"], bundle, self.wanted())

    def test_python_says_what_it_wants(self):
        for words in ((), (LOOPBACK,), (LOOPBACK, 8883, "name")):
            argv = ["/usr/bin/python3", EXAMPLES / "statistics.py", *map(str, words)]
            done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.stderr, "usage: python3 statistics.py HOST PORT [NAME PASSWORD]\n")
            self.assertEqual(done.returncode, 1)

    def test_python_and_node(self):
        # node looks for modules beside the file
        shutil.copy(EXAMPLES / "statistics.mjs", self.stage.path)
        modules = self.stage.path / "node_modules"
        if not modules.exists():
            modules.symlink_to(ROOT / "web/node_modules")
        for program in (
            ["/usr/bin/python3", EXAMPLES / "statistics.py"],
            ["node", self.stage.path / "statistics.mjs"],
        ):
            for bundle, words in (
                (self.certificate, (self.broker.port,)),
                (self.password_bundle, (self.centre.password_port, "by-password", self.password)),
            ):
                with self.subTest(program=program, words=words):
                    said = self.lines([*program, LOOPBACK, *words], bundle, self.wanted())
                    self.assertTrue(said[0].startswith("connected"), said)

    def test_curl_and_jq(self):
        done = subprocess.run(
            ["sh", EXAMPLES / "http.sh", self.url, "rates"], capture_output=True, text=True, check=True
        )
        shown = [line.split()[0] for line in done.stdout.splitlines()]
        had = [row["rate"]["pct"] for row in self.units.values() if row["rate"]["pct"]]
        self.assertEqual(shown, sorted(had, key=float))
        done = subprocess.run(
            ["sh", EXAMPLES / "http.sh", self.url, "form06"], capture_output=True, text=True, check=True
        )
        late = sum(int(line.split()[0]) for line in done.stdout.splitlines())
        rows = self.centre.json("/api/v1/fields")["rows"]
        self.assertEqual(late, sum(row["resolved"]["late"] for row in rows))
        self.lines(["sh", EXAMPLES / "http.sh", self.url, "stream"], self.stage.path, r"^event: ")
        done = subprocess.run(["sh", EXAMPLES / "http.sh", self.url, "else"], capture_output=True)
        self.assertEqual(done.returncode, 64)

    def test_the_trend_out_of_csv(self):
        done = subprocess.run(
            ["/usr/bin/python3", EXAMPLES / "trend.py", self.url, "--months", "3"],
            capture_output=True,
            text=True,
            check=True,
        )
        rows = self.centre.json("/api/v1/fields")["rows"]
        resolved = sum(row["resolved"]["total"] for row in rows)
        late = sum(row["resolved"]["late"] for row in rows)
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertIn(f"({resolved - late}/{resolved})", lines[-1])
        self.assertRegex(lines[-1], "#{5}")

    # --- held to their format -------------------------------------------------------------

    def test_a_flow_for_node_red(self):
        nodes = json.loads((EXAMPLES / "node-red.json").read_text())
        known = {node["id"]: node for node in nodes}
        self.assertEqual(len(known), len(nodes))
        reached = set()
        for node in nodes:
            for wire in (to for output in node.get("wires", []) for to in output):
                self.assertIn(wire, known)
                reached.add(wire)
            for name in ("broker", "tls", "z"):
                if name in node and node["type"] != "mqtt-broker" or name == "tls" in node:
                    self.assertIn(node[name], known)
        loose = [n["type"] for n in nodes if "wires" in n and n["id"] not in reached]
        self.assertEqual(loose, ["mqtt in"])
        (source,) = (node for node in nodes if node["type"] == "mqtt in")
        self.assertTrue(paho.topic_matches_sub(source["topic"], STATS.format(unit=self.leaf)))
        # What its function makes of a payload, in node itself.
        (function,) = (node for node in nodes if node["type"] == "function")
        done = subprocess.run(
            ["node", "-e", f"const f = (msg) => {{ {function['func']} }};"
             "console.log(f({payload: JSON.parse(process.argv[1])}).payload)", json.dumps(self.payload)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        self.assertRegex(done.stdout, self.wanted())

    def test_telegraf(self):
        settings = tomllib.loads((EXAMPLES / "telegraf.conf").read_text())
        (consumer,) = settings["inputs"]["mqtt_consumer"]
        topic = STATS.format(unit=self.leaf)
        (asked,) = consumer["topics"]
        self.assertTrue(paho.topic_matches_sub(asked, topic))
        (parsing,) = consumer["topic_parsing"]
        tags = dict(zip(parsing["tags"].split("/"), topic.split("/")))
        del tags["_"]
        self.assertEqual(tags, {"unit": self.leaf, "field": "_all", "period": "month"})
        (json_v2,) = consumer["json_v2"]
        there = set(members(self.payload))
        for field in json_v2["field"]:
            self.assertIn(field["path"], there)
        self.assertIn(json_v2["timestamp_path"], there)

    def check_template(self, template, payload):
        for path in re.findall(r"value_json((?:\.\w+)+)", template):
            self.assertIn(path[1:], set(members(payload)), template)

    def test_home_assistant(self):
        centre = json.loads(self.retained("dunghan/v1/centre"))
        sensors = yaml.safe_load((EXAMPLES / "home-assistant.yaml").read_text())["mqtt"]["sensor"]
        self.assertEqual(len({sensor["unique_id"] for sensor in sensors}), len(sensors))
        for sensor in sensors:
            asked = sensor["state_topic"].replace("H42.31", self.leaf)
            self.assertEqual(asked, STATS.format(unit=self.leaf))
            self.check_template(sensor["value_template"], self.payload)
            self.check_template(sensor.get("json_attributes_template", ""), self.payload)
            self.check_template(sensor["availability_template"], centre)
            self.assertEqual(centre["link"], "ready")

    def series(self):
        text = self.centre.get("/metrics")[1].decode()
        return set(re.findall(r"^# TYPE (\S+)", text, re.M)) | {"up"}

    def check_expression(self, expression, extra=()):
        """Only series that there are; promtool is 96 MB, so it checked the grammar once, by hand."""
        bare = re.sub(r"\{[^}]*\}|\"[^\"]*\"|\b(by|on) \([^)]*\)", "", expression)
        names = set(re.findall(r"\b[a-z_:]{3,}\b(?!\s*\()", bare)) - {"sum", "delta", "time"}
        self.assertLessEqual(names, self.series() | set(extra), expression)

    def test_prometheus(self):
        settings = yaml.safe_load((EXAMPLES / "prometheus.yml").read_text())
        (file,) = settings["rule_files"]
        rules = yaml.safe_load((EXAMPLES / file).read_text())
        for rule in (rule for group in rules["groups"] for rule in group["rules"]):
            self.check_expression(rule["expr"])

    def test_grafana(self):
        board = json.loads((EXAMPLES / "grafana.json").read_text())
        ids = [panel["id"] for panel in board["panels"]]
        self.assertEqual(len(set(ids)), len(ids))
        for panel in board["panels"]:
            for target in panel["targets"]:
                self.check_expression(target["expr"])


class Follow(unittest.TestCase):
    def test_what_has_changed_is_told_one_after_the_other(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker())
            url = f"http://{LOOPBACK}:{centre.port}"
            began = json.loads(centre.get("/api/v1/changes")[1])["next"]
            head = "code,name_vi,level,parent\n"

            def change():
                for number in range(2):
                    row = f"H99.10.7{number},Xã mới,commune,H99.10\n"
                    centre.dunghan("import", "units", stage.write("more.csv", head + row))
                    wait_until(
                        lambda: len(centre.json(f"/api/v1/changes?since={began}")["changes"]) > number,
                        "the change",
                    )
                    time.sleep(0.5)  # it asks again

            argv = ["sh", EXAMPLES / "http.sh", url, "follow"]
            wanted = r'"kind":"catalogue".*\n.*"kind":"catalogue"'
            said = lines(stage, argv, stage.path, wanted, lambda: (time.sleep(1), change()))
            revisions = [json.loads(line)["revision"] for line in said]
            self.assertEqual(revisions, sorted(set(revisions)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
