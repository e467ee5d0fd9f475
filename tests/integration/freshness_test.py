"""What a running system says of its sources: the broker away, never reached, back again; one of nine
units. Where nothing is known nothing is said, and nothing is green."""

import json
import re
import unittest
from datetime import datetime, timedelta

from harness import DEMO_DATA, HANOI, Stage, get, wait_until

UNIT = "H99.10.01"  # with 4 of the 25 counters of nine units
LIVE = "● Trực tiếp"
UNKNOWN = "Chưa xác định được quầy nào đang hoạt động (cần có số liệu của {1} quầy thuộc {0} đơn vị)"


def page(centre, path="/"):
    return centre.get(path)[1].decode()


def health(centre):
    status, body = centre.get("/healthz")
    return status, json.loads(body)["reasons"]


def metric(centre, name):
    """The value of a metric without labels; None: it is not there."""
    found = re.search(rf"^{name} (\S+)$", page(centre, "/metrics"), re.MULTILINE)
    return float(found[1]) if found else None


def yesterdays(count):
    """A file a day old, or of the beginning of the month: so many dossiers, all resolved early."""
    now = datetime.now(HANOI)
    at = max(now - timedelta(days=1), now.replace(day=1, hour=0, minute=0, second=0))
    about = {"at": at.isoformat(timespec="seconds"), "unit": UNIT}
    lines = []
    for number in range(count):
        code = {"dossier": f"{UNIT}-{at:%y%m%d}-{number:04d}"}
        lines += [
            {"type": "intake", "field": "land", "limit": "3wd"} | about | code,
            {"type": "resolved", "outcome": "granted"} | about | code,
        ]
    return "".join(json.dumps(line) + "\n" for line in lines)


class Freshness(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()

    def begin(self, centre):
        """Whatever /healthz says."""
        centre.start(wait=False)
        wait_until(lambda: self.answers(centre), "the page answers")
        return centre

    def answers(self, centre):
        try:
            return centre.get("/")[0] == 200
        except OSError:
            return False

    def test_a_day_old_import_and_a_broker_never_reached_are_not_live_nor_green(self):
        self.broker.kill()
        centre = self.stage.centre(self.broker, start=False)
        centre.dunghan("import", "events", self.stage.write("old.jsonl", yesterdays(40)))
        self.begin(centre)
        self.assertEqual(health(centre), (503, ["link_never"]))
        for path in ("/", "/cach-tinh", "/bieu-06", "/giay-phep"):
            self.assertIn("Hệ thống chưa kết nối được với máy chủ MQTT kể từ khi khởi động lúc ",
                          page(centre, path))  # fmt: skip
        text = page(centre)
        self.assertNotIn(LIVE, text)
        figures = text[text.index('id="n-rate"') : text.index('class="legend"')]
        self.assertNotRegex(figures, 'class="(rate )?(good|ok|warn|bad|soon|over)"')
        self.assertIn("40/40", figures)
        self.assertIn(UNKNOWN.format(9, 25), text)
        self.assertIn("The centre has had no connection to the MQTT broker since it started at ",
                      page(centre, "/en/"))  # fmt: skip
        row = centre.json("/api/v1/units")["rows"][0]
        self.assertEqual((row["code"], row["level"], row["silence"]), ("H99.10", "none", "link"))
        self.assertEqual(centre.json("/api/v1/summary")["link"]["state"], "never")

    def test_one_of_nine_units_is_not_complete(self):
        centre = self.stage.centre(self.broker)
        simulator = self.stage.simulator(terminals=1)
        self.stage.gateway("gw-1", self.broker, simulator.sites(UNIT))
        simulator.put(1, "intake", procedure="1.001193", dossier=f"{UNIT}-261101-0001")
        centre.wait_received(1)
        wait_until(lambda: metric(centre, "dunghan_devices_reporting") == 1, "it reports")
        text = page(centre)
        self.assertIn("Thiếu số liệu: 1/9 đơn vị, 1/25 quầy đang gửi số liệu", text)
        self.assertIn("Mới có số liệu của 1/9 đơn vị.", text)
        self.assertIn("8/9 đơn vị chưa có quầy nào gửi số liệu lần nào", text)
        self.assertNotIn("Đủ số liệu", text)
        rows = centre.json("/api/v1/units")["rows"]
        self.assertEqual([row["unheard"] for row in rows], [True] * 8 + [False])
        self.assertEqual(rows[8]["completeness"], {"devices": 4, "reporting": 1, "silent": 3})
        summary = centre.json("/api/v1/summary")
        complete = {"devices": 25, "reporting": 1, "silent": 24, "units": 9, "units_reporting": 1,
                    "units_undeclared": 0}
        self.assertEqual(summary["completeness"], complete)
        self.assertEqual(summary["figures_of"], {"units": 1, "of": 9})
        wait_until(lambda: self.told()["completeness"] == complete, "the broker retains it")
        self.assertEqual(metric(centre, "dunghan_units"), 9)
        self.check_form06(centre)
        self.assertEqual(metric(centre, "dunghan_units_reporting"), 1)
        self.assertEqual(metric(centre, "dunghan_devices"), 25)
        fewer = "code,name_vi,level,parent,counters\nH99.10.02,UBND xã Mẫu Đông,commune,H99.10,0\n"
        centre.dunghan("import", "units", self.stage.write("fewer.csv", fewer))
        complete = centre.json("/api/v1/summary")["completeness"]  # at once, without a start
        self.assertEqual((complete["units"], complete["devices"]), (8, 22))

    def test_a_catalogue_without_numbers_of_counters_is_never_called_complete(self):
        units = [f"H9.{i},Xã {i},commune,H9" for i in range(1, 9)]
        catalogue = self.stage.path / "undeclared"
        catalogue.mkdir()
        for register in ("fields", "procedures"):
            (catalogue / f"{register}.csv").write_text((DEMO_DATA / f"{register}.csv").read_text())
        (catalogue / "units.csv").write_text(
            "\n".join(["code,name_vi,level,parent", "H9,Tỉnh,province,", *units]) + "\n"
        )
        centre = self.stage.centre(self.broker, catalogue=catalogue)
        simulator = self.stage.simulator(terminals=1)
        self.stage.gateway("gw-1", self.broker, simulator.sites("H9.1"))
        simulator.put(1, "intake", procedure="1.001193", dossier="H9.1-261101-0001")
        centre.wait_received(1)
        wait_until(lambda: metric(centre, "dunghan_devices_reporting") == 1, "it reports")
        text = page(centre)
        self.assertNotIn("Đủ số liệu", text)
        self.assertIn("8 đơn vị chưa khai số quầy trong danh mục", text)
        self.assertIn("Mới có số liệu của 1/8 đơn vị.", text)
        self.assertEqual(metric(centre, "dunghan_units_undeclared"), 8)
        self.assertIn("8 without a number of counters, the first H9.1",
                      centre.dunghan("doctor", check=False).stdout)  # fmt: skip
        said = centre.dunghan("import", "units", str(catalogue / "units.csv"))
        self.assertIn("units.csv:3: H9.1\n", said)
        zeros = "\n".join(["code,name_vi,level,parent,counters", *(f"{u},0" for u in units)])
        said = centre.dunghan("import", "units", self.stage.write("zeros.csv", zeros + "\n"))
        self.assertNotIn("nobody has said", said)
        self.assertIn("Đủ số liệu: 1/1 đơn vị, 1/1 quầy đang gửi số liệu", page(centre))

    def check_form06(self, centre):
        """Of which part its rates are, in every form of it."""
        self.assertIn("Mới có số liệu của 1/9 đơn vị", page(centre, "/bieu-06"))
        self.assertIn("Figures of 1 of 9 units only", page(centre, "/en/form-06"))
        today = datetime.now(HANOI)
        span = f"from={today:%Y-%m}-01&to={today:%Y-%m-%d}"
        report = centre.json(f"/api/v1/reports/06?{span}")
        self.assertEqual(report["figures_of"], {"units": 1, "of": 9})
        self.assertIn(",part,_all,_all,số liệu của 1/9 đơn vị,",
                      page(centre, f"/api/v1/reports/06.csv?{span}"))
        self.assertIn("tất cả; mới có số liệu của 1/9 đơn vị", centre.dunghan(
            "form06", "--from", f"{today:%Y-%m}-01", "--to", f"{today:%Y-%m-%d}"))

    def told(self):
        return json.loads(self.broker.retained("dunghan/v1/centre"))

    def test_a_broker_that_goes_is_the_centres_loss_and_no_silence_of_devices(self):
        centre = self.stage.centre(self.broker, catalogue=self.one_unit())
        simulator = self.stage.simulator(terminals=2)
        self.stage.gateway("gw-1", self.broker, simulator.sites(UNIT))
        wait_until(lambda: metric(centre, "dunghan_devices_reporting") == 2, "both report")
        self.assertIn(LIVE, page(centre))
        self.assertIn("Đủ số liệu: 1/1 đơn vị, 2/2 quầy đang gửi số liệu", page(centre))
        seen = self.seen(centre)
        stream = self.stage.stream(centre.port)
        self.broker.kill()
        wait_until(lambda: health(centre) == (503, ["link_lost"]), "it is noticed")
        self.check_unheard(centre, "Hệ thống mất kết nối với máy chủ MQTT từ ", "lost")
        while json.loads(stream.next()["data"]).get("changed") is None:
            pass  # until pages are told

        centre.stop()  # and what is known of gateways and devices is remembered
        self.begin(centre)
        self.check_unheard(centre, "Hệ thống chưa kết nối được với máy chủ MQTT", "never")
        self.assertGreaterEqual(self.seen(centre), seen)
        self.assertNotIn("chưa lần nào", page(centre))

        self.broker.start()
        wait_until(lambda: metric(centre, "dunghan_devices_reporting") == 2, "they are heard again")
        self.assertEqual(health(centre), (200, []))
        self.assertNotIn('role="alert"', page(centre))

    def one_unit(self):
        """A catalogue of one unit with two counters."""
        directory = self.stage.path / "catalogue"
        directory.mkdir()
        (directory / "units.csv").write_text(
            f"code,name_vi,level,counters\n{UNIT},Thị trấn Mẫu,commune,2\n")
        return directory

    def seen(self, centre):
        return [row["last_seen"] for row in centre.json("/api/v1/devices")["devices"]]

    def check_unheard(self, centre, alarm, state):
        wait_until(lambda: alarm in page(centre), "the page says so")
        text = page(centre)
        self.assertIn(UNKNOWN.format(1, 2), text)
        for lie in (LIVE, "Mất tín hiệu", "quầy đang gửi số liệu<", ">Mất kết nối<", "không gửi số liệu từ"):
            self.assertNotIn(lie, text)
        answer = centre.json("/api/v1/devices")
        self.assertEqual(answer["link"]["state"], state)
        self.assertEqual({row["state"] for row in answer["devices"]}, {"unknown"})
        self.assertEqual([row["state"] for row in answer["gateways"]], ["unknown"])
        self.assertIsNone(answer["completeness"]["reporting"])
        self.assertIsNone(metric(centre, "dunghan_devices_reporting"))
        self.assertIn(f'dunghan_alarm{{alarm="link_{state}"}} 1', page(centre, "/metrics"))


if __name__ == "__main__":
    unittest.main()
