"""appliance/demo as a newcomer sees it: the address, numbers that move, Ctrl-C, nothing left."""

import json
import os
import pty
import re
import signal
import subprocess
import unittest
from pathlib import Path

from harness import BIN, ROOT, Stage, free_port, get, wait_until

START_S = 300
TERMINALS = 25  # of units.csv, and beside them those of the mixed shop:
MODULES = {"chung-thuc", "danh-gia", "lay-so"}


def children(parent):
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


class Demo(unittest.TestCase):
    def start(self, stage, *options):
        """In a terminal of its own, so that Ctrl-C is what it is for people."""
        self.terminal, slave = pty.openpty()
        self.output = b""
        self.demo = subprocess.Popen(
            [ROOT / "appliance/demo", *map(str, options)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=os.environ | {"DUNGHAN_BIN": str(BIN), "TMPDIR": str(stage.path)},
            preexec_fn=lambda: os.close(os.open(os.ttyname(1), os.O_RDWR)),  # to control it
        )
        os.close(slave)
        self.addCleanup(os.close, self.terminal)
        self.addCleanup(self.end)

    def end(self):
        if self.demo.poll() is None:
            self.demo.send_signal(signal.SIGTERM)
            self.demo.wait(60)

    def read_until(self, words):
        while words not in self.output:
            try:
                part = os.read(self.terminal, 4096)
            except OSError:
                part = b""
            if not part:
                raise AssertionError(f"the demo ended:\n{self.output.decode()}")
            self.output += part
        return self.output.decode()

    def test_the_numbers_move_and_ctrl_c_ends_all_of_it(self):
        self.watch()

    def test_with_certificates_only_it_looks_the_same(self):
        self.watch("--tls")

    def watch(self, *options):
        with Stage() as stage:
            port = free_port()
            self.start(stage, "--busy", "--port", port, *options)
            self.read_until(b"Ctrl-C")
            self.assertIn(f"http://127.0.0.1:{port}/", self.output.decode())
            subscribe = re.search(r"(mosquitto_sub .*) -v", self.output.decode())[1]
            heard = subprocess.run(
                [*subscribe.replace("'", "").split(), "-C", "1", "-W", "30"], capture_output=True
            )
            self.assertTrue(heard.stdout, "the command to subscribe with hears something")

            look = re.search(r"To look in:  (.*), and (.*)/\*\.log", self.output.decode())
            subprocess.run(look[1].split(), stdout=subprocess.DEVNULL, check=True)
            self.assertTrue(Path(look[2], "centre.log").exists())

            if "--tls" in options:
                self.let_another_listen(stage)

            first = received_today(port)
            wait_until(lambda: received_today(port) > first, "the numbers move")
            status, page = get(port, "/")
            self.assertEqual(status, 200)
            self.assertIn("Số liệu mô phỏng", page.decode())
            self.assert_mixed_shop(port)

            pids = children(self.demo.pid)
            self.assertGreaterEqual(len(pids), 6)
            os.write(self.terminal, b"\x03")
            self.assertEqual(self.demo.wait(60), 0)
            self.assertEqual([pid for pid in pids if Path(f"/proc/{pid}").exists()], [])
            self.assertEqual(list(stage.path.glob("dunghan-demo.*")), [])

    def assert_mixed_shop(self, port):
        """Every device reports, those on the serial line too, and what they say is counted."""
        wait_until(lambda: all_report(port), "every device reports", timeout_s=60)
        mixed = {row["counter"]: row for row in devices(port) if row["unit"] == "H99.31"}
        self.assertLessEqual({"q1", "chung-thuc", "danh-gia", "lay-so"}, mixed.keys())
        wait_until(
            lambda: all(row["records"] for row in devices(port) if row["counter"] in MODULES),
            "each module has counted something",
            timeout_s=60,
        )
        self.assertEqual([row for row in devices(port) if row["faults"]], [])
        self.assertIn("ttyShop", self.output.decode())

    def let_another_listen(self, stage):
        """With the commands that are printed, and nothing else said."""
        add, reload = re.search(r"Let others:  (.*) NAME; then (kill .*)\r?\n", self.output.decode()).groups()
        subprocess.run([*add.split(), "another"], cwd=stage.path, stdout=subprocess.DEVNULL, check=True)
        subprocess.run(reload.split(), check=True)
        listen = ["mosquitto_sub", "-t", "dunghan/v1/stats/+/_all/month", "-C", "1", "-W", "30"]
        heard = subprocess.run(listen, cwd=stage.path / "another", capture_output=True,
                               env={**os.environ, "XDG_CONFIG_HOME": "."})
        self.assertIn(b'"rates"', heard.stdout)

    def test_kept_data_is_gone_on_with(self):
        with Stage() as stage:
            kept = stage.path / "kept"
            totals = []
            for _ in (1, 2):
                port = free_port()
                self.start(stage, "--quiet", "--keep", kept, "--port", port)
                self.read_until(b"The page")
                totals.append(all_received(port))
                self.end()
            self.assertGreaterEqual(totals[1], totals[0])
            self.assertTrue((kept / "centre").is_dir())

    def test_a_taken_port_is_said_at_once(self):
        with Stage() as stage:
            broker = stage.broker()
            self.start(stage, "--port", broker.port)
            text = self.read_until(b"--port")
            self.assertIn(str(broker.port), text)
            self.assertEqual(self.demo.wait(10), 1)


def summary(port):
    return json.loads(get(port, "/api/v1/summary")[1])


def devices(port):
    return json.loads(get(port, "/api/v1/devices")[1])["devices"]


def all_report(port):
    rows = devices(port)
    return len(rows) == TERMINALS + len(MODULES) and {row["state"] for row in rows} == {"reporting"}


def received_today(port):
    return summary(port)["received_today"]


def all_received(port):
    return summary(port)["received"]["total"]


if __name__ == "__main__":
    unittest.main(verbosity=2)
