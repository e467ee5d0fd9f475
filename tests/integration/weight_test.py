"""What each public page weighs on the wire, compressed and with everything that it has the browser fetch, in a
province of 300 units and 30 fields and among all communes of the country.

The pages come from the table of addresses, so a new one is in by itself.
"""

import gzip
import http.client
import json
import re
import unittest
from contextlib import closing
from datetime import datetime, timedelta

import province
from addresses import all_addresses
from harness import HANOI, LOOPBACK, ForeignGateway, Stage, wait_until

UNITS, FIELDS, PROCEDURES, COMMUNES = 300, 30, 1000, 3321
GATEWAYS, DEVICES_OF_EACH = 5, 120
RATED_OF_EACH = 2
OVERVIEW_MOST, PAGE_MOST = 30 * 1024, 40 * 1024
LANGUAGES = ("vi", "en")
ASSET = re.compile(rb"/static/[\w.-]+")  # in a page, and in what it leads to


def rated():
    """Keys pressed in each unit, an hour ago."""
    at = (datetime.now(HANOI) - timedelta(hours=1)).isoformat(timespec="seconds")
    return [
        {"type": "rated", "at": at, "unit": province.code_of(place), "counter": f"q{n}",
         "field": f"f-{place % FIELDS}", "score": 1 + place % 5}
        for place in range(UNITS)
        for n in range(RATED_OF_EACH)
    ]  # fmt: skip


def received():
    """A dossier in each commune."""
    at = datetime.now(HANOI) - timedelta(hours=1)
    return [
        {"type": "intake", "at": at.isoformat(timespec="seconds"), "unit": province.code_of(place),
         "dossier": f"{province.code_of(place)}-{at:%y%m%d}-9999", "field": f"f-{place % FIELDS}",
         "limit": "5wd", "channel": "online"}
        for place in range(COMMUNES)
    ]  # fmt: skip


def state_of(gateway):
    """What a gateway says of itself: a device in each unit, every third of them does not answer."""
    now = datetime.now(HANOI).isoformat(timespec="milliseconds")
    devices = [
        {"unit": province.code_of((gateway * DEVICES_OF_EACH + n) % UNITS), "counter": f"g{gateway}q{n}",
         "state": "offline" if n % 3 == 0 else "online", "seen": now, "records": n, "faults": 0,
         "clock": "not_said"}
        for n in range(DEVICES_OF_EACH)
    ]  # fmt: skip
    return json.dumps({"v": 1, "link": "ready", "version": "0.1.0", "at": now, "clock": "synchronised",
                       "epoch": f"{gateway:016x}", "produced": 0, "committed": 0,
                       "certificate_until": None, "oldest_unsent": None, "devices": devices})  # fmt: skip


class Weight(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage().__enter__()
        cls.addClassCleanup(cls.stage.__exit__, None, None, None)
        broker = cls.stage.broker(overheard=False)
        cls.centre = cls.stage.centre(broker, catalogue=cls.stage.path, start=False)
        province.settle(cls.stage, cls.centre, UNITS, FIELDS, PROCEDURES)
        cls.centre.start()
        for gateway in range(1, GATEWAYS + 1):
            broker.publish(f"dunghan/v1/gateways/gw-{gateway}", state_of(gateway), retain=True)
        cls.gateway = ForeignGateway("gw-keys", broker)
        cls.gateway.deliver(cls.gateway.batches(rated(), 200))
        cls.wait_for("/api/v1/devices", f'"g{GATEWAYS}q{DEVICES_OF_EACH - 1}"')

    @classmethod
    def wait_for(cls, target, text):
        wait_until(lambda: text.encode() in cls.fetch(target)[1], f"{text} in {target}")

    @classmethod
    def fetch(cls, target):
        """(bytes on the wire without the head, what they say)"""
        with closing(http.client.HTTPConnection(LOOPBACK, cls.centre.port, timeout=60)) as connection:
            connection.request("GET", target, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            body = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{target} answers {answer.status}")
        zipped = answer.getheader("Content-Encoding") == "gzip"
        return len(body), gzip.decompress(body) if zipped else body

    def weigh(self, target):
        """Bytes of a first visit: the page, and what it leads to, and what that leads to."""
        sizes, ahead = {}, [target]
        while ahead:
            part = ahead.pop()
            if part not in sizes:
                sizes[part], text = self.fetch(part)
                ahead += [found.decode() for found in ASSET.findall(text)]
        return sum(sizes.values()), sizes[target]

    def check(self):
        heavy = []
        for address in all_addresses(self.centre, LANGUAGES):
            if not address.page:
                continue
            total, own = self.weigh(address.target)
            most = OVERVIEW_MOST if address.name == "OVERVIEW" else PAGE_MOST
            print(f"{total / 1024:6.1f} KB, {own / 1024:5.1f} of it the page itself: {address.target}")
            if total > most:
                heavy.append(f"{address.target}: {total} of {most} bytes")
        self.assertEqual(heavy, [])

    def test_a_province(self):
        self.check()

    def test_all_communes(self):
        _, units, _ = province.tables(COMMUNES, FIELDS)
        self.centre.dunghan("import", "units", self.stage.write("units.csv", units[1]))
        self.gateway.deliver(self.gateway.batches(received(), 200))
        self.wait_for("/api/v1/units", f'"{province.code_of(COMMUNES - 1)}"')
        self.check()


if __name__ == "__main__":
    unittest.main(verbosity=2)
