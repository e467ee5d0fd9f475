"""`dunghan doctor`, and what the centre itself finds wrong with its broker."""

import json
import unittest

from harness import Stage, now, wait_until
from keys import SecureBroker, SecureCentre

UNIT = "H99.10.01"


class Doctor(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.centre = SecureCentre(self.stage)
        self.broker = SecureBroker(self.stage, self.centre)

    def ask(self):
        """(exit status, {what: [(finding, text)]})"""
        done = self.centre.dunghan("doctor", check=False)
        found = {}
        for line in done.stdout.splitlines()[:-1]:
            finding, what, text = line.split(None, 2)
            found.setdefault(what, []).append((finding, text))
        self.said = done.stdout + done.stderr
        return done.returncode, found

    def health(self):
        return json.loads(self.centre.get("/healthz")[1])

    def checked(self):
        """The centre has had time to look at its broker."""
        wait_until(
            lambda: "just connected" not in (self.ask(), self.said)[1], "the check is over", 60
        )

    def rewrite_access(self, without):
        path = self.broker.directory / "dunghan.acl"
        lines = path.read_text().splitlines()
        path.write_text("\n".join(line for line in lines if line != without) + "\n")

    def test_all_is_well(self):
        self.centre.start()
        self.centre.add_gateway("shop-1", UNIT)
        self.checked()
        status, found = self.ask()
        self.assertEqual(status, 0, self.said)
        for what in ("settings", "database", "catalogue", "calendar", "certificate", "centre"):
            self.assertIn(what, found)
        self.assertEqual([finding for finding, _ in found["broker"]], ["ok"], self.said)
        self.assertEqual([finding for finding, _ in found["gateways"]], ["ok"], self.said)
        self.assertRegex(found["certificate"][0][1], r"ends 2\d{3}-\d\d-\d\dT")
        self.assertIsNone(self.health()["broker_advice"])

    def test_wrong_clocks_of_devices_are_named_and_then_counted(self):
        state = {"v": 1, "link": "ready", "version": "1", "at": now(), "clock": "synchronised",
                 "epoch": "9f3c52d1a07be644", "produced": 0, "committed": 0, "lost": 0, "devices": []}  # fmt: skip
        for number, ahead_ms in enumerate([0, 29999, 30000] + [-90_061_000] * 10):
            state["devices"].append(
                {"unit": UNIT, "counter": f"q{number}", "state": "online", "seen": now(),
                 "records": 0, "faults": 0, "clock": "compared", "clock_ahead_ms": ahead_ms})  # fmt: skip
        self.centre.start()
        bundle = self.centre.add_gateway("shop-1", UNIT)
        self.assertNotIn("devices", self.ask()[1])
        words = ("-r", "-t", "dunghan/v1/gateways/shop-1", "-m", json.dumps(state))
        self.broker.client("mosquitto_pub", bundle, *words)
        wait_until(lambda: "devices" in self.ask()[1], "the centre knows its devices")
        found = [text for _, text in self.ask()[1]["devices"]]
        self.assertEqual(found[0], f"{UNIT} q10: its clock is 90061 s behind: set it")
        self.assertIn(f"{UNIT} q2: its clock is 30 s ahead: set it", found)
        self.assertEqual(found[-1], "the clocks of 1 more are wrong: dunghan device list")
        self.assertEqual(len(found), 11)
        self.assertIn("\ndunghan_devices_clock_wrong 11\n", self.centre.get("/metrics")[1].decode())

    def test_without_a_centre_it_goes_to_the_broker_itself(self):
        status, found = self.ask()
        self.assertEqual(status, 1)
        self.assertEqual(found["centre"][0][0], "fail")
        self.assertEqual(found["broker"][0][0], "ok", self.said)
        self.broker.stop()
        _, found = self.ask()
        self.assertEqual(found["broker"][0][0], "fail")
        self.assertIn("refused", self.said)

    def test_a_broker_that_lets_nothing_through_is_found(self):
        for line, words, link in (
            ("topic read dunghan/v1/events/+", "no event comes through", (503, "silent")),
            ("topic write dunghan/v1/receipts/+", "no receipt goes out", (200, "fine")),
        ):
            with self.subTest(words):
                self.broker.configure()
                self.rewrite_access(without=line)
                self.broker.stop()
                self.broker.start()
                self.centre.start()
                wait_until(lambda: words in self.centre.program.log(), "the centre's log says it")
                wait_until(lambda: words in (self.health()["broker_advice"] or ""), "and /healthz")
                status = self.centre.get("/healthz")[0]
                self.assertEqual((status, self.health()["link"]["state"]), link)
                self.ask()
                self.assertIn(words, self.said)
                self.broker.configure()  # mended while the session stands
                self.broker.reload()
                wait_until(lambda: self.health()["broker_advice"] is None, "it is asked again", 30)
                self.assertEqual(self.centre.get("/healthz")[0], 200)
                self.centre.stop()

    def test_what_ends_and_what_is_missing_is_said_with_its_remedy(self):
        self.centre.add_gateway("shop-1", UNIT, words=("--days", 3))
        (self.centre.data / "ca/centre.crt").unlink()
        status, found = self.ask()
        self.assertEqual(status, 1)
        self.assertIn("dunghan gateway add shop-1", found["gateway"][0][1])
        self.assertIn("dunghan broker-config", found["certificate"][0][1])
        finding, text = found["calendar"][0]
        self.assertEqual(finding != "ok", "dunghan import calendar FILE" in text)
        self.broker.configure()
        _, found = self.ask()
        self.assertEqual(found["certificate"][0][0], "ok", self.said)

    def test_what_an_ended_unit_has_left_open_is_listed(self):
        head = "code,name_vi,level,parent,valid_to,successor\n"
        units = f"{head}H99.10.03,Xã Ba,commune,H99.10,2026-10-31,H99.10.04\n"
        units += "H99.10.04,Xã Bốn,commune,H99.10,2026-11-15,\n"
        self.centre.dunghan("import", "units", self.stage.write("units.csv", units))
        codes = [f"H99.10-261005-{number:04}" for number in range(1, 15)]

        def take_in(kind, day, some, **more):
            lines = [
                json.dumps({"type": kind, "at": f"2026-{day}T09:00:00+07:00", "dossier": code,
                            "unit": f"H99.10.0{3 + place % 2}", **more})
                for place, code in enumerate(some)
            ]  # fmt: skip
            path = self.stage.write("some.jsonl", "\n".join(lines) + "\n")
            self.centre.dunghan("import", "events", path)

        self.assertEqual(self.ask()[1]["units"][0][0], "ok", self.said)
        take_in("intake", "10-05", codes, field="land", limit="60wd")
        take_in("resolved", "11-10", codes[12:], outcome="granted")
        (finding, text), = self.ask()[1]["units"]
        self.assertEqual(finding, "warn")
        said = "H99.10.04 ended on 2026-11-15 without a successor; open dossiers: 12, "
        self.assertIn(said, text)
        self.assertEqual(sum(code in text for code in codes[:12]), 10)
        self.assertIn(" ...: hand them over", text)
        rows = self.centre.dunghan("due-soon", "--unit", "H99.10.04", "--days", 60,
                                   "--format", "json")  # fmt: skip
        self.assertEqual(json.loads(rows)["total"], 12)
        take_in("transferred", "11-19", codes[:12], to_unit=UNIT)  # who has not said anything
        self.assertEqual(self.ask()[1]["units"][0][0], "warn", self.said)
        take_in("transferred", "11-20", codes[:12], to_unit=UNIT, unit="H99.10")
        self.assertEqual(self.ask()[1]["units"][0][0], "ok", self.said)

    def test_settings_that_are_wrong_end_it(self):
        self.centre.config.write_text(self.centre.config.read_text() + "nonsense: 1\n")
        status, found = self.ask()
        self.assertEqual(status, 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
