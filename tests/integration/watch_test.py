"""dunghan-gateway --watch: what a device answers, live, whatever it does."""

import signal
import subprocess
import unittest

import catalogue
from harness import BIN, LOOPBACK, Stage, dossier, free_port, wait_until
from modbus_peer import Peer

from pymodbus.client import ModbusTcpClient

UNIT = catalogue.UNITS[1]
PROFILE = """\
profile: board
version: 1
maker: Maker
models: [Board]
proof: {registers: {kind: unverified, source: a test}}
link: {kinds: [tcp], unit_id: 5}
addresses: from_zero
words: high_first
reads: [{name: counters, table: holding, at: 64, count: 8}]
channels: [{name: di, numbers: 0-3, counter: {read: counters, at: 0, step: 2, type: u32}}]
counter: {wraps_at: 32, power_loss: kept, at_most_per_minute: 60}
"""


class Watcher:
    def __init__(self, stage, devices, counter, unit=UNIT, profile=PROFILE):
        profiles = stage.path / "profiles"
        profiles.mkdir(exist_ok=True)
        (profiles / "board.yaml").write_text(profile)
        head = f"gateway: g1\ndata: {stage.path}/data\nprofiles: {profiles}\n"
        text = f"{head}broker: {{host: {LOOPBACK}}}\nsites:\n  - unit: {unit}\n    devices:\n"
        text += "".join(f"      - {{{device}, poll_ms: 100, timeout_ms: 300}}\n" for device in devices)
        config = stage.write("watch.yaml", text)
        self.log = stage.path / "watch.out"
        with open(self.log, "wb") as out:
            argv = [BIN / "dunghan-gateway", "--config", config, "--watch", counter]
            self.program = subprocess.Popen(argv, stdout=out, stderr=subprocess.STDOUT)

    def expect(self, *words):
        def has_line():
            lines = self.log.read_text().splitlines()
            return any(all(word in line for word in words) for line in lines)

        wait_until(has_line, f"it shows {words}")

    def end(self):
        self.program.send_signal(signal.SIGINT)
        return self.program.wait(10)


def run(*words):
    argv = [str(word) for word in (BIN / "dunghan-gateway", *words)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


class Watch(unittest.TestCase):
    def test_inputs_of_a_foreign_device_are_shown_as_they_change(self):
        with Stage() as stage:
            port = free_port()
            peer = Peer(stage, "peer", port, {"5": {"holding": {"65": 7, "71": 0}}})
            means = "means: [{input: di1, tally: received, field: ho-tich}]"
            device = f"counter: q1, profile: board, address: {LOOPBACK}, port: {port}, {means}"
            watcher = Watcher(stage, [device], "q1")
            watcher.expect("di0", "7", "0000 0007")
            client = ModbusTcpClient(LOOPBACK, port=port)
            client.connect()
            client.write_registers(66, [1, 2], slave=5)
            client.close()
            watcher.expect("di1", "65538", "0001 0002", "received of ho-tich")
            peer.kill()
            watcher.expect("connection refused")
            self.assertEqual(watcher.end(), 0)
            watcher.expect("polls,", "errors; round trip")
            watcher.expect("last error:", "connection refused")

    def test_what_a_device_refuses_is_said_and_with_which_exception(self):
        with Stage() as stage:
            port = free_port()
            Peer(stage, "peer", port, {"5": {"holding": {"65": 7}}})
            means = "means: [{input: di1, tally: received, field: ho-tich}]"
            device = f"counter: q1, profile: board, address: {LOOPBACK}, port: {port}, {means}"
            watcher = Watcher(stage, [device], "q1")
            watcher.expect("it refuses read counters (03, 64..71): 02, such an address")
            self.assertEqual(watcher.end(), 0)

    def test_what_another_device_answers_is_shown_and_by_what_it_is_told(self):
        with Stage() as stage:
            port = free_port()
            Peer(stage, "peer", port, {"5": {"holding": {"65": 7, "71": 0}}})
            means = "means: [{input: di1, tally: received, field: ho-tich}]"
            device = f"counter: q1, profile: board, address: {LOOPBACK}, port: {port}, {means}"
            must = "identity: [{read: counters, at: 1, equals: 8}]\n"
            watcher = Watcher(stage, [device], "q1", profile=PROFILE + must)
            watcher.expect("counters 1 is 7, must be 8")
            watcher.expect("di0", "7", "0000 0007")
            self.assertEqual(watcher.end(), 0)

    def test_a_record_terminal_is_watched_beside_the_gateway(self):
        with Stage() as stage:
            broker = stage.broker()
            simulator = stage.simulator(terminals=2)
            stage.gateway("gw-1", broker, simulator.sites(UNIT))
            device = f"counter: q1, address: {LOOPBACK}, port: {simulator.port}, unit_id: 2"
            watcher = Watcher(stage, [device], f"{UNIT}/q1")
            watcher.expect("newest record", "0000 0000")
            procedure = catalogue.PROCEDURES[0]
            simulator.put(2, "intake", procedure=procedure, dossier=dossier(UNIT, 1))
            watcher.expect("newest record", "0000 0001")
            self.assertEqual(watcher.end(), 0)

    def test_a_draft_is_found_where_the_command_line_says(self):
        with Stage() as stage:
            drafts = stage.path / "drafts"
            drafts.mkdir()
            draft = PROFILE.replace("unit_id: 5", "unit_id: 5, timeout_ms: 400, pause_ms: 20")
            says = "device: {serial: {read: counters, at: 0}, uptime: {read: counters, at: 1, type: u32}}\n"
            (drafts / "board.yaml").write_text(draft + says)
            device = f"{{counter: q1, profile: board, address: {LOOPBACK}, means: [{{input: di0, rated: 1}}]}}"
            head = f"gateway: g1\ndata: {stage.path}/data\nbroker: {{host: {LOOPBACK}}}\n"
            sites = f"sites: [{{unit: {UNIT}, devices: [{device}]}}]\n"
            config = stage.write("draft.yaml", head + sites)
            check = ["--config", config, "--check-config"]
            where = ["--profiles-dir", drafts]
            status, _, err = run(*check)
            self.assertEqual(status, 1)
            self.assertIn("is not known, there is no /etc/dunghan/profiles/board.yaml", err)
            self.assertEqual(run(*check, *where)[0], 0)
            self.assertRegex(run("--profiles", *where)[1], r"(?m)^board +\(of this site\)")
            status, out, _ = run("--profile", "board", "--explain", *where)
            self.assertEqual(status, 0)
            self.assertRegex(out, r"it tells +its serial number, since when it runs\n")
            self.assertIn(", waited for 400 ms, then 20 ms of silence\n", out)
            status, _, err = run("--config", config, *where)
            self.assertEqual(status, 64)
            self.assertIn("--profiles-dir is for drafts", err)

    def test_what_is_good_and_hardly_meant_is_warned_of(self):
        with Stage() as stage:
            drafts = stage.path / "drafts"
            drafts.mkdir()
            draft = PROFILE.replace("at: 64", "at: 40001")
            (drafts / "board.yaml").write_text(draft)
            keys = f"profile: queue-buttons, address: {LOOPBACK}, means: [{{input: call1, "
            keys += "dossier: resolved, outcome: granted}]"
            scanner = f"profile: zebra-ea3600, address: {LOOPBACK}, port: 1503, means: [{{input: code"
            head = f"gateway: g1\ndata: {stage.path}/data\nbroker: {{host: {LOOPBACK}}}\n"

            def check(*devices):
                sites = f"sites:\n  - unit: {UNIT}\n    devices:\n"
                sites += "".join(f"      - {{{device}}}\n" for device in devices)
                config = stage.write("doubtful.yaml", head + sites)
                status, _, err = run("--config", config, "--check-config", "--profiles-dir", drafts)
                self.assertEqual(status, 0, err)
                return err

            slow = f"counter: q1, {keys}, poll_ms: 101"
            err = check(slow)
            self.assertIn("keys that the gateway looks at every 101 ms", err)
            self.assertIn("input call1 is of the dossier that was scanned at counter q1, and no", err)
            good = f"counter: q1, {keys}, poll_ms: 100"
            self.assertEqual(check(good, f"counter: s1, {scanner}, counter: q1}}]"), "")
            self.assertIn("no scanner is there", check(good, f"counter: s1, {scanner}}}]"))
            board = f"counter: q2, profile: board, address: {LOOPBACK}, means: [{{input: di0, rated: 1}}]"
            err = check(board)
            self.assertIn("is at 40001 of table holding, from_zero, which is register 0x9c41", err)

    def test_what_cannot_be_watched_is_said(self):
        with Stage() as stage:
            device = f"counter: q1, address: {LOOPBACK}"
            for counter, said in (
                ("q2", f'no device is called "q2"; there are: {UNIT}/q1'),
                (f"{UNIT}/q", "no device is called"),
            ):
                watcher = Watcher(stage, [device], counter)
                self.assertEqual(watcher.program.wait(10), 1)
                watcher.expect(said)


if __name__ == "__main__":
    unittest.main()
