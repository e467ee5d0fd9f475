"""The page of devices: who is silent comes first, and the strip has the days on which there was something."""

import json
import re
import unittest
from datetime import datetime, timedelta

import catalogue
from harness import HANOI, Stage, wait_until

UNIT = catalogue.UNITS[1]


def today():
    return datetime.now(HANOI).date()


def working_days(centre):
    """How many days ago, the oldest first: of the last forty days those that the centre calls working."""
    special = set()
    for year in {today().year, (today() - timedelta(40)).year}:
        status, body = centre.get(f"/lich?nam={year}")
        assert status == 200
        special |= set(re.findall(r'<tr id="d-([0-9-]+)">', body.decode()))
    days = [(ago, today() - timedelta(ago)) for ago in range(40, 0, -1)]
    return [ago for ago, day in days if (day.weekday() < 5) != (day.isoformat() in special)]


class DevicesPage(unittest.TestCase):
    def test_a_real_device_its_silence_and_the_days_of_its_unit(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            days_ago = working_days(centre)[::3]  # some of them before the thirty days
            centre.stop()
            events = [
                {"type": "intake", "at": f"{today() - timedelta(ago)}T09:00:00+07:00", "unit": UNIT,
                 "dossier": f"strip-{ago}", "field": "land", "limit": "3wd"}
                for ago in days_ago
            ]  # fmt: skip
            centre.dunghan("import", "events", stage.write("e", "\n".join(map(json.dumps, events))))
            centre.start()

            def page(query=""):
                status, body = centre.get(f"/thiet-bi{query}")
                self.assertEqual(status, 200)
                return body.decode()

            self.assertIn("Hệ thống chưa nhận được tin của thiết bị nào.", page())
            simulator = stage.simulator(terminals=2)
            stage.gateway("gw-1", broker, simulator.sites(UNIT))
            wait_until(lambda: "2/2 thiết bị đang gửi số liệu" in page(), "both report")
            days = re.findall(r'<path class="there" d="([^"]*)"', page())
            self.assertEqual(len(days), 1)
            shown = [29 - int(x) // 4 for x in re.findall(r"M(\d+) ", days[0])]
            self.assertEqual(shown, [ago for ago in days_ago if ago < 30])
            self.assertGreater(len(shown), 3)
            self.assertIn("Không thiết bị nào có vấn đề.", page("?van-de=co"))

            simulator.kill()
            wait_until(lambda: "0/2 thiết bị đang gửi số liệu" in page(), "both are silent")
            self.assertIn("Thiết bị 1–2 trong 2", page("?van-de=co"))
            for query in ("?van-de=1", "?trang=0", "?trang=x"):
                self.assertEqual(centre.get(f"/thiet-bi{query}")[0], 400, query)


if __name__ == "__main__":
    unittest.main(verbosity=2)
