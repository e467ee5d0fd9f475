"""A twin, and each thing by itself that may happen to it and to who was the centre: away, behind, promoted twice
or both at once, forgotten by the broker, put back from copies, of an older version."""

import json
import shutil
import subprocess
import time
import unittest

import catalogue
from harness import BIN, DEMO_DATA, ForeignGateway, Stage, dossier, get, intake, wait_until
from twins import (
    PROCEDURE,
    UNIT,
    compare,
    open_twin,
    promote,
    receipt,
    role,
    set_role,
    start_replaced,
    stored,
    wait_role,
)


class Few(unittest.TestCase):
    """A gateway with one device, and each thing that may happen by itself."""

    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.made = 0

    def open_all(self):
        self.centre = self.stage.centre(self.broker)
        self.twin = open_twin(self.stage, self.broker)
        self.open_gateway()

    def open_gateway(self):
        self.simulator = self.stage.simulator(terminals=1)
        self.gateway = self.stage.gateway("gw-1", self.broker, self.simulator.sites(UNIT))

    def produce(self, count=5):
        for _ in range(count):
            self.made += 1
            self.simulator.put(1, "intake", procedure=PROCEDURE, dossier=dossier(UNIT, self.made))

    def wait_stored(self, *centres):
        for centre in centres:
            wait_until(lambda: stored(centre) == (self.made,) * 3, f"{centre.name} has {self.made}")

    def wait_committed(self, count):
        wait_until(lambda: self.gateway.state().get("committed") == count, f"a receipt of {count}")

    def restart_broker(self):
        """It forgets sessions and what it kept."""
        self.broker.kill()
        self.broker.start()

    def check(self, centre):
        """All is there, once, and nothing is called lost."""
        self.wait_stored(centre)
        self.wait_committed(self.made)
        self.assertEqual(centre.json("/api/v1/devices")["lost"], 0)
        self.assertIn(f"events {self.made},", centre.dunghan("verify"))

    # --- a twin ------------------------------------------------------------------------------

    def test_it_takes_in_and_says_nothing(self):
        heard = self.stage.path / "all"
        with open(heard, "wb") as file:
            argv = ["mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", self.broker.port]
            self.stage.run("all-ears", [*argv, "-q", "1", "-t", "#", "-F", "%t"], stdout=file)
        twin = open_twin(self.stage, self.broker)
        gateway = ForeignGateway("gw-9", self.broker)
        for end in (twin.stop, twin.kill):
            events = [json.loads(intake(UNIT, gateway.sent + n, PROCEDURE)) for n in range(50)]
            self.broker.publish("dunghan/v1/events/gw-9", *gateway.batches(events, 10))
            wait_until(lambda: stored(twin)[0] == gateway.sent, "they are stored")
            twin.dunghan("import", "fields", DEMO_DATA / "fields.csv")
            end()
            time.sleep(0.5)  # for a last will that should not come
            twin.start()
        wait_until(lambda: twin.received() == gateway.sent, "they are counted")
        self.assertEqual(set(heard.read_text().split()), {"dunghan/v1/events/gw-9"})
        self.check_said(twin)

    def check_said(self, twin):
        """On every page, and wherever a program asks."""
        rows = json.loads(subprocess.run([BIN / "test-routes"], capture_output=True, check=True).stdout)
        pages = 0
        for row in rows:
            for language, path in row["paths"].items():
                if not path or "{" in path or "/api/" in path or "GET" not in row["methods"]:
                    continue
                status, body = get(twin.port, path)
                if status == 200 and body.lstrip().lower().startswith(b"<!doctype html"):
                    said = "This is a twin" if language == "en" else "Đây là hệ thống dự phòng"
                    self.assertIn(said, body.decode(), path)
                    pages += 1
        self.assertGreater(pages, 20)
        self.assertEqual(twin.json("/healthz")["role"], "twin")
        self.assertEqual(twin.json("/version")["role"], "twin")
        self.assertIn("twin", twin.json("/api/v1/summary")["alarms"])
        metrics = twin.get("/metrics")[1].decode()
        self.assertIn("dunghan_leads 0\n", metrics)
        self.assertIn("it is a twin", twin.dunghan("doctor", check=False).stdout)

    def test_the_nation_hears_nothing_of_it(self):
        twin = open_twin(self.stage, self.broker, start=False)
        with open(twin.config, "a") as settings:
            settings.write("upstream: {connection: 'host=127.0.0.1 port=1 dbname=none user=none'}\n")
        twin.start()
        for verb in ("tell", "resync"):
            done = twin.dunghan("upstream", verb, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("it tells nothing", done.stderr)

    def test_one_that_was_away_has_all_when_it_is_back(self):
        self.open_all()
        self.produce()
        self.wait_stored(self.centre, self.twin)
        for end in (self.twin.stop, self.twin.kill):
            end()
            self.produce(20)
            self.wait_stored(self.centre)
            self.twin.start()
            self.wait_stored(self.twin)
        for _ in range(5):  # both go on
            self.produce(3)
            self.wait_stored(self.centre, self.twin)
        equal, said = compare(self.stage, self.twin, self.centre)
        self.assertTrue(equal, said)

    def test_what_it_has_missed_is_seen_and_filled(self):
        self.open_all()
        self.produce()
        self.wait_stored(self.centre, self.twin)
        self.twin.stop()
        self.restart_broker()  # and with it the twin's session
        self.produce()
        self.wait_stored(self.centre)
        self.twin.start()
        self.produce()
        self.wait_stored(self.centre)
        equal, said = compare(self.stage, self.twin, self.centre)
        self.assertFalse(equal)
        self.assertIn("the first that differs is 20", said)
        self.assertIn(f"unit {UNIT}, field {catalogue.FIELD_OF[PROCEDURE]}", said)
        self.twin.stop()
        self.produce()  # which wait at the broker
        copy = self.stage.path / "copy"
        self.centre.dunghan("backup", copy)
        self.twin.dunghan("restore", copy)
        self.twin.start()
        wait_role(self.twin, "twin")
        self.produce()
        self.wait_stored(self.centre, self.twin)
        self.assertTrue(compare(self.stage, self.twin, self.centre)[0])

    def test_a_digest_says_what_differs_first(self):
        self.open_all()
        self.produce()
        self.wait_stored(self.centre, self.twin)
        unit = catalogue.UNITS[2]
        event = {"type": "intake", "at": "2026-03-02T08:00:00+07:00", "unit": unit, "channel": "postal",
                 "dossier": f"{unit}-260302-0001", "procedure": PROCEDURE}  # fmt: skip
        self.centre.stop()
        self.centre.dunghan("import", "events", self.stage.write("one.jsonl", json.dumps(event) + "\n"))
        for ours, other in ((self.centre, self.twin), (self.twin, self.centre)):
            equal, said = compare(self.stage, ours, other)
            self.assertFalse(equal)
            self.assertIn(f"2026-03, unit {unit}, field {catalogue.FIELD_OF[PROCEDURE]}\n", said)
        whole = self.twin.dunghan("digest")
        for text in ("", "no digest\n", whole[:-12], whole.replace("digest 1", "digest 2"),
                     "\n".join([*whole.splitlines()[:2], *whole.splitlines()[3:]])):  # fmt: skip
            file = self.stage.write("bad.digest", text)
            done = self.twin.dunghan("digest", "--compare", file, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("what it is compared with", done.stderr)
        done = self.twin.dunghan("digest", "--compare", "-", typed=whole, check=False)
        self.assertEqual((done.returncode, done.stdout[:6]), (0, "equal:"))

    # --- promotions --------------------------------------------------------------------------

    def test_who_is_the_centre_is_not_promoted_and_above_all_that_was_heard_of_it_is(self):
        self.open_all()
        done = self.centre.dunghan("promote", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("this is the centre already, of term 0", done.stderr)
        term = promote(self.twin)
        done = self.twin.dunghan("promote", check=False)
        self.assertIn(f"this is the centre already, of term {term}", done.stderr)
        self.assertEqual(self.twin.dunghan("promote", "--above", "junk", check=False).returncode, 64)
        higher = promote(self.twin, "--above", term + 5000000)
        self.assertGreater(higher, term + 5000000)
        self.produce()
        self.check(self.twin)
        self.assertEqual(receipt(self.broker, "gw-1")["term"], higher)

    def test_both_promoted_at_once(self):
        self.open_all()
        self.produce()
        self.wait_stored(self.centre, self.twin)
        self.broker.kill()  # so that neither hears of the other
        terms = {promote(self.twin): self.twin}
        terms[int(self.centre.dunghan("promote", "--above", 1).split()[-1])] = self.centre
        self.broker.start()
        self.assertEqual(len(terms), 2)
        last = terms[max(terms)]
        other = terms[min(terms)]
        wait_until(lambda: role(other) == ("twin" if other is self.twin else "replaced"), "one gives in")
        self.assertEqual(role(last), "centre")
        self.produce()
        self.check(last)

    def test_the_old_one_comes_back_where_nobody_tells_it(self):
        """The broker has forgotten, the new one is away: it takes itself for the centre, and does no harm."""
        self.open_all()
        self.produce()
        self.wait_stored(self.centre, self.twin)
        self.centre.kill()
        promote(self.twin)
        self.produce()
        self.check(self.twin)
        self.twin.kill()
        self.restart_broker()
        self.centre.start()
        self.produce()
        time.sleep(3)
        self.assertEqual(role(self.centre), "centre")
        self.assertIn("is not believed", self.gateway.program.log())
        self.assertEqual(self.gateway.state()["committed"], self.made - 5)
        self.gateway.kill()  # a term outlives its start
        self.gateway.start()
        time.sleep(2)
        self.assertLessEqual(self.gateway.state()["committed"], self.made - 5)
        self.twin.start()
        wait_role(self.centre, "replaced")
        self.check(self.twin)
        self.centre.stop()
        self.twin.stop()
        self.restart_broker()
        start_replaced(self.centre)  # what it has heard it remembers, whoever tells it nothing

    def test_a_gateway_that_was_away_meanwhile_fills_what_is_missing(self):
        self.open_all()
        self.produce()
        self.wait_stored(self.centre, self.twin)
        self.twin.stop()
        self.restart_broker()
        self.produce(40)
        self.wait_stored(self.centre)
        self.wait_committed(self.made)
        self.gateway.stop()  # with all its receipts
        self.centre.kill()
        self.twin.start()
        promote(self.twin)
        self.gateway.start()
        self.check(self.twin)

    def test_copies_make_nobody_the_centre(self):
        self.open_all()
        self.produce()
        self.wait_stored(self.centre, self.twin)
        before = self.stage.path / "before"
        self.twin.dunghan("backup", before)
        self.twin.stop()
        files = self.stage.path / "files"
        shutil.copytree(self.twin.data, files)
        self.twin.start()
        term = promote(self.twin)
        wait_role(self.centre, "replaced")
        self.produce()
        self.check(self.twin)
        self.twin.stop()
        self.twin.dunghan("restore", before)  # it is of before the promotion
        self.twin.start()
        self.assertEqual(role(self.twin), "centre")
        self.assertEqual(self.twin.json("/healthz")["term"], term)
        self.check(self.twin)

        # The backup of a centre makes no centre of another machine.
        after = self.stage.path / "after"
        self.twin.dunghan("backup", after)
        self.centre.stop()
        set_role(self.centre, "twin")
        self.centre.dunghan("restore", after)
        set_role(self.centre, "centre")
        start_replaced(self.centre)

        # Files that were put back by hand, of a lower term than others have seen.
        self.twin.stop()
        shutil.rmtree(self.twin.data)
        shutil.copytree(files, self.twin.data)
        self.twin.start()
        self.assertEqual(role(self.twin), "twin")
        self.produce()
        self.assertGreater(promote(self.twin), term)
        self.check(self.twin)

    def test_one_of_before_there_were_terms_is_put_right(self):
        self.open_all()
        self.produce()
        self.wait_stored(self.centre, self.twin)
        self.centre.kill()
        term = promote(self.twin)
        self.wait_committed(self.made)
        old = json.dumps({"v": 1, "epoch": receipt(self.broker, "gw-1")["epoch"], "committed": 1, "boot": 99})
        self.broker.publish("dunghan/v1/receipts/gw-1", old, retain=True)
        self.broker.publish("dunghan/v1/centre", '{"v":1,"link":"lost"}', retain=True)
        wait_until(lambda: receipt(self.broker, "gw-1").get("term") == term, "the receipt is put right")
        wait_until(lambda: b"ready" in self.broker.retained("dunghan/v1/centre"), "so is the state")
        self.produce()
        self.check(self.twin)
        self.assertNotIn("has gone back to event 1,", self.gateway.program.log())


if __name__ == "__main__":
    unittest.main(verbosity=2)
