"""What the package of the centre has beside its programs: what the README sends people to."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import BIN, ROOT

DOC = "share/doc/dunghan"


class Install(unittest.TestCase):
    def test_what_the_readme_points_at_is_installed(self):
        with tempfile.TemporaryDirectory() as prefix:
            subprocess.run(
                ["cmake", "--install", BIN.parent, "--component", "centre", "--prefix", prefix],
                stdout=subprocess.DEVNULL,
                check=True,
            )
            doc = Path(prefix, DOC)
            self.assertIn(f"/usr/{DOC}", (doc / "README.md").read_text())
            for name in ("dunghan.example.yaml", "keys.conf", "upstream.conf", "calendar.csv", "RULES.md"):
                self.assertTrue((doc / name).is_file(), name)
            demo = {path.name for path in (ROOT / "appliance/data/demo").glob("*.csv")}
            self.assertEqual({path.name for path in (doc / "demo").glob("*.csv")}, demo)
            self.assertTrue(demo)
            readme = (doc / "README.md").read_text()
            for folder in ("appliance/data/proxy", "appliance/data/nation", "appliance/data/kiosk", "mqtt/contract/examples"):
                for path in (ROOT / folder).iterdir():
                    self.assertTrue((doc / path.parent.name / path.name).is_file(), path.name)
                    self.assertIn(path.name, readme)
            self.assertTrue(Path(prefix, "share/man/man8/dunghan.8").is_file())

    def test_the_manual_pages_have_no_mistake_and_say_the_same_of_statuses(self):
        for page in ("appliance/dunghan.8", "sensors/dunghan-gateway.8"):
            done = subprocess.run(
                ["man", "--warnings", "-l", ROOT / page], capture_output=True, text=True,
                env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANWIDTH": "80"},
            )  # fmt: skip
            self.assertEqual((done.returncode, done.stderr), (0, ""), page)
            self.assertRegex(done.stdout, r"(?s)EXIT STATUS.*\b0\b.*\b1\b.*\b64\b")

    def test_the_daemon_cannot_see_where_the_authority_is(self):
        header = (ROOT / "appliance/config.h").read_text()
        place = re.search(r'define CONFIG_AUTHORITY_DIRECTORY +"(.+)"', header).group(1)
        unit = (ROOT / "appliance/dunghand.service").read_text()
        self.assertIn(f"InaccessiblePaths=-{place}\n", unit)
        self.assertIn(place, (ROOT / "appliance/dunghan.example.yaml").read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
