"""What is wrong is said in one clear line, or kept with its reason; nothing else suffers."""

import hashlib
import re
import sqlite3
import subprocess
import unittest
from collections import Counter
from datetime import datetime, timedelta

import catalogue
from harness import (
    BIN,
    HANOI,
    ForeignGateway,
    Stage,
    dossier,
    free_port,
    now,
    wait_until,
)

GOOD_CENTRE = """\
data: {data}
broker: {{host: 127.0.0.1, port: 1883}}
web: {{address: 127.0.0.1, port: 8080}}
title: {{vi: Thử, en: Test}}
"""

GOOD_GATEWAY = """\
gateway: gw-1
data: {data}
broker: {{host: 127.0.0.1, port: 1883}}
sites:
  - unit: H99.10.01
    devices:
      - {{counter: q1, address: 127.0.0.1, port: 5020, unit_id: 1, poll_ms: 200}}
"""

# program, its good configuration, what is replaced by what, line of the mistake (0: there is
# none), words of the answer
BAD_CONFIGURATIONS = [
    ("dunghand", GOOD_CENTRE, "simulated", "", 0, []),
    ("dunghand", GOOD_CENTRE, "title:", "titel:", 4, ["titel"]),
    ("dunghand", GOOD_CENTRE, "port: 1883", "prot: 1883", 2, ["prot"]),
    ("dunghand", GOOD_CENTRE, "port: 1883", "port: often", 2, ["port"]),
    ("dunghand", GOOD_CENTRE, "port: 1883", "port: 70000", 2, ["port", "65535"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", "port: -1", 3, ["port"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", "base: dunghan", 3, ["base", "such as /dunghan"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", "base: /dunghan/", 3, ["base"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", "base: //evil", 3, ["base"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", "base: /..", 3, ["base"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", "base: /" + "a" * 63, 3, ["63"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", "base: /so-lieu/dunghan", 0, []),
    ("dunghand", GOOD_CENTRE, "port: 8080", "security_contact: an-toan@example.vn", 3, ["mailto:"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", 'security_contact: "tel:1\\nX: y"', 3, ["tel:"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", "security_contact: 'mailto:'", 3, ["mailto:"]),
    ("dunghand", GOOD_CENTRE, "port: 8080", "security_contact: 'https://a.vn/lien-he?x=1'", 0, []),
    ("dunghand", GOOD_CENTRE, "title:", "keep: {quarantine_mb: 0}\ntitle:", 4, ["quarantine_mb", "100000"]),
    ("dunghand", GOOD_CENTRE, "title:", "keep: {visit_days: 9}\ntitle:", 4, ["visit_days"]),
    ("dunghand", GOOD_CENTRE, "title:", "---\ntitle:", 5, ["second document"]),
    ("dunghand", GOOD_CENTRE, "vi: Thử", "vi: 'Xã\u200b D'", 4, ["vi", "U+200B"]),
    ("dunghan-gateway", GOOD_GATEWAY, "sites:", "...\n---\nsites:", 6, ["second document"]),
    ("dunghan-gateway", GOOD_GATEWAY, "sites:", "site:", 4, ["site"]),
    ("dunghan-gateway", GOOD_GATEWAY, "gateway: gw-1", "gateway: GW 1", 1, ["gateway"]),
    ("dunghan-gateway", GOOD_GATEWAY, "poll_ms: 200", "pol_ms: 200", 7, ["pol_ms"]),
    ("dunghan-gateway", GOOD_GATEWAY, "poll_ms: 200", "poll_ms: 1", 7, ["poll_ms", "20"]),
    ("dunghan-gateway", GOOD_GATEWAY, "unit_id: 1", "unit_id: 300", 7, ["unit_id", "247"]),
    ("dunghan-gateway", GOOD_GATEWAY, "unit: H99.10.01", "unit: nowhere", 5, ["unit"]),
]


def status_and_errors(*argv):
    done = subprocess.run(
        [str(word) for word in argv],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr


def digest_of(directory):
    """Of all that lies in it, names and bytes."""
    digest = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        digest.update(str(path).encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def databases(directory):
    magic = b"SQLite format 3\0"
    return [p for p in directory.rglob("*") if p.is_file() and p.read_bytes().startswith(magic)]


class BadConfiguration(unittest.TestCase):
    def test_a_mistake_is_named_with_line_and_column_before_anything_is_opened(self):
        with Stage() as stage:
            for program, good, old, new, line, words in BAD_CONFIGURATIONS:
                with self.subTest(program=program, mistake=new):
                    data = stage.path / "data"
                    text = good.format(data=data).replace(old, new)
                    config = stage.write("config.yaml", text)
                    status, errors = status_and_errors(
                        BIN / program, "--config", config, *([] if line else ["--check-config"])
                    )
                    if line == 0:
                        self.assertEqual((status, errors), (0, ""))
                        continue
                    self.assertEqual(status, 1, errors)
                    self.assertRegex(errors, rf"config\.yaml:{line}:\d+: ")
                    for word in words:
                        self.assertIn(word, errors)
                    self.assertFalse(data.exists(), "nothing was made")


class Checked(unittest.TestCase):
    def check(self, stage, program, text):
        config = stage.write("config.yaml", text)
        done = subprocess.run(
            [BIN / program, "--config", config, "--check-config"], capture_output=True, text=True,
            timeout=60,
        )  # fmt: skip
        self.assertEqual((done.returncode, done.stdout), (0, f"{config}: the settings are good\n"))
        return done.stderr

    def test_that_all_is_well_is_said(self):
        with Stage() as stage:
            data = stage.path / "data"
            for program, good in (("dunghand", GOOD_CENTRE), ("dunghan-gateway", GOOD_GATEWAY)):
                self.assertEqual(self.check(stage, program, good.format(data=data)), "")
            self.assertFalse(data.exists(), "nothing was made")

    def test_a_base_that_hides_addresses_is_refused(self):
        with Stage() as stage:
            text = GOOD_CENTRE.format(data=stage.path / "data")
            for base in ("/api", "/api/v1", "/noi-bo", "/en"):
                config = stage.write(
                    "config.yaml", text.replace("port: 8080", f"port: 8080, base: {base}")
                )
                status, errors = status_and_errors(
                    BIN / "dunghand", "--config", config, "--check-config"
                )
                self.assertEqual(status, 1)
                self.assertIn(f'config.yaml: web.base is "{base}"', errors)

    def test_an_address_for_documentation_is_warned_of_by_its_place(self):
        with Stage() as stage:
            for address, warned in (
                ("192.0.2.1", True),
                ("198.51.100.255", True),
                ("203.0.113.7", True),
                ("192.0.3.1", False),
                ("198.51.101.1", False),
                ("10.0.2.1", False),
            ):
                text = GOOD_GATEWAY.format(data=stage.path / "data")
                text = text.replace("address: 127.0.0.1", f"address: {address}")
                said = self.check(stage, "dunghan-gateway", text)
                with self.subTest(address=address):
                    place = rf"config\.yaml:7:\d+: {address} is an address for documentation"
                    self.assertRegex(said, place if warned else "^$")
            text = GOOD_CENTRE.format(data=stage.path / "data")
            text = text.replace("port: 8080", "port: 8080, proxies: ['2001:db8::7', '2001:db9::7']")
            said = self.check(stage, "dunghand", text)
            self.assertIn("2001:db8::7 is an address for documentation", said)
            self.assertNotIn("2001:db9", said)


    def test_what_is_named_and_not_there_is_warned_of_by_its_place(self):
        with Stage() as stage:
            good = GOOD_GATEWAY.format(data=stage.path / "data")
            there = stage.write("there", "")
            serial = "transport: rtu, address: /dev/dunghan-none"
            text = good.replace("address: 127.0.0.1, port: 5020", serial)
            said = self.check(stage, "dunghan-gateway", text)
            self.assertRegex(said, r'config\.yaml:7:\d+: address is "/dev/dunghan-none", which is not')
            said = self.check(stage, "dunghan-gateway", text.replace("/dev/dunghan-none", str(there)))
            self.assertIn("which is no serial device", said)
            said = self.check(stage, "dunghan-gateway", text.replace("/dev/dunghan-none", "/dev/ptmx"))
            self.assertEqual(said, "")
            (stage.path / "by-id").symlink_to("/dev/ptmx")
            more = text.replace("/dev/dunghan-none", "/dev/ptmx").rstrip().removesuffix("}")
            text = f"{more}}}\n"
            for number, path in enumerate((f"{stage.path}/by-id", "/dev/ptmx"), start=2):
                keys = f"counter: q{number}, transport: rtu, unit_id: {number}, address: {path}"
                text += f"      - {{{keys}}}\n"
            said = self.check(stage, "dunghan-gateway", text)
            self.assertRegex(said, r"config\.yaml:8:\d+: address .* the same device as /dev/ptmx")
            self.assertEqual(said.count("\n"), 1)
            files = (
                f"ca_file: {there}, cert_file: /nowhere/gw.crt, "
                "key_file: /run/credentials/dunghan-gateway.service/gateway.key}"
            )
            text = re.sub(r"(broker: \{.*)\}", rf"\1, {files}", good)
            said = self.check(stage, "dunghan-gateway", text)
            place = r'config\.yaml:3:\d+: cert_file is "/nowhere/gw\.crt", No such file or directory'
            self.assertRegex(said, place)
            self.assertEqual(said.count("\n"), 1)


class BadSurroundings(unittest.TestCase):
    def refused(self, program, *words):
        """It ends by itself, with a status, and says these words in one line."""
        status = program.wait(30)
        errors = [line for line in program.log().splitlines() if line]
        self.assertNotEqual(status, 0)
        self.assertGreater(status, 0, "ended by a signal")
        self.assertEqual(len(errors), 1, errors)
        for word in words:
            self.assertIn(str(word), errors[0])

    def again(self, stage, daemon, name, old="", new=""):
        """A second run of the same daemon with another configuration."""
        config = stage.write(f"{name}.yaml", daemon.config.read_text().replace(old, new))
        return stage.run(name, [daemon.argv()[0], "--config", config])

    def test_the_centre_refuses_what_it_cannot_work_with_and_changes_nothing(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            other = stage.centre(broker, name="other", start=False)

            taken = self.again(stage, other, "taken", f"port: {other.port}", f"port: {centre.port}")
            self.refused(taken, centre.port)
            second = self.again(stage, centre, "second", f"port: {centre.port}", "port: 0")
            self.refused(second, centre.data)
            nowhere = stage.write("file", "")
            unwritable = self.again(stage, other, "unwritable", str(other.data), f"{nowhere}/data")
            self.refused(unwritable, nowhere)
            self.assertEqual(centre.get("/healthz")[0], 200)

    def test_a_database_of_a_newer_version_is_refused_and_stays_as_it_is(self):
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(terminals=1)
            centre = stage.centre(broker)
            gateway = stage.gateway("gw-1", broker, simulator.sites(catalogue.UNITS[1]))
            for daemon in (gateway, centre):
                daemon.stop()
                for path in databases(daemon.data):
                    with sqlite3.connect(path) as database:
                        database.execute("pragma user_version = 9999")
                    database.close()
                before = digest_of(daemon.data)
                run = self.again(stage, daemon, f"{daemon.name}-newer")
                self.refused(run, "9999")
                self.assertEqual(digest_of(daemon.data), before)

    def test_a_second_gateway_on_the_same_data_is_refused(self):
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(terminals=1)
            gateway = stage.gateway("gw-1", broker, simulator.sites(catalogue.UNITS[1]))
            self.refused(self.again(stage, gateway, "second"), gateway.data)
            self.assertTrue(gateway.program.running())


def event(**members):
    unit = catalogue.UNITS[1]
    good = {
        "type": "intake",
        "at": now(),
        "unit": unit,
        "counter": "q1",
        "dossier": dossier(unit, 1),
        "procedure": catalogue.PROCEDURES[0],
        "channel": "online",
    }
    return {name: value for name, value in (good | members).items() if value is not None}


IN_TWO_DAYS = (datetime.now(HANOI) + timedelta(days=2)).isoformat(timespec="seconds")

BAD_EVENTS = [
    ("unknown_unit", event(unit="H01.99.99.99")),
    ("unknown_procedure", event(procedure="1.999999")),
    ("future_time", event(at=IN_TWO_DAYS)),
    ("bad_event", event(at="yesterday")),
    ("bad_event", event(at=None)),
    ("bad_event", event(dossier="Nguyễn Văn A")),
    ("bad_event", event(dossier=f"{catalogue.UNITS[1]}-260231-0001")),
    ("bad_event", event(type="celebrated")),
    ("bad_event", event(type=7)),
    ("bad_event", event(channel="by pigeon")),
    ("bad_event", "not even an object"),
    ("bad_event", []),
]

GARBAGE = [
    b"not JSON",
    b"{",
    b"\xff\xfe",
    b"[]",
    b'{"v":1}',
    b'{"v":1,"epoch":"xyz","first":1,"events":[]}',
    b'{"v":1,"epoch":"0123456789abcdef","first":-1,"events":[{}]}',
    b'{"v":99,"epoch":"0123456789abcdef","first":1,"events":[{}]}',
    b'{"v":1,"v":1,"epoch":"0123456789abcdef","first":1,"events":[{}]}',
    b"[" * 200000,
    b'{"v":1,"epoch":"0123456789abcdef","first":1,"events":[' + b'"' + b"x" * 280000 + b'"]}',
]


class BadMessages(unittest.TestCase):
    def test_garbage_is_counted_with_its_reason_and_what_follows_is_unharmed(self):
        field = catalogue.FIELD_OF[catalogue.PROCEDURES[0]]
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            stranger = ForeignGateway("stranger", broker)
            bad = [message for _, message in BAD_EVENTS]
            stranger.deliver(stranger.batches(bad, 5) + stranger.batches([event()], 1))
            broker.publish("dunghan/v1/events/stranger", *GARBAGE)
            broker.publish("dunghan/v1/events/UPPER CASE", b"{}")
            unit = catalogue.UNITS[1]
            stranger.deliver(stranger.batches([event(dossier=dossier(unit, 2))], 1))

            centre.wait_shown(stranger)
            self.assertEqual(centre.figure(field, "received"), 2)
            devices = centre.json("/api/v1/devices")
            reasons = {row["reason"]: row["count"] for row in devices["quarantine"]}
            expected = Counter(reason for reason, _ in BAD_EVENTS)
            expected["bad_message"] = len(GARBAGE) - 1
            expected["too_large"] = 1
            self.assertEqual(reasons, expected)
            page = centre.get("/thiet-bi")[1].decode()
            self.assertIn(str(devices["quarantined"]), page)
            self.assertTrue(centre.program.running())


class BadDevices(unittest.TestCase):
    def test_a_silent_and_a_nonsense_device_are_their_own_trouble_only(self):
        procedure = catalogue.PROCEDURES[0]
        field = catalogue.FIELD_OF[procedure]
        unit = catalogue.UNITS[1]
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=4)
            simulator.fault(2, "silent")
            simulator.fault(3, "nonsense")
            simulator.fault(4, "exception", 4)
            sites = simulator.sites(unit)
            sites[0]["devices"].append({"counter": "q9", "port": free_port(), "unit_id": 1})
            gateway = stage.gateway("gw-1", broker, sites)
            for number in range(1, 11):
                simulator.put(1, "intake", procedure=procedure, dossier=dossier(unit, number))
            wait_until(lambda: centre.figure(field, "received") == 10, "the records arrive", 10)
            states = wait_until(lambda: settled(gateway), "every device has its state")
            dead = dict.fromkeys(["q2", "q3", "q4", "q9"], "offline")
            self.assertEqual(states, {"q1": "online"} | dead)


def settled(gateway):
    states = {d["counter"]: d["state"] for d in gateway.state().get("devices", [])}
    return states if list(states.values()).count("offline") == 4 else None


if __name__ == "__main__":
    unittest.main(verbosity=2)
