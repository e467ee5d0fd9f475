"""A backup is whole or not there, says what the store said, and comes back all or nothing."""

import contextlib
import json
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import BIN, ForeignGateway, Stage, dossier, now, wait_until

UNIT = catalogue.UNITS[1]
KILLS = 25


def events(count, first=0):
    result = []
    for number in range(first + 1, first + count + 1):
        procedure = catalogue.PROCEDURES[number % len(catalogue.PROCEDURES)]
        result.append(
            {"type": "intake", "at": now(), "unit": UNIT, "dossier": dossier(UNIT, number)}
            | {"procedure": procedure, "channel": "online"}
        )
    return result


def fill(stage, centre, count, first=0):
    """Into a centre that does not run."""
    lines = "".join(json.dumps(event) + "\n" for event in events(count, first))
    centre.dunghan("import", "events", stage.write(f"events-{first}.jsonl", lines))


def digest(centre):
    return centre.dunghan("verify", "--digest").strip()


# It dies in the midst of writing: what it has written is to be rolled back by its journal.
DIES = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode = DELETE")
db.execute("PRAGMA cache_size = 2")
db.execute("BEGIN")
db.execute("UPDATE event SET at_ms = at_ms + 1")
os._exit(0)
"""


def leave_journal(path, store):
    """As of one that died while it wrote a database of that name."""
    shutil.copy(store, path)
    subprocess.run([sys.executable, "-c", DIES, path], check=True)
    path.unlink()
    assert Path(f"{path}-journal").stat().st_size > 512, "nothing was written"


def begin(centre, *words, **options):
    """The command line, not waited for."""
    argv = [BIN / "dunghan", "--config", centre.config, *words]
    return subprocess.Popen(
        [str(word) for word in argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **options,
    )


def takes_s(run):
    begun = time.monotonic()
    run()
    return time.monotonic() - begun


class Backup(unittest.TestCase):
    def test_a_backup_made_while_events_come_in_is_the_store_of_one_moment(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            foreign = ForeignGateway("gw-7", broker)
            messages = foreign.batches(events(6000), 20)
            delivery = threading.Thread(target=foreign.deliver, args=(messages, 120))
            delivery.start()
            wait_until(lambda: foreign.committed() > 200, "the delivery is under way")
            said = []
            while delivery.is_alive() or len(said) < 3:
                path = stage.path / f"copy-{len(said)}.db"
                said.append(centre.dunghan("backup", path))
                subprocess.run(
                    ["sha256sum", "-c", "--quiet", f"{path.name}.sha256"],
                    cwd=stage.path,
                    check=True,
                )
                self.assertEqual(self.holes(path), 0)
            delivery.join()
            for path in stage.path.glob("copy-*"):
                self.assertEqual(path.stat().st_mode & 0o077, 0, f"others may read {path.name}")
            self.assertEqual([p.name for p in stage.path.glob("*.part")], [])
            self.assertEqual([p.name for p in stage.path.glob("copy-*-*")], [], "single files")
            self.assertIn(digest(centre), centre.dunghan("backup", stage.path / "last.db"))
            again = centre.dunghan("backup", stage.path / "last.db", check=False)
            self.assertNotEqual(again.returncode, 0, "a backup is never written over")
            wanted = "; wanted is the name of a new file\n"
            self.assertIn(f"last.db is there already{wanted}", again.stderr)
            folder = centre.dunghan("backup", stage.path, check=False)
            self.assertNotEqual(folder.returncode, 0)
            self.assertIn(f"{stage.path} is a directory{wanted}", folder.stderr)

    @staticmethod
    def holes(path):
        """Committed, as the copy says, less what it has: of one moment when there are none."""
        with contextlib.closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as copy:
            return copy.execute(
                "SELECT (SELECT sum(committed) FROM stream) - (SELECT count(*) FROM event)"
            ).fetchone()[0]

    def test_a_backup_that_dies_leaves_no_file_under_its_name(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            fill(stage, centre, 4000)
            chance = random.Random(5)
            whole = 0
            usual_s = takes_s(lambda: centre.dunghan("backup", stage.path / "first.db"))
            for attempt in range(KILLS):
                path = stage.path / f"copy-{attempt}.db"
                backup = begin(centre, "backup", path)
                time.sleep(chance.uniform(0, 1.2 * usual_s))
                backup.send_signal(signal.SIGKILL)
                backup.wait()
                if path.exists():
                    whole += 1
                    subprocess.run(
                        ["sha256sum", "-c", "--quiet", f"{path.name}.sha256"],
                        cwd=stage.path,
                        check=True,
                    )
            print(f"{whole} of {KILLS} were complete before they were killed", flush=True)

            def small_disk():
                resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

            path = stage.path / "no-room.db"
            self.assertNotEqual(begin(centre, "backup", path, preexec_fn=small_disk).wait(), 0)
            self.assertEqual(list(stage.path.glob("no-room*")), [])


class Restore(unittest.TestCase):
    def test_a_restore_that_dies_leaves_the_old_or_the_new_and_nothing_between(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            fill(stage, centre, 1000)
            old = digest(centre)
            copy = stage.path / "copy.db"
            centre.dunghan("backup", copy)
            fill(stage, centre, 3000, first=1000)
            new = digest(centre)
            later = stage.path / "later.db"
            centre.dunghan("backup", later)
            self.assertNotEqual(old, new)
            usual_s = takes_s(lambda: centre.dunghan("restore", later))

            chance = random.Random(6)
            seen = {old: 0, new: 0}
            boot = self.boot(centre)
            for attempt in range(KILLS):
                path, wanted = [(copy, old), (later, new)][attempt % 2]
                restore = begin(centre, "restore", path)
                time.sleep(chance.uniform(0, 1.2 * usual_s))
                restore.send_signal(signal.SIGKILL)
                restore.wait()
                found = self.after_start(centre)
                self.assertIn(found, (old, new))
                seen[found] += 1
                centre.dunghan("restore", path)
                self.assertEqual(digest(centre), wanted)
                self.assertGreaterEqual(self.boot(centre), boot, "no start is counted twice")
                boot = self.boot(centre)
            print(f"found after a kill: the old {seen[old]}, the new {seen[new]}", flush=True)
            centre.dunghan("verify")
            self.assertEqual(self.beside(centre.data / "dunghan.db"), set())

    def test_what_a_killed_writer_left_beside_a_name_is_not_played_into_the_next_of_that_name(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            fill(stage, centre, 2000)
            copy = stage.path / "copy.db"
            centre.dunghan("backup", copy)
            wanted = digest(centre)
            fill(stage, centre, 100, first=2000)
            store = centre.data / "dunghan.db"
            for name in ("dunghan.db.restoring", "dunghan.db"):
                with self.subTest(name):
                    leave_journal(centre.data / name, copy)
                    centre.dunghan("restore", copy)
                    self.assertEqual(digest(centre), wanted)
                    self.assertEqual(self.beside(store), set())
            leave_journal(stage.path / "second.db.part", copy)
            centre.dunghan("backup", stage.path / "second.db")
            self.assertEqual({p.name for p in stage.path.glob("second.db*")}, {"second.db", "second.db.sha256"})

    @staticmethod
    def beside(store):
        names = {path.name for path in store.parent.iterdir() if path.is_file()}
        return names - {store.name, "dunghan.db-wal", "dunghan.db-shm", "lock"}

    def after_start(self, centre):
        """As whatever opens the store next finds it."""
        centre.dunghan("quarantine", "replay", "--all")
        return digest(centre)

    @staticmethod
    def boot(centre):
        with contextlib.closing(sqlite3.connect(centre.data / "dunghan.db")) as store:
            return store.execute("SELECT value FROM meta WHERE key = 'boot'").fetchone()[0]

    def test_what_is_no_sound_backup_is_refused_and_changes_nothing(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), start=False)
            fill(stage, centre, 500)
            copy = stage.path / "copy.db"
            centre.dunghan("backup", copy)
            before = digest(centre)
            sound = copy.read_bytes()
            line = (stage.path / "copy.db.sha256").read_text()

            def spoilt(name, content, checksum=None):
                path = stage.path / name
                path.write_bytes(content)
                if checksum:
                    (stage.path / f"{name}.sha256").write_text(checksum)
                return path

            one_bit = bytearray(sound)
            one_bit[len(sound) // 2] ^= 1
            pages = bytearray(sound)
            for page in range(4096, len(sound), 4096):
                pages[page : page + 8] = b"\xff" * 8
            newer = bytearray(sound)
            newer[60:64] = (99).to_bytes(4, "big")  # user_version
            foreign = bytearray(sound)
            foreign[68:72] = (7).to_bytes(4, "big")  # application_id
            planted = stage.path / "planted.db"
            planted.write_bytes(sound)
            with contextlib.closing(sqlite3.connect(planted)) as database, database:
                database.execute(
                    "CREATE TRIGGER forget AFTER INSERT ON event BEGIN DELETE FROM event; END"
                )
            cases = [
                (planted, 'trigger "forget" on event is foreign'),
                (spoilt("bit.db", bytes(one_bit), line), "checksum differs"),
                (spoilt("pages.db", bytes(pages)), "store:"),
                (spoilt("short.db", sound[: len(sound) // 2]), ""),
                (spoilt("newer.db", bytes(newer)), "schema version 99"),
                (spoilt("foreign.db", bytes(foreign)), "another program"),
                (spoilt("text.db", b"no database at all\n" * 300), ""),
                (spoilt("empty.db", b""), "empty"),
                (spoilt("line.db", sound, "?\n"), "sha256sum"),
                (stage.path / "missing.db", "missing.db"),
            ]
            for path, words in cases:
                with self.subTest(path.name):
                    done = centre.dunghan("restore", path, check=False)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertIn(words, done.stderr)
                    self.assertEqual(digest(centre), before)
            self.assertEqual(list(centre.data.glob("before-restore-*")), [])
            self.assertEqual(list(centre.data.glob("*.rest*")), [])
            self.assertEqual(centre.dunghan("verify", check=False).returncode, 0)
            with contextlib.closing(sqlite3.connect(centre.data / "dunghan.db")) as database, database:
                database.execute("CREATE VIEW planted AS SELECT 1")
            for command in ("verify", "doctor"):
                done = centre.dunghan(command, check=False)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn('view "planted" on planted is foreign', done.stdout + done.stderr)
            with contextlib.closing(sqlite3.connect(centre.data / "dunghan.db")) as database, database:
                database.execute("DROP VIEW planted")

            centre.start()
            refused = centre.dunghan("restore", copy, check=False)
            self.assertNotEqual(refused.returncode, 0)
            self.assertIn("in use", refused.stderr)
            self.assertEqual(centre.get("/healthz")[0], 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
