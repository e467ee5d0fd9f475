"""dunghan-gateway --probe: it finds foreign devices, says what they may be, and prints settings that
are good."""

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import threading
import time
import unittest
from pathlib import Path

import catalogue
from converters import SerialServer
from harness import BIN, LOOPBACK, Stage, free_port, wait_until
from modbus_peer import Peer, SerialPair

SHIPPED = Path(__file__).parents[2] / "sensors/profiles"
UNIT = catalogue.UNITS[1]
ADAM_4150 = {"holding": {"210": 0x4150, "78": 1, "84": 1, "300": 0}}
E1210 = {"input": {"47": 0}, "discrete": {"15": 0}, "coil": {"271": 1}}
MOXA = {"VendorName": "Moxa", "ProductCode": "ioLogik E1210", "MajorMinorRevision": "3.2"}


def probe(*words, timeout_s=120):
    argv = [str(word) for word in (BIN / "dunghan-gateway", "--probe", *words)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=timeout_s)
    return done.returncode, done.stdout, done.stderr


def found(*words, count=1):
    """Once the peer has begun to listen."""

    def look():
        _, out, _ = probe(*words)
        return out if out.count("counter:") == count else None

    return wait_until(look, f"{words} are found", timeout_s=60)


def has_line(gateway):
    done = subprocess.run([*gateway.argv(), "--status", "-o", "json"], capture_output=True)
    return done.returncode == 0 and json.loads(done.stdout)["lines"][0]["connected"]


def echo_until_closed(end):
    """As a line does on which nobody but oneself is heard."""
    with contextlib.suppress(OSError):
        while data := os.read(end, 256):
            os.write(end, data)
    os.close(end)


class Probe(unittest.TestCase):
    def check(self, stage, sites):
        text = f"gateway: g1\ndata: {stage.path}/data\nbroker: {{host: {LOOPBACK}}}\n{sites}"
        config = stage.write("found.yaml", text)
        done = subprocess.run(
            [BIN / "dunghan-gateway", "--config", config, "--check-config"],
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stderr, text

    def check_settings(self, stage, out):
        """What it prints is good for the gateway, once its proposed meanings are filled in."""
        meant = re.sub(r"# (- {input: .*?field: )\.\.\.", r"\1ho-tich", out)
        status, err, text = self.check(stage, meant)
        self.assertEqual((status, err), (0, ""), text)

    def test_a_foreign_device_on_tcp_is_found_and_says_what_it_is(self):
        with Stage() as stage:
            port = free_port()
            Peer(stage, "peer", port, {"3": E1210}, MOXA)
            out = found(f"{LOOPBACK}:{port}", "--units", "1-5")
            self.assertIn(f"# {LOOPBACK} port {port}, Modbus TCP, unit id 3 answers\n", out)
            self.assertIn("# says that it is: Moxa, ioLogik E1210, 3.2\n", out)
            self.assertRegex(out, r"# moxa-iologik-e1210: .*, the device names one of its models\n")
            self.assertIn("profile: moxa-iologik-e1210\n", out)
            self.check_settings(stage, out)

    def test_a_foreign_device_on_a_serial_line_is_found_by_its_identity(self):
        with Stage() as stage:
            line = SerialPair(stage, "line")
            Peer(stage, "peer", line.theirs, {"2": ADAM_4150, "7": {"holding": {"0": 0}}})
            out = found(line.ours, "--units", "1-8", "--timeout", "400", count=2)
            self.assertIn(f"# {line.ours}, 9600 8N1, unit id 2 answers\n", out)
            self.assertRegex(out, r"# advantech-adam-4150: .*, its identity holds\n")
            self.assertIn("profile: advantech-adam-4150\n", out)
            self.assertIn("        baud: 9600\n        frame: 8N1\n        unit_id: 2\n", out)
            self.assertIn("profile: none-fits", out.split("unit id 7 answers")[1])
            self.check_settings(stage, out)
            status, err, _ = self.check(stage, out)
            self.assertEqual(status, 1)
            self.assertIn("means is empty: say what di0 ... di6 of profile advantech-adam-4150", err)

    def test_what_pauses_differently_is_settings_for_one_line(self):
        """Of two that share a serial line the profile of one asks for a pause."""
        with Stage() as stage:
            line = SerialPair(stage, "line")
            wellpro = {"discrete": {"7": 0}}
            Peer(stage, "peer", line.theirs, {"2": ADAM_4150, "3": wellpro})
            out = found(line.ours, "--units", "1-4", "--timeout", "400", count=2)
            guess = re.sub(r"(?s)(unit id 3 answers.*?profile: )\S+", r"\1wellpro-wp8028adam", out)
            guess = re.sub(r"(?s)(unit_id: 3\n).*", r"\1        means: [{input: di1, rated: 1}]\n", guess)
            self.check_settings(stage, guess)

    def test_a_draft_that_does_not_fit_is_named_with_the_register_that_says_so(self):
        with Stage() as stage:
            drafts = stage.path / "drafts"
            drafts.mkdir()
            draft = (SHIPPED / "moxa-iologik-e1210.yaml").read_text()
            draft = re.sub(r"(?m)^profile: .*", "profile: mine", draft)
            draft += "identity: [{read: READ, at: 0, equals: 0x0C04}]\n".replace(
                "READ", re.search(r"name: (\w+), table", draft)[1]
            )
            (drafts / "mine.yaml").write_text(draft)
            port = free_port()
            Peer(stage, "peer", port, {"3": E1210})
            out = found(f"{LOOPBACK}:{port}", "--units", "3", "--profiles-dir", drafts)
            self.assertRegex(out, r"# mine: answered, but it is none: \w+ 0 is \d+, must be 3076\n")

    def test_a_device_behind_a_serial_server_is_found(self):
        with Stage() as stage:
            simulator = stage.simulator(terminals=2)
            server = SerialServer(simulator.port)
            place = f"{LOOPBACK}:{server.listening}"
            status, out, err = probe(place, "--units", "1-3", "--timeout", "500")
            self.assertEqual((status, err), (0, ""))
            self.assertIn(f"# {LOOPBACK} port {server.listening}, RTU over TCP, unit id 2 answers\n", out)
            self.assertEqual(out.count("transport: rtu_over_tcp\n"), 2)
            self.check_settings(stage, out)
            server.end()

    def test_who_takes_no_notice_of_unit_ids_is_one_device(self):
        with Stage() as stage:
            simulator = stage.simulator(terminals=20)
            status, out, err = probe(f"{LOOPBACK}:{simulator.port}", "--units", "1-20")
            self.assertEqual(status, 0)
            self.assertRegex(out, r"# record-terminal: .*, its identity holds\n")
            self.assertEqual(out.count("counter:"), 1)
            self.assertIn("answers to all unit ids", err)
            status, out, err = probe(f"{LOOPBACK}:{simulator.port}", "--units", "19-22")
            self.assertEqual((status, out.count("counter:")), (0, 2))

    def test_a_serial_line_that_the_gateway_has_is_left_alone(self):
        with Stage() as stage:
            line = SerialPair(stage, "line")
            broker = stage.broker()
            device = {"counter": "q1", "transport": "rtu", "address": line.ours}
            gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": [device]}])
            wait_until(lambda: has_line(gateway), "the gateway has opened it")
            status, out, err = probe(line.ours, "--units", "1")
            self.assertEqual((status, out), (1, ""))
            self.assertIn("another program has it", err)

    def test_where_nobody_is_it_says_so_and_goes_on(self):
        with Stage() as stage:
            simulator = stage.simulator(terminals=1)
            silent = SerialPair(stage, "silent")
            places = (f"{LOOPBACK}:{free_port()}", "/dev/dunghan-none", silent.ours)
            places = (*places, f"{LOOPBACK}:{simulator.port}")
            status, out, err = probe(*places, "--units", "1", "--timeout", "50")
            self.assertEqual((status, out.count("counter:")), (0, 1))
            for said in ("Connection refused", "/dev/dunghan-none: No such", "nobody answers"):
                self.assertIn(said, err)
            status, out, err = probe(*places[:-1], "--units", "1", "--timeout", "50")
            self.assertEqual((status, out), (1, ""))

    def test_noise_is_told_from_silence(self):
        with Stage() as stage:
            line = SerialPair(stage, "line")
            end = os.open(line.theirs, os.O_RDWR | os.O_NOCTTY)
            echo = threading.Thread(target=echo_until_closed, args=(end,), daemon=True)
            echo.start()
            # All unit ids at all speeds: it does not go through them for nothing.
            status, out, err = probe(line.ours, "--timeout", "50", timeout_s=60)
            self.assertEqual((status, out), (1, ""))
            self.assertIn("something answers, and none of it makes sense", err)
            line.program.kill()
            echo.join()

    def test_ctrl_c_ends_it_and_what_was_found_is_told(self):
        with Stage() as stage:
            simulator = stage.simulator(terminals=1)
            silent = SerialPair(stage, "silent")
            terminal, end = pty.openpty()
            program = subprocess.Popen(
                [BIN / "dunghan-gateway", "--probe", f"{LOOPBACK}:{simulator.port}", silent.ours]
                + ["--units", "1-3"],
                stdout=subprocess.PIPE,
                stderr=end,
            )
            os.close(end)
            shown = b""
            while b"19200 8E1: unit id" not in shown and select.select([terminal], [], [], 60)[0]:
                shown += os.read(terminal, 4096)
            self.assertIn(b"unit id 2 of 1 to 3", shown)  # progress, on a terminal
            asked = time.monotonic()
            program.send_signal(signal.SIGINT)
            self.assertEqual(program.wait(10), 1)
            self.assertLess(time.monotonic() - asked, 2)
            self.assertIn(b"profile: record-terminal", program.stdout.read())
            program.stdout.close()
            self.assertIn(b"stopped", os.read(terminal, 65536))
            os.close(terminal)

    def test_what_answered_before_it_was_stopped_is_told(self):
        with Stage() as stage:
            port = free_port()
            Peer(stage, "peer", port, {"2": E1210})
            found(f"{LOOPBACK}:{port}", "--units", "2")
            argv = [BIN / "dunghan-gateway", "--probe", f"{LOOPBACK}:{port}"]
            program = subprocess.Popen(
                [*argv, "--units", "2-4", "--timeout", "10000"], stderr=subprocess.PIPE
            )
            time.sleep(1.5)  # it waits for unit id 3
            program.send_signal(signal.SIGTERM)
            _, err = program.communicate(timeout=10)
            self.assertEqual(program.returncode, 1)
            self.assertIn(b"Modbus TCP: unit id 2 answers", err)

    def test_what_is_wrong_on_the_command_line_is_said(self):
        for words, said in (
            ([], "needs a place"),
            (["plc.example.vn"], "is no place to look at"),
            ([LOOPBACK, "--units", "0"], "of 1 to 247"),
            ([LOOPBACK, "--units", "5-4"], "of 1 to 247"),
            ([LOOPBACK, "--units", "1-248"], "of 1 to 247"),
            ([LOOPBACK, "--units", "1-2x"], "of 1 to 247"),
            ([LOOPBACK, "--timeout", "5"], "50 to 10000"),
        ):
            with self.subTest(words=words):
                status, out, err = probe(*words)
                self.assertNotEqual(status, 0)
                self.assertEqual(out, "")
                self.assertIn(said, err)


if __name__ == "__main__":
    unittest.main()
