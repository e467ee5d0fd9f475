"""What is known of a device on its way from the gateway to whoever may see it: how well it answers, and
its firmware, to everybody; where it is, and which one, to staff and to the operator only."""

import json
import re
import unittest

import catalogue
from harness import Stage, wait_until
from intruder import PASSWORD, Browser

UNIT = catalogue.UNITS[1]
SERIAL = 90712345
PROFILE = """
profile: says-all
version: 1
maker: any
models: [a counter that says which one it is]
proof:
  registers: {kind: unverified, source: "made for a test"}
link: {kinds: [tcp, rtu], port: 502, unit_id: 1, baud: 19200, frame: 8N1}
addresses: from_zero
words: high_first
reads:
  - {name: self, table: input, at: 0, count: 4}
  - {name: counters, table: input, at: 16, count: 4}
device:
  serial: {read: self, at: 0, type: u32}
  firmware: {read: self, at: 2}
channels:
  - name: di
    numbers: 0-1
    counter: {read: counters, at: 0, step: 2, type: u32}
counter: {wraps_at: 32, power_loss: kept, at_most_per_minute: 60}
"""
PUBLIC = ("/", "/en/", "/thiet-bi", "/api", "/api/v1/devices", "/api/v1/summary", "/metrics", "/healthz")


class Details(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker)
        profiles = self.stage.path / "profiles"
        profiles.mkdir()
        (profiles / "says-all.yaml").write_text(PROFILE)
        self.tty = self.stage.path / "ttyShop"
        self.simulator = self.stage.simulator(
            profiles=["says-all=2"], profile_dir=profiles, listen=[f"rtu:{self.tty}:19200=1"]
        )
        self.simulator.command("exchange", 1, SERIAL)
        means = "[{input: di0, tally: received, field: land}]"
        port = self.simulator.port
        devices = [
            {"counter": "q1", "address": self.tty, "transport": "rtu", "profile": "says-all",
             "unit_id": 1, "means": means},
            {"counter": "q2", "port": port, "unit_id": 2, "profile": "says-all", "means": means},
        ]  # fmt: skip
        self.gateway = self.stage.gateway(
            "gw-1", self.broker, [{"unit": UNIT, "devices": devices}],
            settings=[f"profiles: {profiles}"],
        )  # fmt: skip

    def devices(self):
        rows = self.centre.json("/api/v1/devices")["devices"]
        return {row["counter"]: row for row in rows}

    def told(self):
        """Both answer, and their gateway has said how since."""
        rows = self.devices()
        return len(rows) == 2 and all(row["round_trip_us"] for row in rows.values())

    def test_everybody_sees_how_well_it_answers_and_staff_where_it_is(self):
        wait_until(self.told, "how fast they answer is shown", timeout_s=40)
        said = {row["counter"]: row for row in self.gateway.state()["devices"]}
        self.assertEqual((said["q1"]["address"], said["q1"].get("port")), (str(self.tty), None))
        self.assertEqual((said["q1"]["unit_id"], said["q1"]["serial"]), (1, SERIAL))
        self.assertEqual((said["q2"]["address"], said["q2"]["port"]), ("127.0.0.1", self.simulator.port))

        row = self.devices()["q1"]
        self.assertEqual(row["firmware"], said["q1"]["firmware"])
        self.assertLess(0, row["round_trip_us"])
        self.assertLess(row["round_trip_us"], 1_000_000)
        self.assertIn(f"Phiên bản phần mềm: {row['firmware']}", self.centre.get("/thiet-bi")[1].decode())

        self.centre.dunghan("staff", "add", "lan", typed=PASSWORD + "\n")
        browser = Browser(self.centre)
        browser.log_in("lan", PASSWORD)
        page = browser.ask("GET", "/noi-bo/cong-thu-thap")[2]
        self.assertIn(f">{self.tty}<br><small>địa chỉ Modbus 1<", page)
        self.assertIn(f">127.0.0.1 cổng {self.simulator.port}<br>", page)
        self.assertIn(f">{SERIAL}</td>", page)
        (listed,) = (
            row
            for row in json.loads(self.centre.dunghan("device", "list", "--format", "json"))
            if row["counter"] == "q1"
        )
        self.assertEqual((listed["address"], listed["serial"]), (str(self.tty), SERIAL))
        self.assertRegex(self.gateway_says(), rf"q1 .* answers in \d+\.\d ms, last .*, serial {SERIAL}, ")

        self.assert_hidden()

    def gateway_says(self):
        done = self.stage.run("status", [*self.gateway.argv(), "--status"], stdout=-1)
        return done.popen.communicate()[0].decode()

    def assert_hidden(self):
        """Neither over HTTP nor on a topic of others is told where a device is, or which one."""
        secrets = re.compile(rf"{re.escape(str(self.tty))}|{SERIAL}|{self.simulator.port}")
        for path in PUBLIC:
            self.assertIsNone(secrets.search(self.centre.get(path)[1].decode()), path)
        heard = (self.stage.path / "broker.heard").read_text(errors="replace").splitlines()
        topics = set()
        for line in heard:
            topic = line.partition(" ")[0]
            if not topic.startswith(("dunghan/v1/gateways/", "dunghan/v1/events/")):
                self.assertIsNone(secrets.search(line), line)
                topics.add(topic)
        self.assertIn("dunghan/v1/centre", topics)

    def test_what_goes_wrong_is_counted_by_its_cause(self):
        wait_until(self.told, "they are read", timeout_s=40)
        self.simulator.fault(2, "exception", 4, "times", 3)
        self.simulator.fault(1, "lost", "times", 2)
        wait_until(
            lambda: self.devices()["q2"]["failures"].get("exception", 0) >= 1
            and self.devices()["q1"]["failures"].get("no_answer", 0) >= 1,
            "the API has how often each cause was",
            timeout_s=40,
        )
        row = self.devices()["q1"]
        self.assertLessEqual(row["failures"]["no_answer"], row["faults"])
        self.assertRegex(self.centre.get("/thiet-bi")[1].decode(), r"<small>Lỗi đã gặp: .*Không trả lời \(\d+\)")


if __name__ == "__main__":
    unittest.main(verbosity=2)
