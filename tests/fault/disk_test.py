"""With little room the centre takes nothing in, says so, and goes on by itself."""

import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import ForeignGateway, Stage, dossier, now, wait_until

UNIT = catalogue.UNITS[1]
MB = 1 << 20


def free_bytes(path):
    about = os.statvfs(path)
    return about.f_bavail * about.f_frsize


def intakes(first, count):
    return [
        {
            "type": "intake",
            "at": now(),
            "unit": UNIT,
            "dossier": dossier(UNIT, number),
            "procedure": catalogue.PROCEDURES[0],
            "channel": "postal",
        }
        for number in range(first, first + count)
    ]


class Disk(unittest.TestCase):
    def test_below_the_limit_nothing_is_taken_in_until_there_is_room_again(self):
        with Stage() as stage:
            # Room that others on this machine do not take or give back meanwhile.
            step = min(free_bytes(stage.path) // 3, 4096 * MB)
            limit_mb = (free_bytes(stage.path) - step // 2) // MB
            broker = stage.broker()
            centre = stage.centre(broker, start=False)
            with open(centre.config, "a") as config:
                config.write(f"keep: {{disk_free_mb: {limit_mb}}}\n")
            centre.start()
            foreign = ForeignGateway("gw-7", broker)
            foreign.deliver(foreign.batches(intakes(1, 10), 5))

            ballast = stage.path / "ballast"
            with open(ballast, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, step)
            wait_until(lambda: centre.get("/healthz")[0] == 503, "it says that there is no room")
            self.assertIn(b'"disk":false', centre.get("/healthz")[1].replace(b" ", b""))
            wait_until(
                lambda: "Ổ đĩa của máy chủ số liệu sắp đầy".encode() in centre.get("/")[1],
                "the page says so",
            )
            messages = foreign.batches(intakes(11, 10), 5)
            with self.assertRaises(AssertionError):
                foreign.deliver(messages, timeout_s=2)
            self.assertEqual(foreign.committed(), 10)
            refused = centre.dunghan("quarantine", "replay", "--all", check=False)
            self.assertIn("disk_free_mb", refused.stderr)

            ballast.unlink()
            wait_until(lambda: centre.get("/healthz")[0] == 200, "it goes on by itself")
            foreign.deliver(messages)
            wait_until(lambda: b'role="alert"' not in centre.get("/")[1], "the page is calm")
            self.assertIn("are free (keep.disk_free_mb)", centre.program.log())
            self.assertIn("there is room again", centre.program.log())

    def test_without_room_at_the_start_it_serves_the_page_and_takes_nothing_in(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker, start=False)
            with open(centre.config, "a") as config:
                config.write("keep: {disk_free_mb: 100000000}\n")
            centre.start(wait=False)
            wait_until(lambda: self.status(centre) == 503, "it answers")
            self.assertEqual(centre.get("/")[0], 200)
            foreign = ForeignGateway("gw-7", broker)
            with self.assertRaises(AssertionError):
                foreign.deliver(foreign.batches(intakes(1, 1), 1), timeout_s=2)

    @staticmethod
    def status(centre):
        try:
            return centre.get("/healthz")[0]
        except OSError:
            return 0


if __name__ == "__main__":
    unittest.main(verbosity=2)
