"""Counts that a gateway holds back: shown with both readings and in no figure until a person decides,
then counted once, whoever is asked twice and whatever is killed meanwhile; minds may change."""

import json
import random
import re
import threading
import time
import unittest

import catalogue
from harness import ForeignGateway, Stage, now, wait_until
from intruder import PASSWORD, QUARANTINE, Browser

UNIT, FIELD = catalogue.UNITS[1], "land"
COUNT = 12


def doubt(held="tally", count=COUNT, **more):
    own = {"tally": {"field": FIELD, "kind": "received", "channel": "online"},
           "rated": {"score": 4}}.get(held, {})
    return {"type": "device", "at": now(), "unit": UNIT, "counter": "q3", "input": "di2",
            "what": "jumped", "serial": 71250, "before": 4012, "after": 4012 + count,
            "held": held, "count": count} | own | more


class Held(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker)
        self.gateway = ForeignGateway("gw-1", self.broker)

    def send(self, *events):
        self.gateway.deliver(self.gateway.batches(events, len(events)))

    def place(self, number=1):
        return f"gw-1/{self.gateway.epoch}:{number}"

    def listed(self, *words):
        return json.loads(self.centre.dunghan("held", "list", "--json", *words))

    def states(self):
        return {row["place"]: row["state"] for row in self.listed("--all")}

    def received(self):
        """Of form 06 today: column 4, the online ones."""
        day = now()[:10]
        report = json.loads(self.centre.dunghan("form06", "--from", day, "--to", day,
                                                "--format", "json"))
        return report["total"]["received_online"]

    def decide(self, word, *places, check=True):
        return self.centre.dunghan("held", word, *places, check=check)

    def devices(self):
        return self.centre.json("/api/v1/devices")

    def test_it_is_shown_and_counts_once_when_it_is_accepted(self):
        self.send(doubt())
        (row,) = self.listed()
        self.assertEqual((row["place"], row["unit"], row["counter"], row["input"]),
                         (self.place(), UNIT, "q3", "di2"))
        self.assertEqual((row["what"], row["before"], row["after"]), ("jumped", 4012, 4024))
        self.assertEqual((row["held"], row["field"], row["kind"], row["count"]),
                         ("tally", FIELD, "received", COUNT))
        self.assertIn("1 held back", self.centre.dunghan("held", "list"))
        self.assertEqual(self.received(), 0)

        shown = wait_until(lambda: self.devices()["held"], "the API has it")
        self.assertEqual((shown[0]["unit"], shown[0]["count"], shown[0]["kind"]),
                         (UNIT, COUNT, "received"))
        self.assertIn("dunghan_held_counts 1\n", self.centre.get("/metrics")[1].decode())
        self.assertIn("Số đếm chờ xác nhận", self.centre.get("/thiet-bi")[1].decode())
        self.assertIn("12 dossiers received", self.centre.get("/en/devices")[1].decode())
        self.assertIn("dunghan held list", self.centre.dunghan("doctor", check=False).stdout)

        self.assertIn(": accepted\n", self.decide("accept", self.place()))
        self.assertIn(": accepted before\n", self.decide("accept", f"{self.gateway.epoch}:1"))
        self.assertEqual(self.received(), COUNT)
        self.centre.dunghan("verify")
        wait_until(lambda: self.devices()["held_open"] == 0, "nothing waits")
        self.assertNotIn("Số đếm chờ xác nhận", self.centre.get("/thiet-bi")[1].decode())

        self.send(*[doubt(count=1)])  # the next one is another
        self.assertEqual(self.received(), COUNT)

    def test_minds_may_change_and_verify_agrees(self):
        self.send(doubt(), doubt("rated", 3), doubt("ticket_taken", 2))
        self.decide("drop", self.place(1), self.place(2))
        self.assertEqual(self.received(), 0)
        self.assertEqual(list(self.states().values()), ["dropped", "dropped", "open"])
        for _ in range(2):
            self.decide("accept", self.place(1), self.place(2))
            self.assertEqual(self.received(), COUNT)
            self.decide("drop", self.place(1), self.place(2))
            self.assertEqual(self.received(), 0)
        self.decide("accept", *map(self.place, (1, 2, 3)))
        self.centre.dunghan("verify")
        self.centre.stop()  # and without a centre on the store itself
        self.decide("drop", self.place(1))
        self.assertEqual(self.received(), 0)
        self.centre.dunghan("verify")

    def test_what_its_gateway_voids_is_withdrawn(self):
        self.send(doubt(), {"type": "voided", "at": now(), "unit": UNIT,
                            "of": f"{self.gateway.epoch}:1"})
        self.assertEqual(self.states(), {self.place(): "withdrawn"})
        refused = self.decide("accept", self.place(), check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("its event was voided", refused.stderr)
        self.assertEqual(self.received(), 0)

    def test_what_is_not_there_is_said_and_holds_up_no_other(self):
        self.send(doubt())
        refused = self.decide("accept", self.place(7), self.place(1), check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"nothing is held at {self.place(7)}", refused.stderr)
        self.assertEqual(self.received(), COUNT)

    def test_whoever_is_killed_meanwhile_it_counts_once(self):
        chance = random.Random(13)
        rounds = 8
        self.send(*(doubt() for _ in range(rounds)))
        for number in range(1, rounds + 1):
            asks = threading.Thread(target=self.decide, args=("accept", self.place(number)),
                                    kwargs={"check": False})
            asks.start()
            time.sleep(chance.uniform(0, 0.15))
            self.centre.kill()
            asks.join()
            self.centre.start()
            before = list(self.states().values()).count("accepted")
            self.assertEqual(self.received(), COUNT * before)  # all of it or nothing
            self.decide("accept", self.place(number))
            self.assertEqual(self.received(), COUNT * number)
        self.centre.dunghan("verify")

    def test_after_a_restore_it_is_decided_anew(self):
        """Of a backup that knows of the first, and not of its decision, and nothing of the second."""
        first, second = doubt(), doubt(count=3)
        backup = self.stage.path / "backup"
        self.send(first)
        self.centre.dunghan("backup", backup)
        sent = self.gateway.batches([second], 1)
        self.gateway.deliver(sent)
        self.decide("accept", self.place(1), self.place(2))
        self.assertEqual(self.received(), COUNT + 3)
        self.centre.stop()
        self.centre.dunghan("restore", backup)
        self.centre.start()
        self.assertEqual(self.states(), {self.place(1): "open"})
        self.assertEqual(self.received(), 0)
        self.gateway.deliver(sent)  # it keeps what it has, and sends it again
        self.assertEqual(self.states(), {self.place(1): "open", self.place(2): "open"})
        for _ in range(2):
            self.decide("accept", self.place(1), self.place(2))
            self.assertEqual(self.received(), COUNT + 3)
        self.centre.dunghan("verify")

    def test_a_channel_is_said_of_what_was_received_only(self):
        late = doubt(kind="late")
        del late["channel"]
        self.send(doubt(), late)
        rows = {row["kind"]: row.get("channel") for row in self.listed()}
        self.assertEqual(rows, {"received": "online", "late": None})
        lines = self.centre.dunghan("held", "list")
        self.assertIn(f"tally {FIELD} received online x {COUNT}", lines)
        self.assertIn(f"tally {FIELD} late x {COUNT}", lines)

    def test_staff_decide_on_the_page(self):
        self.centre.dunghan("staff", "add", "lan", typed=PASSWORD + "\n")
        browser = Browser(self.centre)
        browser.log_in("lan", PASSWORD)
        self.send(doubt())
        wait_until(lambda: self.devices()["held_open"], "it is shown")
        self.assertIn("1 số đếm chờ xác nhận", browser.ask("GET", "/noi-bo")[2])
        page = browser.ask("GET", QUARANTINE)[2]
        self.assertIn(f"{COUNT} hồ sơ tiếp nhận", page)
        (number,) = re.findall(r'name="id" value="(\d+)"', page)
        for act, received, said in (("held_accept", COUNT, "Đã xác nhận 1 số đếm"),
                                    ("held_accept", COUNT, "Đã xác nhận 1 số đếm"),
                                    ("held_drop", 0, "Đã bỏ 1 số đếm")):
            order = {"act": act, "id": number, "token": browser.token()}
            status, _, question = browser.ask("POST", QUARANTINE, order)
            self.assertEqual(status, 200)
            self.assertIn("Sau này vẫn có thể đổi quyết định", question)
            status, headers, _ = browser.ask("POST", QUARANTINE, order | {"confirm": "yes"})
            self.assertEqual((status, headers["Location"]), (303, QUARANTINE))
            self.assertIn(said, browser.ask("GET", QUARANTINE)[2])
            self.assertEqual(self.received(), received)
        (row,) = self.listed("--all")
        self.assertEqual((row["state"], row["by"]), ("dropped", "staff lan"))
        wait_until(lambda: "staff lan" in browser.ask("GET", QUARANTINE)[2], "who decided is shown")
        for order in ({"act": "held_accept", "reason": "bad_event"}, {"act": "held_accept"},
                      {"act": "held_accept", "id": "0"}):
            self.assertEqual(browser.ask("POST", QUARANTINE, order | {"token": browser.token()})[0], 400)
        unknown = {"act": "held_accept", "id": "77", "token": browser.token(), "confirm": "yes"}
        self.assertEqual(browser.ask("POST", QUARANTINE, unknown)[0], 303)


if __name__ == "__main__":
    unittest.main(verbosity=2)
