"""A private PostgreSQL for tests: made, started, killed and always ended.

    server = self.enterContext(Postgres())
    server.psql("SELECT 1")

It listens on a socket in a directory of its own alone, as a user of its own where the test is root,
since PostgreSQL refuses to be root, and believes whoever says who he is. Another role than the owner's
is tried by its name: server.psql("...", role="dunghan_h42").
"""

import contextlib
import glob
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from harness import PATIENCE_S, Program, wait_until

OWNER = "owner"  # of the cluster: may do everything
DATABASE = "national"


def _tool(name):
    """PostgreSQL's own programs are on nobody's path."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    return found[-1] if found else name


class Postgres:
    def __init__(self):
        self.options = ["listen_addresses="]
        self.path = Path(tempfile.mkdtemp(prefix="dunghan-postgres."))
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.path, self.user, self.user)
        self.program = None

    def __enter__(self):
        self._run([_tool("initdb"), "-D", self.path / "data", "-U", OWNER, "-A", "trust", "-E", "UTF8",
                   "--locale=C.UTF-8", "--no-sync"])  # fmt: skip
        self.start()
        self.psql(f"CREATE DATABASE {DATABASE}", database="postgres")
        return self

    def __exit__(self, *error):
        self.stop()
        shutil.rmtree(self.path, ignore_errors=True)

    def _as_user(self, words):
        """The end of the test is its own: a change of user forgets what harness.Program asks for."""
        change = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups",
                  "--pdeathsig=KILL", "--"]  # fmt: skip
        return [*(change if self.user else []), *(str(word) for word in words)]

    def _run(self, words):
        done = subprocess.run(self._as_user(words), capture_output=True, text=True, cwd=self.path)
        if done.returncode != 0:
            raise AssertionError(f"{words[0]} ended with {done.returncode}:\n{done.stderr}")

    def start(self):
        options = [word for option in self.options for word in ("-c", option)]
        words = [_tool("postgres"), "-D", self.path / "data", "-k", self.path, *options]
        self.program = Program("postgres", self._as_user(words), self.path / "postgres.log")
        wait_until(self._answers, "PostgreSQL answers")

    def _answers(self):
        if not self.program.running():
            raise AssertionError(f"PostgreSQL ended:\n{self.program.log()}")
        return self._psql("SELECT 1", "postgres", OWNER).returncode == 0

    def stop(self, how=signal.SIGQUIT):
        """At once and without a word to anybody; the next start replays what was committed."""
        if self.program and self.program.running():
            self.thaw()
            self.program.popen.send_signal(how)
            self.program.wait()

    def _signal(self, number):
        """To the server and the processes that it has begun, some of which may just have ended."""
        children = Path(f"/proc/{self.program.pid}/task/{self.program.pid}/children").read_text().split()
        for pid in [self.program.pid, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def freeze(self):
        """It hangs: connections stand and nobody answers, until thaw()."""
        self._signal(signal.SIGSTOP)

    def thaw(self):
        self._signal(signal.SIGCONT)

    def demand_password(self, role):
        """The others are still believed; in force when this returns."""
        rules = self.path / "data/pg_hba.conf"
        rules.write_text(f"local all {role} scram-sha-256\n{rules.read_text()}")
        self.psql("SELECT pg_reload_conf()")
        wait_until(lambda: self._psql("SELECT 1", DATABASE, role).returncode != 0, "it is in force")

    def conninfo(self, role=OWNER, database=DATABASE):
        return f"host={self.path} dbname={database} user={role}"

    def _psql(self, text, database, role):
        return subprocess.run(
            ["psql", "-wXqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.conninfo(role, database)],
            input=text, capture_output=True, text=True, timeout=10 * PATIENCE_S,
        )  # fmt: skip

    def psql(self, text, role=OWNER, database=DATABASE):
        """The rows that it gives, each a list of texts."""
        done = self._psql(text, database, role)
        if done.returncode != 0:
            raise AssertionError(f"{text}\n{done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def dump(self, *options):
        """All that is in the database, as SQL."""
        words = ["pg_dump", "-U", OWNER, "-h", self.path, *options, DATABASE]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout

    def refused(self, text, role=OWNER):
        """What PostgreSQL says against it."""
        done = self._psql(text, DATABASE, role)
        if done.returncode == 0:
            raise AssertionError(f"{text}\nwas not refused")
        return done.stderr
