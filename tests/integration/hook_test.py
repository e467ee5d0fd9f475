"""Events by POST at the gateway: stored before they are answered, counted once, refused with a reason."""

import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import unittest
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import catalogue
from harness import BIN, HANOI, LOOPBACK, ROOT, Stage, dossier, free_port, now, preload, wait_until
from jsonschema import Draft202012Validator

UNIT, OTHER = catalogue.UNITS[1:3]
OPENAPI = json.loads((ROOT / "sensors/hook/openapi.json").read_text())
PLACES = 8  # connections at once
REQUEST_S, CROWDED_S = 15, 3  # that a request may take


def schema_of(method, status):
    """What the contract says of an answer."""
    node = OPENAPI["paths"]["/v1/events"][method.lower()]["responses"][str(status)]
    while "$ref" in node:
        node = OPENAPI["components"]["responses"][node["$ref"].rsplit("/", 1)[1]]
    (kind, content), = node["content"].items()
    return kind, content["schema"] | {"components": OPENAPI["components"]}


class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Sender:
    """A ticket or rating system; `where` is a port of loopback or the path of a socket."""

    def __init__(self, where, key):
        self.where = where
        self.key = key
        self.epoch = f"{random.getrandbits(64):016x}"

    def ask(self, method, body=None, path="/v1/events", **headers):
        """(status, what is said) of a request, held to the contract."""
        here = Unix(self.where) if isinstance(self.where, Path) else \
            http.client.HTTPConnection(LOOPBACK, self.where, timeout=60)
        with closing(here):
            headers = {"Authorization": f"Bearer {self.key}"} | headers
            here.request(method, path, body, headers)
            answer = here.getresponse()
            said = json.loads(answer.read() or "null")
            self.headers = answer.headers
        if answer.status not in (404, 405):
            kind, schema = schema_of(method, answer.status)
            assert answer.headers["Content-Type"] == kind, answer.headers
            Draft202012Validator(schema).validate(said)
        return answer.status, said

    def batch(self, first, events):
        return json.dumps({"v": 1, "epoch": self.epoch, "first": first, "events": events})

    def post(self, first, *events):
        return self.ask("POST", self.batch(first, events))

    def committed(self):
        status, said = self.ask("GET")
        assert status == 200, said
        return said["committed"]


def rated(score=5, **more):
    return {"type": "rated", "at": now(), "counter": "q1", "score": score} | more


def ticket(kind, number):
    return {"type": f"ticket_{kind}", "at": now(), "counter": "q1", "ticket": f"A{number:03}"}


def tally(count):
    return {"type": "tally", "at": now(), "field": catalogue.FIELD_OF[catalogue.PROCEDURES[0]],
            "kind": "received", "count": count}  # fmt: skip


def settings(listen, **units):
    """The section of a gateway's settings; its sources by their name."""
    lines = ["hook:", f"  listen: '{listen}'", "  sources:"]
    return lines + [f"    - {{name: {n}, key_file: {f}, unit: {u}}}" for n, (f, u) in units.items()]


class Place(Stage):
    """A stage with a broker, a centre, and a gateway that two systems send to, of a unit each."""

    def __init__(self, listen=None, **more):
        super().__init__()
        self.more = [f"{name}: {value}" for name, value in more.items()]
        self.port = free_port()
        self.listen = listen or f"{LOOPBACK}:{self.port}"

    def open(self, start=True):
        self.mqtt = self.broker()
        self.office = self.centre(self.mqtt)
        keys = {name: self.write(f"{name}.key", f"{name}-{random.getrandbits(128):032x}\n")
                for name in ("qms", "rating")}  # fmt: skip
        self.senders = [Sender(self.port, keys[name].read_text().strip()) for name in keys]
        lines = settings(self.listen, qms=(keys["qms"], UNIT), rating=(keys["rating"], OTHER))
        self.gate = self.gateway("gw-1", self.mqtt, [], settings=[*lines, *self.more], start=start)
        return self.senders

    def wait_counted(self, count):
        """Until the centre has stored so many events; those of each type, unit and score or count."""
        with closing(sqlite3.connect(f"file:{self.office.data}/dunghan.db?mode=ro", uri=True)) as store:
            def stored():
                return store.execute("SELECT count(*) FROM event").fetchone()[0]
            wait_until(lambda: stored() >= count, f"{count} events are stored")
            self.assert_equal(stored(), count)
            rows = store.execute("SELECT type, amount, count(*) FROM event GROUP BY 1, 2").fetchall()
        return {(kind, amount): number for kind, amount, number in rows}

    @staticmethod
    def assert_equal(one, other):
        assert one == other, f"{one} is not {other}"

    def status(self):
        done = subprocess.run([BIN / "dunghan-gateway", "-c", self.gate.config, "--status", "-o", "json"],
                              capture_output=True, check=True, timeout=60)  # fmt: skip
        return json.loads(done.stdout)["hook"]


class Sending(threading.Thread):
    """Sends rating after rating, and what was not answered again."""

    def __init__(self, sender, seed):
        super().__init__(daemon=True)
        self.sender, self.chance = sender, random.Random(seed)
        self.sent = self.tries = 0
        self.ended, self.error = False, None

    def run(self):
        try:
            while not self.ended:
                self.try_once()
        except AssertionError as error:  # handed to the test, which fails with it
            self.error = error

    def try_once(self):
        events = [rated(n % 5 + 1) for n in range(self.sent, self.sent + self.chance.randint(1, 10))]
        self.tries += 1
        try:
            status, said = self.sender.post(self.sent + 1, *events)
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            return
        assert status in (200, 503), said
        self.sent = said.get("committed", self.sent)

    def end(self):
        self.ended = True
        self.join()
        if self.error:
            raise self.error
        self.sent = wait_until(self.told, "the gateway says how far it is")

    def told(self):
        """What was stored, and not answered before; None: it takes its settings anew just now."""
        try:
            return self.sender.committed()
        except (OSError, http.client.HTTPException):
            return None


TALLY, RATED, TAKEN, CALLED = 10, 11, 12, 13  # as the store has them: enum event_type


class Hook(unittest.TestCase):
    def test_what_two_systems_send_is_counted_exactly(self):
        with Place() as place:
            qms, rating = place.open()
            self.assertEqual(qms.ask("GET"), (200, {"committed": 0}))
            at = qms.epoch
            events = [ticket("taken", n) for n in range(1, 41)] + [ticket("called", n) for n in range(1, 31)]
            self.assertEqual(qms.post(1, *events), (200, {"epoch": at, "committed": 70}))
            begin = time.monotonic()
            for first in range(1, 101, 10):
                scores = [rated(n % 5 + 1) for n in range(first, first + 10)]
                self.assertEqual(rating.post(first, *scores)[0], 200)
                self.assertEqual(rating.post(first, *scores)[1]["committed"], first + 9, "the same again")
            self.assertLess(time.monotonic() - begin, 5, "each is answered once it is stored")
            self.assertEqual(qms.post(61, *events[60:], tally(12), tally(3))[1]["committed"], 72)
            taken_in = {"type": "intake", "at": now(), "dossier": dossier(UNIT, 1),
                        "procedure": catalogue.PROCEDURES[0], "channel": "in_person", "unit": UNIT}  # fmt: skip
            self.assertEqual(qms.post(73, taken_in)[1]["committed"], 73)

            counted = place.wait_counted(173)
            self.assertEqual({kind: counted[kind] for kind in counted if kind[0] == RATED},
                             {(RATED, score): 20 for score in range(1, 6)})  # fmt: skip
            self.assertEqual([sum(n for (kind, _), n in counted.items() if kind == which)
                              for which in (TAKEN, CALLED, TALLY)], [40, 30, 2])  # fmt: skip
            place.office.wait_received(16)
            self.assertEqual(place.office.json("/api/v1/summary")["quarantined"], 0)

            sources = place.status()["sources"]
            self.assertEqual([(s["name"], s["unit"], s["epoch"], s["committed"], s["refused"]) for s in sources],
                             [("qms", UNIT, at, 73, 0), ("rating", OTHER, rating.epoch, 100, 0)])  # fmt: skip
            place.gate.stop()
            place.office.stop()
            self.assertIn("events 173, dossiers 1\n", place.office.dunghan("verify"))

    def test_what_was_stored_when_the_gateway_died_before_its_answer_is_not_counted_again(self):
        with Place() as place:
            qms, _ = place.open(start=False)
            stuck = place.path / "stuck"
            place.gate.env |= preload("stuck_disk", DUNGHAN_STUCK_DISK=stuck)
            place.gate.start()
            events = [ticket("taken", n) for n in range(1, 21)]
            self.assertEqual(qms.post(1, *events[:5])[0], 200)
            place.mqtt.kill()  # a receipt would be stuck too, before the batch is read
            for last in (10, 15, 20):
                stuck.touch()
                answers = []
                sends = threading.Thread(target=self.try_to_send, args=(qms, last - 4, events, answers))
                sends.start()
                wait_until(lambda n=last: self.written(place, n), "it is written, and not yet synced")
                time.sleep(0.2)
                self.assertEqual(answers, [])
                place.gate.kill()
                sends.join()
                self.assertIsInstance(answers[0], Exception)
                stuck.unlink()
                place.gate.start(wait=False)
                wait_until(lambda: self.answers(qms), "it listens again")
                self.assertEqual(qms.committed(), last, "it had been stored")
                self.assertEqual(qms.post(last - 4, *events[last - 5 : last])[1]["committed"], last)
            place.mqtt.start()
            self.assertEqual(sum(place.wait_counted(20).values()), 20)

    @staticmethod
    def try_to_send(sender, first, events, answers):
        try:
            answers.append(sender.post(first, *events[first - 1 : first + 4]))
        except (OSError, http.client.HTTPException) as error:
            answers.append(error)

    @staticmethod
    def written(place, number):
        """Is the ticket of that number in its outbox?"""
        return f"A{number:03}".encode() in (place.gate.data / "outbox.db-wal").read_bytes()

    def test_killed_again_and_again_nothing_is_lost_or_double(self):
        seed = int(os.environ.get("DUNGHAN_SEED", time.time()))
        print(f"seed {seed}", flush=True)
        chance = random.Random(seed)
        with Place() as place:
            qms, _ = place.open()
            sending = Sending(qms, chance.randint(1, 99))
            sending.start()
            for _ in range(5):
                time.sleep(chance.uniform(0.05, 0.5))
                place.gate.kill()
                place.gate.start()
            sending.end()
            print(f"{sending.sent} events in {sending.tries} requests", flush=True)
            self.assertGreater(sending.sent, 0)
            self.assertEqual(sum(place.wait_counted(sending.sent).values()), sending.sent)

    def test_settings_taken_anew_while_it_is_sent_to_lose_nothing(self):
        with Place() as place:
            qms, rating = place.open()
            both = [Sending(sender, number) for number, sender in enumerate((qms, rating))]
            for sending in both:
                sending.start()
            for _ in range(20):
                time.sleep(0.1)
                place.gate.program.popen.send_signal(signal.SIGHUP)
            wait_until(lambda: self.answers(qms), "it listens again")
            for sending in both:
                sending.end()
            sent = sum(sending.sent for sending in both)
            print(f"{sent} events in {sum(sending.tries for sending in both)} requests", flush=True)
            self.assertEqual(sum(place.wait_counted(sent).values()), sent)
            self.assertEqual(place.gate.stop(), 0)

    def test_who_may_not_and_what_may_not_is_refused_and_says_why(self):
        with Place() as place:
            qms, rating = place.open()
            late = (datetime.now(HANOI) + timedelta(minutes=6)).isoformat(timespec="seconds")
            undated = rated()
            del undated["at"]
            for event, detail in (
                (rated(unit=OTHER), f"unit is {OTHER}; allowed: {UNIT}, or none"),
                (rated(at=late), f"at is {late}; allowed: at most 5 minutes after"),
                (undated, "at must be a time such as"),
                (rated(6), "score must be a whole number from 1 to 5"),
                ({"type": "voided", "at": now(), "of": f"{qms.epoch}:1"}, "type is voided; allowed: intake"),
                ({"type": "device", "at": now(), "what": "reset"}, "type is device; allowed: intake"),
            ):
                status, said = qms.post(1, rated(), event, rated())
                self.assertEqual((status, said["event"]), (400, 1), said)
                self.assertTrue(said["detail"].startswith(f"events[1]: {detail}"), said)
            for body in (b"", b"\0", b"[", b"{}", b"\xff" * 1000, os.urandom(1000), b"[" * 200000,
                         qms.batch(0, [rated()]), qms.batch(1, []), qms.batch(1, [7])):  # fmt: skip
                self.assertEqual(qms.ask("POST", body)[0], 400, body[:40])
            self.assertEqual(qms.post(2, rated())[:1], (409,))
            self.assertEqual(qms.ask("POST", b" " * 262145)[0], 413)
            self.assertEqual(qms.ask("POST", iter([b" " * 1000] * 300))[0], 413, "in pieces")

            for key in ("", "x", rating.key[:-1], rating.key + "x", qms.key.upper()):
                self.assertEqual(Sender(place.port, key).ask("GET")[0], 401)
                self.assertEqual(Sender(place.port, key).post(1, rated())[0], 401)
            self.assertEqual(qms.ask("GET", Authorization=f"Basic {qms.key}")[0], 401)
            self.assertEqual(qms.headers["WWW-Authenticate"], "Bearer")
            for path in ("/", "/v1", "/v1/events/", "/v1/../v1/events"):
                self.assertEqual(qms.ask("GET", path=path)[0], 404)
            for method in ("PUT", "DELETE", "OPTIONS", "PATCH"):
                self.assertEqual(qms.ask(method)[0], 405)
                self.assertEqual(qms.headers["Allow"], "GET, HEAD, POST")

            self.assertEqual(qms.post(1, rated(unit=UNIT))[1]["committed"], 1)
            self.assertEqual(place.wait_counted(1), {(RATED, 5): 1})
            said = place.status()
            self.assertEqual((said["strangers"], said["sources"][0]["refused"]), (11, 17))
            log = place.gate.program.log()
            self.assertIn("hook: a batch of qms was refused: events[1]: unit is", log)
            self.assertIn("hook: a request was refused: it has no key", log)
            for sender in (qms, rating):
                self.assertNotIn(sender.key, log)

    def test_a_full_outbox_takes_nothing_until_there_is_room(self):
        with Place() as place:
            qms, _ = place.open()
            self.assertEqual(qms.post(1, rated(1))[0], 200)
            place.gate.fill_disk()
            self.assertEqual(qms.post(2, rated(2))[0], 503)
            self.assertGreaterEqual(int(qms.headers["Retry-After"]), 1)
            self.assertEqual(qms.committed(), 1)
            place.gate.free_disk()
            wait_until(lambda: qms.post(2, rated(2))[0] == 200, "it takes events again")
            self.assertEqual(place.wait_counted(2), {(RATED, 1): 1, (RATED, 2): 1})

    def test_senders_leave_room_for_devices_while_the_centre_is_away(self):
        half, batch = 8 * 1024 * 1024 // 2 // 1024, 1000  # of outbox_max_mb: 8
        with Place(outbox_max_mb=8) as place:
            qms, rating = place.open()
            self.assertEqual(qms.post(1, rated(1))[0], 200)
            place.wait_counted(1)
            place.mqtt.kill()
            sent = {qms: 1, rating: 0}
            for sender in (qms, rating) * half:
                status, said = sender.post(sent[sender] + 1, *[rated(3)] * batch)
                if status == 503:
                    break
                sent[sender] += batch
            self.assertEqual(status, 503)
            self.assertIn("kept free for devices", said["detail"])
            self.assertGreaterEqual(int(sender.headers["Retry-After"]), 1)
            self.assertEqual(sender.committed(), sent[sender])
            self.assertIn(sum(sent.values()) - 1, range(half - 2 * batch, half + 1))
            self.assertIn("has to wait: ", place.gate.program.log())
            place.mqtt.start()
            wait_until(lambda: sender.post(sent[sender] + 1, rated(5))[0] == 200, "it is let in again")
            counted = place.wait_counted(sum(sent.values()) + 1)
            self.assertEqual(counted[RATED, 5], 1)

    def test_slow_and_idle_callers_keep_nobody_out(self):
        with Place() as place:
            qms, rating = place.open()
            idle = [socket.create_connection((LOOPBACK, place.port)) for _ in range(2 * PLACES)]
            for one in idle:
                one.send(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nX: ")
            slow = threading.Thread(target=self.dribble, args=(idle,))
            slow.start()
            begin = time.monotonic()
            self.assertEqual(qms.post(1, rated())[0], 200)
            self.assertLess(time.monotonic() - begin, 2 * CROWDED_S + 5)
            slow.join()

            body = rating.batch(1, [rated()])
            one = socket.create_connection((LOOPBACK, place.port))
            one.sendall(b"POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                        b"Content-Length: %d\r\n\r\n" % (rating.key.encode(), len(body)))  # fmt: skip
            begin = time.monotonic()
            self.dribble([one], body.encode())
            self.assertLess(abs(time.monotonic() - begin - REQUEST_S), 5)
            self.assertEqual(rating.committed(), 0)
            self.assertEqual(place.wait_counted(1), {(RATED, 5): 1})

    @staticmethod
    def dribble(connections, text=b"x" * 1000):
        """A byte now and then, until they are all ended."""
        left = list(connections)
        for byte in text:
            for one in list(left):
                try:
                    one.send(bytes([byte]))
                    one.settimeout(0.001)
                    if one.recv(1000) == b"":
                        raise ConnectionError
                except TimeoutError:
                    pass
                except OSError:
                    left.remove(one)
                    one.close()
            if not left:
                return
            time.sleep(0.2)
        raise AssertionError(f"{len(left)} of {len(connections)} are still there")

    def test_by_a_unix_socket_and_with_settings_taken_anew(self):
        with Stage() as outer:
            path = outer.path / "hook.sock"
            with Place(listen=path) as place:
                senders = place.open()
                for sender in senders:
                    sender.where = path
                self.assertEqual(path.stat().st_mode & 0o777, 0o660)
                self.assertEqual(senders[0].post(1, rated(1))[0], 200)

                text = place.gate.config.read_text()
                place.gate.config.write_text(text.replace(f"'{path}'", f"'{LOOPBACK}:{place.port}'")
                                             .replace(f"unit: {UNIT}", f"unit: {OTHER}"))  # fmt: skip
                place.gate.program.popen.send_signal(signal.SIGHUP)
                wait_until(lambda: not path.exists(), "it has gone")
                senders[0].where = place.port
                wait_until(lambda: self.answers(senders[0]), "it listens elsewhere")
                self.assertEqual(senders[0].committed(), 1, "a sender that is moved goes on")
                self.assertEqual(senders[0].post(2, rated(2, unit=OTHER))[0], 200)
                place.wait_counted(2)

    def test_the_example_loses_nothing_and_sends_nothing_twice(self):
        with Place() as place:
            qms, _ = place.open()
            state = place.path / "state"

            def example(*event):
                words = ["sh", ROOT / "sensors/hook/example.sh", place.path / "qms.key",
                         f"http://{LOOPBACK}:{place.port}", state]  # fmt: skip
                return subprocess.run([*words, *event], capture_output=True, text=True, timeout=60)

            for number in range(1, 4):
                done = example(json.dumps({"type": "ticket_taken", "ticket": f"A{number:03}"}))
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            place.gate.kill()
            self.assertNotEqual(example('{"type":"rated","score":1}').returncode, 0)
            self.assertNotEqual(example('{"type":"rated","score":2}').returncode, 0)
            place.gate.start()
            self.assertEqual(example('{"type":"rated","score":3}').returncode, 0)
            self.assertEqual(example().returncode, 0)
            self.assertEqual(place.status()["sources"][0]["committed"], 6)
            counted = place.wait_counted(6)
            self.assertEqual({kind: counted[kind] for kind in counted if kind[0] == RATED},
                             {(RATED, score): 1 for score in (1, 2, 3)})  # fmt: skip
            place.gate.kill()
            self.assertNotEqual(example('{"type":"rated","score":4}').returncode, 0)
            for path in place.gate.data.glob("outbox.db*"):
                path.unlink()
            place.gate.start()
            self.assertEqual(example('{"type":"rated","score":5}').returncode, 0)
            counted = place.wait_counted(8)
            self.assertEqual({kind: counted[kind] for kind in counted if kind[0] == RATED},
                             {(RATED, score): 1 for score in range(1, 6)})  # fmt: skip
            self.assertIn("score must be", example('{"type":"rated","score":6}').stderr)

    @staticmethod
    def answers(sender):
        try:
            return sender.ask("GET")[0] == 200
        except OSError:
            return False

    def test_without_a_port_or_a_key_the_gateway_goes_on_and_says_so(self):
        with Place() as place, socket.create_server((LOOPBACK, 0)) as taken:
            place.listen = f"{LOOPBACK}:{taken.getsockname()[1]}"
            place.open()
            self.assertFalse(place.status()["listening"])
            self.assertIn(f"hook: cannot listen on {place.listen}: Address already in use", place.gate.program.log())
            place.gate.stop()
            (place.path / "qms.key").unlink()
            place.gate.config.write_text(place.gate.config.read_text().replace(place.listen, f"{LOOPBACK}:{place.port}"))
            place.gate.start()
            qms, rating = place.senders
            self.assertEqual((qms.ask("GET")[0], rating.post(1, rated())[0]), (401, 200))
            self.assertEqual([source["key"] for source in place.status()["sources"]], [False, True])
            done = subprocess.run([BIN / "dunghan-gateway", "-c", place.gate.config, "--check-config"],
                                  capture_output=True, text=True, check=True, timeout=60)  # fmt: skip
            self.assertRegex(done.stderr, r':8:\d+: key_file is "[^"]*qms.key", No such file')


if __name__ == "__main__":
    unittest.main(verbosity=2)
