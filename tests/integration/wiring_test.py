"""dunghan-gateway --wiring: each input is asked for in turn, whoever sits there, and what was found is
kept."""

import contextlib
import os
import pty
import signal
import subprocess
import threading
import unittest

import catalogue
from harness import BIN, LOOPBACK, Stage, free_port, wait_until

UNIT = catalogue.UNITS[1]
PAD, BOX = 1, 2  # of the simulator
KEYS = "[{input: key1, rated: 5}, {input: key2, rated: 3}, {input: key3, rated: 1, counter: q9}]"
PULSES = "[{input: di1, tally: received, field: ho-tich}, {input: di2, ticket: taken}]"


class Wiring:
    """The program and who sits before it: at a terminal, or with a pipe."""

    def __init__(self, stage, devices, *words, terminal=True):
        text = f"gateway: g1\ndata: {stage.path}/data\nbroker: {{host: {LOOPBACK}}}\nsites:\n"
        text += f"  - unit: {UNIT}\n    devices:\n"
        text += "".join(f"      - {{{device}, poll_ms: 50, timeout_ms: 300}}\n" for device in devices)
        self.config = stage.write("wiring.yaml", text)
        self.path = stage.path
        self.shown = ""
        self.told = 0  # of what is shown
        argv = [BIN / "dunghan-gateway", "--config", self.config, "--wiring", *words]
        self.program, out, self.keyboard = (self._at_terminal if terminal else self._by_pipe)(argv)
        self.reader = threading.Thread(target=self._read, args=(out,), daemon=True)
        self.reader.start()

    def _at_terminal(self, argv):
        master, slave = pty.openpty()
        program = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, cwd=self.path)
        os.close(slave)
        self.pipes = [os.fdopen(master, "rb", buffering=0)]
        return program, master, master

    def _by_pipe(self, argv):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        program = subprocess.Popen(argv, cwd=self.path, bufsize=0, **pipes)
        self.pipes = [program.stdin, program.stdout]
        return program, program.stdout.fileno(), program.stdin.fileno()

    def _read(self, out):
        with contextlib.suppress(OSError):
            while part := os.read(out, 4096):
                self.shown += part.decode().replace("\r", "")

    def expect(self, words):
        """In what has been shown since the last time."""
        def find():
            return self.shown.find(words, self.told) + 1

        self.told = wait_until(find, f"it says {words!r}, not only {self.shown!r}") + len(words) - 1

    def type(self, line):
        os.write(self.keyboard, f"{line}\n".encode())

    def end(self):
        self.program.kill()
        self.program.wait()
        self.reader.join()
        for pipe in self.pipes:
            pipe.close()

    def protocol(self, status):
        """What is kept, once it has ended."""
        assert self.program.wait(10) == status, self.shown
        (path,) = self.path.glob("wiring-g1-*.txt")
        self.expect(f"The protocol is {path.name}")
        return path.read_text()


class WiringTest(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.simulator = self.stage.simulator(profiles=["rating-pad-5", "usr-io808"])
        place = f"address: {LOOPBACK}, port: {self.simulator.port}"
        self.pad = f"counter: q1, profile: rating-pad-5, {place}, unit_id: {PAD}, means: {KEYS}"
        self.box = f"counter: q2, profile: usr-io808, {place}, unit_id: {BOX}, means: {PULSES}"

    def start(self, *devices, words=(), terminal=True):
        wiring = Wiring(self.stage, devices, *words, terminal=terminal)
        self.addCleanup(wiring.end)
        return wiring

    def test_what_is_wrong_is_found_and_kept(self):
        wiring = self.start(self.pad, self.box)
        wiring.expect("Once, please: key1, rated 5")
        self.simulator.command("press", PAD, "key1")
        wiring.expect("  ok\n")
        wiring.expect("Once, please: key2, rated 3")
        self.simulator.command("press", PAD, "key3")
        wiring.expect("that was key3, rated 1 at q9: are the wires swapped?")
        self.simulator.command("stick", PAD, "key3")
        wiring.type("")
        wiring.expect("NOT RIGHT: wires swapped? What moved was key3")
        wiring.expect("Once, please: key3, rated 1 at q9\n  it is closed already: let it go")
        wiring.type("")
        wiring.expect("NOT RIGHT: closed all the time")
        wiring.expect("Once, please: di1")
        self.simulator.command("pulse", BOX, "di1", 3)
        wiring.expect("its contact bounces, counted at one press were 3")
        wiring.expect("Once, please: di2")
        wiring.type("")
        wiring.expect("nothing came; not connected?")
        kept = wiring.protocol(status=1)
        self.assertIn(f"gateway g1, {kept.splitlines()[0][-29:]}", kept)
        self.assertIn(f"{UNIT} q1: {LOOPBACK} port {self.simulator.port} unit {PAD}, profile rating-pad-5", kept)
        for line in (
            r"key1, rated 5 +ok$",
            r"key2, rated 3 +NOT RIGHT: wires swapped\? What moved was key3$",
            r"key3, rated 1 at q9 +NOT RIGHT: closed all the time",
            r"di1, received of ho-tich +NOT RIGHT: its contact bounces",
            r"di2, ticket taken +NOT RIGHT: nothing came",
            r"Not right or not tried: 4$",
        ):
            self.assertRegex(kept, f"(?m){line}")

    def test_all_is_right_by_a_pipe_that_says_nothing(self):
        wiring = self.start(self.pad, self.box, words=["q2"], terminal=False)
        wiring.program.stdin.close()
        for name in ("di1", "di2"):
            wiring.expect(f"Once, please: {name}")
            self.simulator.command("pulse", BOX, name)
            wiring.expect("  ok\n")
        kept = wiring.protocol(status=0)
        self.assertIn("Not right or not tried: 0\n", kept)
        self.assertNotIn("q1", kept)

    def test_who_pressed_the_wrong_one_presses_again(self):
        wiring = self.start(self.box)
        wiring.expect("Once, please: di1")
        self.simulator.command("pulse", BOX, "di2")
        wiring.expect("that was di2")
        self.simulator.command("pulse", BOX, "di1")
        wiring.expect("  ok\n")
        wiring.expect("Once, please: di2")
        wiring.type("s")
        self.assertRegex(wiring.protocol(status=1), r"di1.* ok\n.*di2.* skipped\n")

    def test_who_has_had_enough_has_a_protocol_too(self):
        for end in ("q", None):
            with self.subTest(end):
                wiring = self.start(self.box)
                wiring.expect("Once, please: di1")
                if end:
                    wiring.type(end)
                else:
                    wiring.program.send_signal(signal.SIGINT)
                kept = wiring.protocol(status=1)
                self.assertRegex(kept, r"di1.* not tried\n.*di2.* not tried\n")
                (path,) = self.stage.path.glob("wiring-g1-*.txt")
                path.unlink()

    def test_what_cannot_be_read_is_said(self):
        silent = self.box.replace(str(self.simulator.port), str(free_port()))
        wiring = self.start(silent, terminal=False)
        wiring.expect("cannot be read: connection refused")
        wiring.type("")
        wiring.type("q")
        self.assertRegex(wiring.protocol(status=1), r"di1.*cannot be read, connection refused")

    def test_what_has_no_inputs_is_not_tried(self):
        terminal = f"counter: q3, address: {LOOPBACK}"
        for words, said in (
            (["q3"], "no input there has a meaning"),
            ([], "no input there has a meaning"),
            (["q4"], "no device is called"),
            (["q3", "q4"], "belongs to nothing"),
        ):
            with self.subTest(words):
                wiring = self.start(terminal, words=words, terminal=False)
                wiring.expect(said)
                self.assertIn(wiring.program.wait(10), (1, 64))


if __name__ == "__main__":
    unittest.main(verbosity=2)
