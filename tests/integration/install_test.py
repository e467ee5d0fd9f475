"""What the package of the centre has beside its programs: what the README sends people to."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import BIN, ROOT

DOC = "share/doc/dunghan"


class Install(unittest.TestCase):
    def test_what_the_readme_points_at_is_installed(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                ["cmake", "--install", BIN.parent, "--component", "centre", "--prefix", folder],
                stdout=subprocess.DEVNULL,
                check=True,
            )
            doc = Path(folder, DOC)
            self.assertIn(f"/usr/{DOC}", (doc / "README.md").read_text())
            for name in ("dunghan.example.yaml", "calendar.csv", "RULES.md"):
                self.assertTrue((doc / name).is_file(), name)
            demo = {path.name for path in (ROOT / "appliance/data/demo").glob("*.csv")}
            self.assertEqual({path.name for path in (doc / "demo").glob("*.csv")}, demo)
            self.assertTrue(demo)


if __name__ == "__main__":
    unittest.main(verbosity=2)
