"""`dunghan staff`: accounts are made, listed and taken away, and no password is ever seen."""

import json
import os
import pty
import select
import stat
import subprocess
import time
import unicodedata
import unittest

import catalogue
from harness import BIN, PATIENCE_S, Stage

ONE, OTHER = catalogue.UNITS[1:3]
PASSWORD = "một mật khẩu đủ dài"


class StaffCommand(unittest.TestCase):
    def setUp(self):
        self.stage = Stage().__enter__()
        self.addCleanup(self.stage.__exit__, None, None, None)
        self.centre = self.stage.centre(self.stage.broker(), start=False)
        self.data = self.centre.data
        self.argv = [str(BIN / "dunghan"), "--config", str(self.centre.config), "staff"]

    def staff(self, *words, typed=""):
        return subprocess.run(
            self.argv + list(words), input=typed, capture_output=True, text=True, timeout=PATIENCE_S
        )

    def test_accounts_come_and_go(self):
        self.assertEqual(self.staff("list").stdout, "")
        for name in ("lan", "minh.2"):
            done = self.staff("add", name, typed=PASSWORD + "\n")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.staff("list").stdout, "lan administrator\nminh.2 reader\n")
        path = self.data / "staff"
        before = path.read_text()
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertRegex(before, r"^lan:\$y\$")
        self.assertNotIn("khẩu", before)
        self.assertEqual(self.staff("password", "lan", typed="another long one\n").returncode, 0)
        self.assertNotEqual(before, path.read_text())
        self.assertEqual(self.staff("remove", "lan").returncode, 0)
        self.assertEqual(self.staff("list").stdout, "minh.2 reader\n")
        rows = json.loads(self.centre.dunghan("audit", "--format", "json"))
        told = [row for row in rows if row["what"] != "import"]
        self.assertEqual(
            [(row["what"], row["about"]) for row in reversed(told)],
            [
                ("account_add", "name=lan"), ("account_add", "name=minh.2"),
                ("account_password", "name=lan"), ("account_remove", "name=lan"),
            ],
        )  # fmt: skip

    def test_roles_are_given_shown_and_changed(self):
        for words, line in (
            (("add", "an"), "an administrator"),
            (("add", "binh", "--role", "editor"), "binh editor"),
            (("add", "chi", "--unit", ONE, "--unit", OTHER), f"chi clerk {ONE},{OTHER}"),
            (("role", "binh", "clerk", "--unit", ONE), f"binh clerk {ONE}"),
            (("role", "chi", "reader"), "chi reader"),
            (("password", "binh"), f"binh clerk {ONE}"),
        ):
            with self.subTest(words):
                done = self.staff(*words, typed=PASSWORD + "\n")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn(line, self.staff("list").stdout.splitlines())
        path = self.data / "staff"
        path.write_text(path.read_text().replace(":administrator:", ""))
        self.assertIn("an administrator\n", self.staff("list").stdout)

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
            (("praise", "lan"), "", "wanted is add, list, password, remove or role"),
            (("role", "lan"), "", "Usage: dunghan staff role"),
            (("role", "lan", "king"), "", "allowed: reader, clerk, editor, administrator"),
            (("role", "lan", "clerk"), "", "--unit CODE"),
            (("role", "lan", "reader", "--unit", "H42"), "", "only a clerk"),
            (("role", "minh", "reader"), "", "no account"),
            (("add", "minh", "--role", "clerk"), PASSWORD, "--unit CODE"),
            (("add", "minh", "--unit", "H42,"), PASSWORD, "no code of a unit"),
            (("add", "minh", "--unit", "X1"), PASSWORD, "there is no unit 'X1'"),
            (("role", "lan", "clerk", "--unit", "X1"), "", "there is no unit 'X1'"),
            (("add", "minh", "--unit", "H42", "--unit", "H42"), PASSWORD, "said twice"),
            ((), "", "Usage: dunghan staff"),
        ):
            with self.subTest(words, typed=typed[:10]):
                done = self.staff(*words, typed=typed)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(said, done.stderr)
        self.assertEqual((self.data / "staff").read_text(), before)

    def test_many_at_once_lose_no_account(self):
        """A centre that runs takes them in turns."""
        self.centre.start()
        running = [
            subprocess.Popen(self.argv + ["add", f"user{i}"], stdin=subprocess.PIPE)
            for i in range(12)
        ]
        for program in reversed(running):
            program.communicate(PASSWORD.encode() + b"\n", timeout=PATIENCE_S)
            self.assertEqual(program.returncode, 0)
        self.assertEqual(len(self.staff("list").stdout.splitlines()), 12)

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
