"""The progress of `dunghan import events`: a line on a terminal and nowhere else, and what Ctrl-C
leaves."""

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import tempfile
import time
import unittest

from harness import BIN, DEMO_DATA, LOOPBACK, PATIENCE_S, Stage, dunghan, free_port, wait_until

UNIT = "H99.10.01"
BLOCK = 500  # lines that are given at a time
LINE = re.compile(r"(?:(\d+)%, (\d+):(\d\d) left, )?(\d+) lines, (\d+) a second")


def block(first):
    """Intakes of different dossiers, a line each."""
    about = {"type": "intake", "unit": UNIT, "field": "land", "limit": "3wd"}
    return "".join(
        json.dumps(about | {"at": "2026-11-02T08:00:00+07:00", "dossier": f"HS-{number}"}) + "\n"
        for number in range(first, first + BLOCK)
    )


class Terminal:
    """`dunghan import events` whose stderr is a terminal; of "-" fed block by block."""

    def __init__(self, config, path="-"):
        self.master, slave = pty.openpty()
        os.set_blocking(self.master, False)
        self.shown, self.given, self.out = "", 0, tempfile.TemporaryFile("w+")
        self.popen = subprocess.Popen(
            [BIN / "dunghan", "--config", config, "import", "events", path],
            stdin=subprocess.PIPE, stdout=self.out, stderr=slave, text=True,
        )  # fmt: skip
        os.close(slave)

    def read(self):
        with contextlib.suppress(OSError):  # nothing now, or nobody writes any more
            self.shown += os.read(self.master, 1 << 16).decode()
        return self.shown

    def feed(self):
        self.popen.stdin.write(block(self.given))
        self.popen.stdin.flush()
        self.given += BLOCK
        time.sleep(0.05)

    def feed_until_shown(self):
        begun = time.monotonic()
        while not LINE.search(self.read()) and time.monotonic() - begun < PATIENCE_S:
            self.feed()
        return time.monotonic() - begun

    def end(self):
        """Its stdout and status; read all the while, for a full terminal makes its writers wait."""
        with contextlib.suppress(BrokenPipeError):
            self.popen.stdin.close()
        wait_until(lambda: (self.read(), self.popen.poll())[1] is not None, "it ends", 120)
        self.read()
        os.close(self.master)
        with self.out:
            self.out.seek(0)
            return self.out.read(), self.popen.returncode


class ImportProgress(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        lines = f"data: {self.stage.path / 'data'}\ntitle: {{vi: Thử, en: Test}}\n"
        lines += f"broker: {{host: {LOOPBACK}, port: {free_port()}}}\n"
        self.config = self.stage.write("centre.yaml", lines)
        for table in ("fields", "units"):
            self.dunghan("import", table, DEMO_DATA / f"{table}.csv")

    def dunghan(self, *words):
        done = dunghan("--config", self.config, *words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def file(self, lines):
        return self.stage.write("e.jsonl", "".join(block(i) for i in range(0, lines, BLOCK)))

    def test_on_a_terminal_it_shows_lines_and_rate_after_two_seconds(self):
        terminal = Terminal(self.config)
        self.assertGreater(terminal.feed_until_shown(), 1.9)
        match = LINE.search(terminal.shown)
        self.assertIsNone(match[1])  # how much is left of a pipe, nobody knows
        self.assertGreater(int(match[4]), 0)
        self.assertGreater(int(match[5]), 0)
        out, status = terminal.end()
        self.assertEqual(status, 0)
        self.assertIn(f"events: {terminal.given} added, 0 known already, 0 refused", out)
        self.assertTrue(terminal.shown.endswith("\n"))

    def test_of_a_file_it_shows_how_much_is_left(self):
        shown, lines = [], 20 * BLOCK
        while not shown:  # until it takes more than two seconds on this machine
            lines *= 2
            terminal = Terminal(self.config, self.file(lines))
            self.assertEqual(terminal.end()[1], 0)
            shown = list(LINE.finditer(terminal.shown))
        percents = [int(match[1]) for match in shown]
        self.assertEqual(percents, sorted(percents))
        self.assertLessEqual(percents[-1], 100)
        for match in shown:
            self.assertLess(int(match[3]), 60)
            self.assertLessEqual(int(match[4]), lines)

    def test_ctrl_c_leaves_what_was_read_and_again_goes_on(self):
        terminal = Terminal(self.config)
        terminal.feed_until_shown()
        terminal.popen.send_signal(signal.SIGINT)
        wait_until(lambda: terminal.popen.poll() is not None, "it stops")
        out, status = terminal.end()
        self.assertEqual(status, 1, out)
        added = int(re.search(r"(\d+) added", out)[1])
        self.assertEqual(int(re.search(r"stopped after line (\d+)", out)[1]), added)
        self.assertGreater(added, 0)
        self.dunghan("verify")
        done = self.dunghan("import", "events", self.file(terminal.given))
        self.assertIn(f"{terminal.given - added} added, {added} known already", done.stdout)
        self.dunghan("verify")

    def test_elsewhere_it_shows_nothing(self):
        with subprocess.Popen(
            [BIN / "dunghan", "--config", self.config, "import", "events", "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as popen:  # fmt: skip
            begun, given = time.monotonic(), 0
            while time.monotonic() - begun < 3:
                popen.stdin.write(block(given))
                popen.stdin.flush()
                given += BLOCK
                time.sleep(0.1)
            out, errors = popen.communicate(timeout=PATIENCE_S)
        self.assertEqual(errors, "")
        self.assertIn(f"events: {given} added", out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
