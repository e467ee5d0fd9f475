"""`dunghan doctor`, and what the centre itself finds wrong with its broker."""

import csv
import json
import unittest

from harness import DEMO_DATA, LOOPBACK, Stage, now, wait_until
from keys import SecureBroker, SecureCentre

UNIT = "H99.10.01"


def device(unit, counter, **said):
    """As a gateway tells of it, online unless `said` has it otherwise."""
    return {"unit": unit, "counter": counter, "state": "online", "seen": now(), "records": 0,
            "faults": 0, **said}  # fmt: skip


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
            finding, what, text = line[:4].strip(), line[6:19].strip(), line[21:]
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

    def speak(self, bundle, devices, run=""):
        state = {"v": 1, "link": "ready", "version": "1", "at": now(), "clock": "synchronised",
                 "epoch": "9f3c52d1a07be644", "produced": 0, "committed": 0, "lost": 0,
                 "devices": devices, **({"run": run} if run else {})}  # fmt: skip
        words = ("-r", "-t", "dunghan/v1/gateways/shop-1", "-m", json.dumps(state))
        self.assertEqual(self.broker.client("mosquitto_pub", bundle, *words).returncode, 0)

    def test_all_is_well(self):
        self.centre.start()
        units = self.centre.json("/api/v1/units")["rows"]
        bundle = self.centre.add_gateway("shop-1", *(row["code"] for row in units))
        with open(DEMO_DATA / "units.csv") as file:
            expected = [(row["code"], int(row["counters"])) for row in csv.DictReader(file)]
        devices = [device(unit, f"q{number}") for unit, count in expected for number in range(count)]
        self.speak(bundle, devices)
        wait_until(lambda: "devices" in self.ask()[1], "the centre knows its devices")
        self.checked()
        status, found = self.ask()
        self.assertEqual(status, 0, self.said)
        for what in ("settings", "database", "catalogue", "calendar", "certificate", "centre"):
            self.assertIn(what, found)
        for what, text in (
            ("set aside", "nothing"),
            ("held back", "nothing"),
            ("counters", "25 of 25 report; missed in working time: 0"),
            ("devices", "25, all answer, and no clock is known as wrong"),
        ):
            self.assertEqual(found[what], [("ok", text)])
        self.assertEqual([finding for finding, _ in found["broker"]], ["ok"], self.said)
        self.assertEqual([finding for finding, _ in found["gateways"]], ["ok"], self.said)
        self.assertRegex(found["certificate"][0][1], r"ends 2\d{3}-\d\d-\d\dT")
        self.assertIsNone(self.health()["broker_advice"])

    def test_wrong_clocks_of_devices_are_named_and_then_counted(self):
        devices = [
            device(UNIT, f"q{number}", clock="compared", clock_ahead_ms=ahead_ms)
            for number, ahead_ms in enumerate([0, 29999, 30000] + [-90_061_000] * 10)
        ]
        self.centre.start()
        bundle = self.centre.add_gateway("shop-1", UNIT)
        self.assertNotIn("devices", self.ask()[1])
        self.speak(bundle, devices)
        wait_until(lambda: "devices" in self.ask()[1], "the centre knows its devices")
        found = [text for _, text in self.ask()[1]["devices"]]
        self.assertEqual(found[0], f"{UNIT} q10: its clock is 90061 s behind: set it")
        self.assertIn(f"{UNIT} q2: its clock is 30 s ahead: set it", found)
        self.assertEqual(found[-1], "the clocks of 1 more are wrong: dunghan device list")
        self.assertEqual(len(found), 11)
        self.assertIn("\ndunghan_devices_clock_wrong 11\n", self.centre.get("/metrics")[1].decode())

    def test_who_is_silent_is_named_with_why_since_when_and_what_to_do(self):
        self.centre.start()
        bundle = self.centre.add_gateway("shop-1", UNIT)
        self.centre.add_gateway("shop-2", "H99.10.02")
        seen = now()
        devices = [
            device(UNIT, "q0"),
            device(UNIT, "q1", state="offline", cause="refused", seen=None),
            device(UNIT, "q2", state="offline", cause="wrong_map", seen=seen),
        ]
        self.speak(bundle, devices)
        wait_until(lambda: "devices" in self.ask()[1], "the centre knows its devices")
        status, found = self.ask()
        self.assertEqual(status, 0, self.said)
        rows = [text for finding, text in found["devices"] if finding == "warn"]
        self.assertEqual(len(rows), 2, rows)
        self.assertIn(f"{UNIT} q1 (gateway shop-1): offline, never answered: connection refused: "
                      "see address and port in the gateway's settings", rows[0])  # fmt: skip
        self.assertIn(f"{UNIT} q2 (gateway shop-1): offline, silent since {seen}: "
                      "wrong register map: see its kind", rows[1])  # fmt: skip
        ((finding, text),) = found["counters"]
        self.assertEqual(finding, "warn")
        self.assertRegex(text, r"^1 of 25 report; missed in working time: 2\d$")
        finding, text = found["units"][-1]
        self.assertEqual(finding, "warn")
        self.assertIn("never heard: 8 of 9: H99.10, H99.10.02, H99.10.03, ", text)
        self.assertIn("H99.10.08: connect their counters; ", text)
        self.assertIn(
            ("warn", "shop-2: it is registered and was never heard: bring it its bundle and start it"),
            found["gateways"],
        )

        many = [device(UNIT, f"q{n}", state="offline", seen=None) for n in range(100, 113)]
        self.speak(bundle, many)
        wait_until(lambda: "3 more are offline: dunghan device list" in (self.ask(), self.said)[1],
                   "the rest is counted")  # fmt: skip
        self.assertEqual(len(self.ask()[1]["devices"]), 11)

    def test_twins_and_what_is_set_aside_are_said_and_what_is_not_known(self):
        self.centre.start()
        bundle = self.centre.add_gateway("shop-1", UNIT)
        for run in ("0a" * 8, "0b" * 8) * 3:
            self.speak(bundle, [], run)
        wait_until(lambda: "two machines run under this name" in (self.ask(), self.said)[1], "twins")
        self.assertIn("shop-1: two machines", self.said)
        self.assertEqual(self.ask()[0], 1)
        self.assertEqual(self.ask()[1]["set aside"], [("ok", "nothing")])
        event = {"type": "intake", "at": now(), "dossier": "00352112000539", "unit": "H77", "field": "land",
                 "limit": "3wd"}  # fmt: skip
        self.centre.stop()
        path = self.stage.write("e", json.dumps(event) + "\n")
        done = self.centre.dunghan("import", "events", path, check=False)
        self.assertIn("1 refused", done.stdout, done.stderr)
        ((finding, text),) = self.ask()[1]["set aside"]
        self.assertEqual(finding, "warn")
        self.assertEqual(text, "events that are in no figure: 1: dunghan quarantine list says why")
        ((finding, text),) = self.ask()[1]["counters"]
        self.assertEqual(finding, "warn")
        self.assertIn("not known, since no centre answers", text)

    def test_a_broker_that_is_away_is_said_with_why_on_stdout(self):
        self.centre.start()
        self.broker.stop()
        address = f"{LOOPBACK}:{self.centre.broker_port}"
        says = f"{address}: the centre is not connected: Connection refused: see that it runs"
        wait_until(lambda: says in self.ask()[1]["broker"][0][1], "the centre says why")
        wait_until(  # the page has it with the next second
            lambda: "not known" in self.ask()[1]["counters"][0][1], "who reports is not known"
        )
        self.centre.stop()
        finding, text = self.ask()[1]["broker"][0]
        self.assertEqual(finding, "fail")
        self.assertIn(f"{address}: it lets nobody in: Connection refused: see that it runs", text)

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
        for line, words, link, wanted in (
            ("topic read dunghan/v1/events/+", "no event comes through", (503, "silent"), "fail"),
            ("topic readwrite dunghan/v1/receipts/+", "no receipt goes out", (200, "fine"), "warn"),
        ):
            with self.subTest(words):
                self.broker.configure()
                self.rewrite_access(without=line)
                self.broker.stop()
                self.broker.start()
                self.centre.start()
                wait_until(lambda: words in self.centre.program.log(), "the centre's log says it")
                wait_until(lambda: words in (self.health()["broker_advice"] or ""), "and /healthz")
                self.assertTrue(self.health()["canary"])
                status = self.centre.get("/healthz")[0]
                self.assertEqual((status, self.health()["link"]["state"]), link)
                for _ in range(2):  # asked of the centre, then without one
                    _, found = self.ask()
                    finding, text = found["broker"][0]
                    self.assertIn(words, text)
                    self.assertEqual(finding, wanted, text)
                    self.centre.stop()
                self.centre.start()
                wait_until(lambda: words in (self.health()["broker_advice"] or ""), "and /healthz")
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

    def test_a_field_that_is_put_first_and_is_none_is_told(self):
        known = self.centre.dunghan("list", "fields").splitlines()[1].split(",")[0]
        text = self.centre.config.read_text() + f"priority_fields: [{known}, nowhere]\n"
        self.centre.config.write_text(text)
        (finding, said), = self.ask()[1]["fields"]
        self.assertEqual(finding, "warn")
        self.assertIn('priority_fields[1]: the catalogue has no field "nowhere"', said)

    def test_settings_that_are_wrong_end_it(self):
        self.centre.config.write_text(self.centre.config.read_text() + "nonsense: 1\n")
        status, found = self.ask()
        self.assertEqual(status, 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
