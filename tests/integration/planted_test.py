"""What somebody else has put where root's command line writes: links, files and directories in
the service's own data directory, where backups go, and where a bundle is made.

The service is `nobody` here, so all of it needs root.
"""

import os
import subprocess
import unittest
from pathlib import Path

from harness import DEMO_DATA, Stage
from keys import SecureCentre

NOBODY = 65534
UNIT = "H99.10.01"


def owned(path):
    """All below a directory whose owner is not the service."""
    return {str(p.relative_to(path)): p.lstat().st_uid for p in path.rglob("*")}


@unittest.skipUnless(os.geteuid() == 0, "somebody else can only be played by root")
class Planted(unittest.TestCase):
    def setUp(self):
        self.addCleanup(os.umask, os.umask(0))
        self.stage = self.enterContext(Stage())
        self.stage.path.chmod(0o755)
        self.centre = SecureCentre(self.stage)
        self.data = self.centre.data
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", self.data], check=True)
        self.far = self.stage.path / "far"  # root's, and to stay as it is
        self.far.mkdir(0o700)
        self.victim = self.far / "victim"
        self.victim.write_text("as it was")
        self.victim.chmod(0o640)

    def tearDown(self):
        self.assertEqual(self.victim.read_text(), "as it was")
        self.assertEqual(self.victim.stat().st_uid, 0)
        self.assertEqual(self.victim.stat().st_mode & 0o777, 0o640)
        self.assertEqual({path.name for path in self.far.iterdir()}, {"victim"})

    def plant(self, name, target):
        """A link of the service's."""
        path = self.data / name
        if path.is_dir():
            path.rename(path.with_suffix(".moved"))
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        os.lchown(path, NOBODY, NOBODY)

    def fails(self, *words):
        done = self.centre.dunghan(*words, check=False)
        self.assertNotEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def bundle(self, output):
        words = ("--unit", UNIT, "--broker", "127.0.0.1", "--output", output)
        return self.centre.dunghan("gateway", "add", "gw-1", *words, check=False)

    def test_a_lock_that_leads_elsewhere_makes_nothing_there(self):
        for target in (self.far / "new", self.victim):
            self.plant("lock", target)
            self.fails("import", "fields", DEMO_DATA / "fields.csv")

    def test_a_lock_that_is_another_file_too_is_not_given_away(self):
        (self.data / "lock").unlink()
        os.link(self.victim, self.data / "lock")
        self.fails("import", "fields", DEMO_DATA / "fields.csv")

    def test_a_registry_elsewhere_is_not_written(self):
        self.bundle(self.stage.path / "first")
        self.plant("registry", self.far)
        self.assertNotEqual(self.bundle(self.stage.path / "second").returncode, 0)

    def test_a_store_elsewhere_is_not_written(self):
        empty = self.stage.path / "empty"
        empty.touch()
        self.plant("dunghan.db", empty)
        for suffix in ("-wal", "-shm"):
            (self.data / f"dunghan.db{suffix}").unlink(missing_ok=True)
        self.fails("import", "fields", DEMO_DATA / "fields.csv")
        self.assertEqual(empty.stat().st_size, 0)

    def test_a_restore_writes_into_files_of_its_own(self):
        copy = self.stage.path / "copy"
        self.centre.dunghan("backup", copy)
        self.plant("dunghan.db.restoring", self.victim)
        self.centre.dunghan("restore", copy)
        (before,) = self.data.glob("before-restore-*")
        self.assertTrue((before / "dunghan.db").is_file())
        self.assertEqual(set(owned(self.data).values()), {NOBODY})

    def test_a_backup_and_its_checksum_are_files_of_its_own_for_its_owner_alone(self):
        for name in ("copy.sha256.part", f"copy.sha256.{os.getpid()}.new", "copy.part"):
            self.plant(name, self.victim)
        self.centre.dunghan("backup", self.data / "copy")
        for name in ("copy", "copy.sha256"):
            self.assertEqual((self.data / name).stat().st_mode & 0o777, 0o600, name)

    def test_a_bundle_is_nobody_elses_wherever_it_is_made(self):
        """In a directory that all may write, and in one that is somebody else's."""
        for name, mode, owner in (("all", 0o1777, 0), ("theirs", 0o755, NOBODY)):
            with self.subTest(name):
                place = self.stage.path / name
                place.mkdir()
                place.chmod(mode)
                trap = place / "gw-1.new"
                trap.mkdir()
                for path in (place, trap):
                    os.chown(path, owner if path == place else NOBODY, NOBODY)
                done = self.bundle(place / "gw-1")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(set(trap.iterdir()), set())
                made = place / "gw-1"
                self.assertEqual((made.stat().st_uid, made.stat().st_mode & 0o777), (0, 0o700))
                self.assertEqual(set(owned(made).values()), {0})
                self.assertEqual((made / "gateway.key").stat().st_mode & 0o777, 0o600)
                self.centre.dunghan("gateway", "revoke", "gw-1")

    def test_a_store_that_root_makes_anew_is_the_services(self):
        """The way back without a backup, as the README has it."""
        for path in [*self.data.glob("dunghan.db*"), self.data / "lock"]:
            path.rename(self.stage.path / path.name)
        for table in ("units", "fields", "procedures"):
            self.centre.dunghan("import", table, DEMO_DATA / f"{table}.csv")
        self.centre.dunghan("staff", "add", "an", typed="một mật khẩu đủ dài\n", check=False)
        self.assertEqual(set(owned(self.data).values()), {NOBODY}, owned(self.data))
        for path in self.data.rglob("*"):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
