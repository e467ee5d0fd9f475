"""`dunghan staff`: accounts are made, listed and taken away, and no password is ever seen."""

import os
import pty
import select
import stat
import subprocess
import time
import unicodedata
import unittest

from harness import BIN, PATIENCE_S, Stage

PASSWORD = "một mật khẩu đủ dài"


class StaffCommand(unittest.TestCase):
    def setUp(self):
        self.stage = Stage().__enter__()
        self.addCleanup(self.stage.__exit__, None, None, None)
        self.data = self.stage.path / "data"
        self.data.mkdir()
        self.config = self.stage.write(
            "dunghan.yaml",
            f"data: {self.data}\ntitle: {{vi: x, en: x}}\nbroker: {{host: 127.0.0.1}}\n",
        )
        self.argv = [str(BIN / "dunghan"), "--config", str(self.config), "staff"]

    def staff(self, *words, typed=""):
        return subprocess.run(
            self.argv + list(words), input=typed, capture_output=True, text=True, timeout=PATIENCE_S
        )

    def test_accounts_come_and_go(self):
        self.assertEqual(self.staff("list").stdout, "")
        for name in ("lan", "minh.2"):
            done = self.staff("add", name, typed=PASSWORD + "\n")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.staff("list").stdout.split(), ["lan", "minh.2"])
        path = self.data / "staff"
        before = path.read_text()
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertRegex(before, r"^lan:\$y\$")
        self.assertNotIn("khẩu", before)
        self.assertEqual(self.staff("password", "lan", typed="another long one\n").returncode, 0)
        self.assertNotEqual(before, path.read_text())
        self.assertEqual(self.staff("remove", "lan").returncode, 0)
        self.assertEqual(self.staff("list").stdout.split(), ["minh.2"])
        self.assertEqual(os.listdir(self.data), ["staff"])

    def test_what_is_wrong_is_said_and_nothing_changes(self):
        self.staff("add", "lan", typed=PASSWORD + "\n")
        before = (self.data / "staff").read_text()
        for words, typed, said in (
            (("add", "lan"), PASSWORD, "has an account"),
            (("add", "minh"), "short", "10 or more"),
            (("add", "minh"), "", "a password is wanted"),
            (("add", "minh"), "x" * 500, "a password is wanted"),
            (("add", "Lan"), PASSWORD, "'lan' has an account"),
            (("add", " LAN "), PASSWORD, "'lan' has an account"),
            (("add", "L\u0130n"), PASSWORD, "allowed: a-z"),
            (("add", "minh"), unicodedata.normalize("NFD", "ệệệệệ"), "10 or more"),
            (("add", "minh"), "x" * 129, "a password is wanted"),
            (("add", "../minh"), PASSWORD, "allowed: a-z"),
            (("add", "a:b"), PASSWORD, "allowed: a-z"),
            (("add",), PASSWORD, "Usage: dunghan staff add"),
            (("list", "lan"), "", "'lan' is too much"),
            (("password", "minh"), PASSWORD, "no account"),
            (("remove", "minh"), "", "no account"),
            (("praise", "lan"), "", "wanted is add, list, password or remove"),
            ((), "", "Usage: dunghan staff"),
        ):
            with self.subTest(words, typed=typed[:10]):
                done = self.staff(*words, typed=typed)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(said, done.stderr)
        self.assertEqual((self.data / "staff").read_text(), before)

    def test_many_at_once_lose_no_account(self):
        running = [
            subprocess.Popen(self.argv + ["add", f"user{i}"], stdin=subprocess.PIPE)
            for i in range(12)
        ]
        for program in reversed(running):
            program.communicate(PASSWORD.encode() + b"\n", timeout=PATIENCE_S)
            self.assertEqual(program.returncode, 0)
        self.assertEqual(len(self.staff("list").stdout.split()), 12)

    def test_a_terminal_does_not_show_what_is_typed(self):
        """Asked twice, and two that differ are refused."""
        for again, status in ((PASSWORD, 0), ("một mật khẩu khác hẳn", 1)):
            with self.subTest(again):
                self.staff("remove", "lan")
                self.assertEqual(self.type_at_terminal((PASSWORD, again)), status)
        self.assertEqual(self.staff("list").stdout, "")

    def type_at_terminal(self, lines):
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(self.argv[0], self.argv + ["add", "lan"])
        shown = b""
        deadline = time.monotonic() + PATIENCE_S
        pending = list(lines)
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            try:
                shown += os.read(terminal, 4096)
            except OSError:  # it has ended
                break
            if pending and shown.count(b": ") > len(lines) - len(pending):
                os.write(terminal, pending.pop(0).encode() + b"\n")
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
        self.assertNotIn(b"kh\xe1\xba\xa9u", shown)
        return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    unittest.main()
