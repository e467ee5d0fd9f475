"""The page of devices: who is silent comes first, and the strip has the days on which there was something."""

import json
import re
import unittest
from datetime import date, timedelta

import catalogue
from harness import Stage, wait_until

UNIT = catalogue.UNITS[1]
DAYS_AGO = (1, 2, 8, 29, 30)  # the last one is out of the thirty days


class DevicesPage(unittest.TestCase):
    def test_a_real_device_its_silence_and_the_days_of_its_unit(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker, start=False)
            events = [
                {"type": "intake", "at": f"{date.today() - timedelta(ago)}T09:00:00+07:00", "unit": UNIT,
                 "dossier": f"strip-{ago}", "field": "land", "limit": "3wd"}
                for ago in DAYS_AGO
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
            self.assertEqual([path.count("M") for path in days], [len(DAYS_AGO) - 1])
            at = [29 - ago for ago in sorted(DAYS_AGO, reverse=True) if ago < 30]
            self.assertEqual([int(x) // 4 for x in re.findall(r"M(\d+) ", days[0])], at)
            self.assertIn("Không thiết bị nào có vấn đề.", page("?van-de=co"))

            simulator.kill()
            wait_until(lambda: "0/2 thiết bị đang gửi số liệu" in page(), "both are silent")
            self.assertIn("Thiết bị 1–2 trong 2", page("?van-de=co"))
            for query in ("?van-de=1", "?trang=0", "?trang=x"):
                self.assertEqual(centre.get(f"/thiet-bi{query}")[0], 400, query)


if __name__ == "__main__":
    unittest.main(verbosity=2)
