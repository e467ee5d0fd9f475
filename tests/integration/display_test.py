"""A number display shows how many of something there were today: written when that is another number, and
no more often, whatever is restarted; by our simulator and by pymodbus."""

import time
import unittest
from contextlib import closing

import catalogue
import yaml
from harness import LOOPBACK, ROOT, Stage, free_port, shifted, wait_until
from modbus_peer import Peer

from pymodbus.client import ModbusTcpClient

UNIT = catalogue.UNITS[1]
PAD, BOX, RECEIVED, GOOD = 1, 2, 3, 4  # of the simulator
POLL_MS = 100
REST_S = 1  # in which a display is looked at again and again
FIELD = "land"


def device(counter, profile, port, unit, means):
    return {"counter": counter, "profile": profile, "port": port, "unit_id": unit,
            "poll_ms": 50 if profile == "rating-pad-5" else POLL_MS, "means": f"[{means}]"}  # fmt: skip


def shown(port, unit, at, count=1):
    with closing(ModbusTcpClient(LOOPBACK, port=port)) as client:
        client.connect()
        return client.read_holding_registers(at, count, slave=unit).registers


class Display(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.simulator = self.stage.simulator(
            profiles=["rating-pad-5", "usr-io808", "dm56a04=2"],
            listen=[f"rtu_over_tcp:0={RECEIVED}", f"rtu_over_tcp:0={GOOD}"],
        )
        port = self.simulator.port
        pad = "{input: key1, rated: 5}, {input: key2, rated: 1}"
        box = f"{{input: di1, tally: received, field: {FIELD}}}, {{input: di2, tally: received, field: justice}}"
        self.sources = [device("q1", "rating-pad-5", port, PAD, pad), device("q2", "usr-io808", port, BOX, box)]

    def displays(self):
        places = [int(place.rpartition(":")[2]) for place in self.simulator.places[1:]]
        rows = f"tally: received, field: {FIELD}", "rated: 5, counter: q1"
        return [
            device(f"d{n}", "dm56a04", port, 1, f"{{input: number, {row}}}") | {"transport": "rtu_over_tcp"}
            for n, (port, row) in enumerate(zip(places, rows), 1)
        ]

    def gateway(self, devices, **options):
        made = self.stage.gateway("gw-1", self.broker, [{"unit": UNIT, "devices": devices}], **options)
        time.sleep(1)  # where counting begins
        return made

    def wait_shown(self, number, unit=RECEIVED):
        wait_until(lambda: shown(self.simulator.port, unit, 7) == [number], f"{unit} shows {number}")

    def written(self, unit=RECEIVED):
        return self.simulator.produced(unit, "number")

    def test_it_shows_what_was_counted_today_and_is_written_no_more_often(self):
        gateway = self.gateway([*self.sources, *self.displays()])
        self.assertEqual((self.written(), self.written(GOOD)), (0, 0), "0 is what they show")
        self.simulator.command("pulse", BOX, "di1", 3)
        self.simulator.command("pulse", BOX, "di2", 7)
        self.wait_shown(3)
        self.simulator.command("press", PAD, "key1", 2, 150)
        self.simulator.command("press", PAD, "key2", 1, 150)
        self.wait_shown(2, GOOD)
        time.sleep(REST_S)
        self.assertEqual(self.written(), 1)
        self.assertLessEqual(self.written(GOOD), 2)

        gateway.kill()
        gateway.start()
        time.sleep(REST_S)
        self.assertEqual(self.written(), 1, "after a start it stands where it stood")
        self.simulator.command("pulse", BOX, "di1", 2)
        self.wait_shown(5)
        self.simulator.command("reboot", RECEIVED)
        self.wait_shown(5)
        self.assertEqual(self.written(), 3)

    def test_one_that_does_not_show_it_is_in_trouble_and_holds_up_nobody(self):
        gateway = self.gateway([*self.sources, *self.displays()])
        self.simulator.command("freeze", RECEIVED, "number")
        self.simulator.command("pulse", BOX, "di1", 3)
        wait_until(
            lambda: "display number was told to show 3, and shows 0" in gateway.program.log(), "that is said"
        )
        self.simulator.command("press", PAD, "key1", 1, 150)
        self.wait_shown(1, GOOD)
        self.simulator.command("freeze", RECEIVED, "number", "off")
        self.wait_shown(3)

    def test_it_begins_with_0_on_the_next_day(self):
        gateway = self.gateway([*self.sources, *self.displays()], start=False)
        shift = shifted(gateway)
        gateway.start()
        time.sleep(1)
        self.simulator.command("pulse", BOX, "di1", 3)
        self.wait_shown(3)
        shift.write_text(str(24 * 3600))
        self.wait_shown(0)
        self.simulator.command("pulse", BOX, "di1", 2)
        self.wait_shown(2)

    def test_a_foreign_display_of_eight_decimal_digits(self):
        profiles = self.stage.path / "profiles"
        profiles.mkdir()
        profile = yaml.safe_load((ROOT / "sensors/profiles/dm56a04.yaml").read_text())
        profile["profile"], profile["link"]["kinds"] = "board", ["tcp"]
        profile["reads"] = [{"name": "shown", "table": "holding", "at": 20, "count": 6}]
        profile["channels"][0] |= {"numbers": "1-2"}
        profile["channels"][0]["display"] = {
            "read": "shown", "at": 1, "step": 3, "type": "bcd32", "words": "low_first",
        }  # fmt: skip
        (profiles / "board.yaml").write_text(yaml.safe_dump(profile))
        port = free_port()
        cells = {"20": 1, "21": 2, "22": 3, "23": 4, "24": 0xFFFF, "25": 6}
        Peer(self.stage, "peer", port, {"5": {"holding": cells}})
        means = f"{{input: number1, tally: received, field: {FIELD}}}, {{input: number2, rated: 5}}"
        self.gateway(
            [*self.sources, device("d1", "board", port, 5, means)], settings=[f"profiles: {profiles}"]
        )
        wait_until(lambda: shown(port, 5, 20, 6) == [1, 0, 0, 4, 0, 0], "both show 0")
        for _ in range(3):  # no more at once than anybody presses
            self.simulator.command("pulse", BOX, "di1", 8)
            time.sleep(0.5)
        wait_until(lambda: shown(port, 5, 20, 6) == [1, 0x24, 0, 4, 0, 0], "24 are shown")


if __name__ == "__main__":
    unittest.main(verbosity=2)
