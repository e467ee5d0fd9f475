"""The staff pages against those who have no business there."""

import contextlib
import http.client
import json
import subprocess
import threading
import time
import unicodedata
import unittest
import urllib.parse

from harness import BIN, LOOPBACK, Stage, get, wait_until
from intruder import LOGIN, LOGOUT, PASSWORD, QUARANTINE, SLOWEST_S, Browser, Reader, connect, refused


class Intruder(unittest.TestCase):
    """Each test has a centre of its own: who is locked out stays so."""

    def setUp(self):
        self.stage = Stage().__enter__()
        self.addCleanup(self.stage.__exit__, None, None, None)
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker)
        self.centre.dunghan("staff", "add", "lan", typed=PASSWORD + "\n")

    def set_aside(self, count=1):
        event = {"type": "intake", "at": "2026-11-20T08:01:12+07:00", "unit": "X.1"}
        for first in range(1, count + 1, 300):
            events = [event] * min(300, count + 1 - first)
            batch = {"v": 1, "epoch": "0123456789abcdef", "first": first, "events": events}
            self.broker.publish("dunghan/v1/events/gw-9", json.dumps(batch))
        wait_until(lambda: self.aside() == count, "something is set aside")

    def aside(self):
        return self.centre.json("/api/v1/devices")["quarantined"]

    def test_staff_pages_show_nothing_without_a_session(self):
        self.set_aside()
        browser = Browser(self.centre)
        for cookie in (
            None,
            "dunghan=",
            "dunghan=" + "0" * 32,
            "dunghan=" + "g" * 32,
            "dunghan=" + "0" * 4000,
            "dunghan=../../etc/passwd",
            "__Host-dunghan=" + "0" * 32,
        ):
            for path in ("/noi-bo", QUARANTINE, "/noi-bo/cong-thu-thap", "/en/staff"):
                with self.subTest(path, cookie=(cookie or "")[:40]):
                    browser.cookie = cookie
                    status, headers, text = browser.ask("GET", path)
                    self.assertEqual(status, 303)
                    self.assertIn(headers["Location"], (LOGIN, "/en/staff/login"))
                    self.assertEqual(headers["Cache-Control"], "no-store")
                    self.assertEqual(text, "")
            with self.subTest("an order", cookie=(cookie or "")[:40]):
                browser.cookie = cookie
                order = {"act": "drop", "reason": "bad_event", "confirm": "yes", "token": "0" * 32}
                self.assertEqual(browser.ask("POST", QUARANTINE, order)[0], 401)
        self.assertEqual(self.aside(), 1)
        self.assertGreater(refused(self.centre, "stale-session"), 0)
        self.assertGreater(refused(self.centre, "login-required"), 0)

    def test_a_session_ends_with_logout_and_with_its_account(self):
        def is_in(browser):
            return browser.ask("GET", "/noi-bo")[0] == 200

        first, second = Browser(self.centre), Browser(self.centre)
        for browser in (first, second):
            status, headers, _ = browser.log_in("lan", PASSWORD)
            self.assertEqual((status, headers["Location"]), (303, "/noi-bo"))
            for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
                self.assertIn(word, headers["Set-Cookie"])
        self.assertNotEqual(first.cookie, second.cookie)
        stolen = Browser(self.centre)
        stolen.cookie = first.cookie
        self.assertTrue(is_in(stolen))
        first.ask("POST", LOGOUT, {"token": first.token()})
        self.assertFalse(is_in(stolen))
        self.assertTrue(is_in(second))
        self.centre.dunghan("staff", "password", "lan", typed="quite another one\n")
        self.assertFalse(is_in(second))
        self.assertEqual(second.log_in("lan", PASSWORD)[0], 401)
        self.assertEqual(second.log_in("lan", "quite another one")[0], 303)
        self.centre.dunghan("staff", "remove", "lan")
        self.assertFalse(is_in(second))
        self.assertEqual(second.log_in("lan", "quite another one")[0], 401)

    def test_a_login_is_the_same_from_any_keyboard(self):
        for name, form in (("lan", "NFD"), (" Lan", "NFC"), ("LAN ", "NFD")):
            with self.subTest(name, form=form):
                browser = Browser(self.centre)
                password = unicodedata.normalize(form, PASSWORD)
                self.assertEqual(browser.log_in(name, password)[0], 303)
                self.assertIn("Đang đăng nhập: lan<", browser.ask("GET", "/noi-bo")[2])
        guesser = Browser(self.centre, "127.0.0.2")
        answers = [guesser.log_in(name, "guess")[0] for name in ("lan", "Lan", "LAN", "lAn ", " lan", "laN")]
        self.assertEqual(answers, [401] * 5 + [429], "they are one name")

    def test_a_login_makes_a_new_session_whatever_cookie_comes(self):
        browser = Browser(self.centre)
        browser.cookie = fixed = "dunghan=" + "a" * 32
        self.assertEqual(browser.log_in("lan", PASSWORD)[0], 303)
        self.assertNotEqual(browser.cookie, fixed)
        again = Browser(self.centre)
        again.cookie = fixed
        self.assertEqual(again.ask("GET", "/noi-bo")[0], 303)

    def test_a_form_from_elsewhere_is_refused(self):
        self.set_aside()
        lan, other = Browser(self.centre), Browser(self.centre)
        for browser in (lan, other):
            browser.log_in("lan", PASSWORD)
        order = {"act": "drop", "reason": "bad_event", "confirm": "yes"}
        right = order | {"token": lan.token()}
        host = f"{LOOPBACK}:{self.centre.port}"
        for name, form, headers, status in (
            ("no token", order, {}, 403),
            ("an empty token", order | {"token": ""}, {}, 403),
            ("a forged token", order | {"token": "0" * 32}, {}, 403),
            ("the cookie as token", order | {"token": lan.cookie.split("=")[1]}, {}, 403),
            ("another session's token", order | {"token": other.token()}, {}, 403),
            ("no origin", right, {"Origin": None}, 403),
            ("a hidden origin", right, {"Origin": "null"}, 403),
            ("a foreign origin", right, {"Origin": "http://evil.example"}, 403),
            ("a longer origin", right, {"Origin": f"http://{host}.evil.example"}, 403),
            ("another port", right, {"Origin": f"http://{LOOPBACK}:1"}, 403),
            ("a foreign site", right, {"Sec_Fetch_Site": "cross-site"}, 403),
            ("a sister site", right, {"Sec_Fetch_Site": "same-site"}, 403),
            ("JSON", json.dumps(right), {"Content_Type": "application/json"}, 400),
            ("plain text", "a=b", {"Content_Type": "text/plain"}, 400),
            ("no type", right, {"Content_Type": None}, 400),
            ("a field twice", urllib.parse.urlencode(right) + "&act=replay", {}, 400),
            ("a NUL", urllib.parse.urlencode(right) + "&x=%00", {}, 400),
            ("a broken escape", urllib.parse.urlencode(right) + "&x=%zz", {}, 400),
            ("too many fields", right | {str(i): "" for i in range(33)}, {}, 400),
            ("no reason", {"token": right["token"], "act": "drop"}, {}, 400),
            ("another act", right | {"act": "destroy"}, {}, 400),
            ("an odd reason", right | {"reason": "' OR 1=1 --"}, {}, 400),
            ("an odd id", right | {"reason": "", "id": "-1"}, {}, 400),
            ("too large", right | {"x": "a" * 20000}, {}, 413),
        ):
            with self.subTest(name):
                answer = lan.ask("POST", QUARANTINE, form, **headers)
                self.assertEqual(answer[0], status, answer[2][-400:])
        self.assertEqual(lan.ask("GET", QUARANTINE + "?" + urllib.parse.urlencode(right))[0], 200)
        self.assertEqual(Browser(self.centre).log_in("lan", PASSWORD, Origin="http://x")[0], 403)
        self.assertEqual(self.aside(), 1)
        self.assertGreater(refused(self.centre, "foreign-form"), 0)
        self.assertEqual(lan.ask("POST", QUARANTINE, right)[0], 303)
        wait_until(lambda: self.aside() == 0, "the right one is taken")

    def test_guessing_is_locked_out_and_others_go_on(self):
        self.centre.dunghan("staff", "add", "minh", typed=PASSWORD + "\n")
        guesser = Browser(self.centre, source="127.0.0.2")
        with Reader(self.centre.port) as reader:
            answers = [guesser.log_in("lan", f"guess number {i}")[0] for i in range(8)]
            self.assertEqual(answers, [401] * 5 + [429] * 3)
            status, headers, text = guesser.log_in("lan", PASSWORD)
            self.assertEqual(status, 429)
            self.assertGreater(int(headers["Retry-After"]), 10)
            self.assertIsNone(headers["Set-Cookie"])
            self.assertEqual(Browser(self.centre, "127.0.0.5").log_in("lan", PASSWORD)[0], 303)
            self.assertEqual(Browser(self.centre, "127.0.0.5").log_in("minh", PASSWORD)[0], 303)
            answers = [guesser.log_in(f"user{i}", "guess")[0] for i in range(20)]
            self.assertEqual(answers[-1], 429, "an address that tries name after name")
            self.assertEqual(guesser.log_in("minh", PASSWORD)[0], 429)
            self.assertEqual(Browser(self.centre, "127.0.0.6").log_in("minh", PASSWORD)[0], 303)
        self.assertEqual(reader.faults, [])
        self.assertLess(reader.slowest_s, SLOWEST_S)
        self.assertGreaterEqual(refused(self.centre, "login-wrong"), 5)
        self.assertGreaterEqual(refused(self.centre, "login-locked"), 4)
        log = self.centre.program.log()
        self.assertIn("wrong login as lan from 127.0.0.2", log)
        self.assertNotIn("guess", log)
        self.assertNotIn(PASSWORD, log)

    def test_many_addresses_that_guess_one_name_do_not_lock_out_whose_it_is(self):
        self.assertEqual(Browser(self.centre, "127.0.0.5").log_in("lan", PASSWORD)[0], 303)
        for i in range(22):
            answer = Browser(self.centre, f"127.0.3.{i + 1}").log_in("lan", "guess")[0]
        self.assertEqual(answer, 429, "together they are one who guesses")
        self.assertEqual(Browser(self.centre, "127.0.4.1").log_in("lan", PASSWORD)[0], 429)
        self.assertEqual(Browser(self.centre, "127.0.0.5").log_in("lan", PASSWORD)[0], 303)

    def test_what_a_proxy_nobody_knows_says_is_not_believed(self):
        for i in range(21):
            browser = Browser(self.centre, "127.0.0.7")
            answer = browser.log_in(f"user{i}", "guess", X_Forwarded_For=f"203.0.113.{i}")[0]
        self.assertEqual(answer, 429)
        for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
            with self.subTest(name):
                self.assertEqual(get(self.centre.port, "/metrics", {name: "127.0.0.1"})[0], 403)
        self.assertEqual(get(self.centre.port, "/metrics")[0], 200)
        lan = Browser(self.centre)
        lan.log_in("lan", PASSWORD)
        self.assertNotIn("web.proxies", lan.ask("GET", "/noi-bo")[2])
        self.assertIn("web.proxies", lan.ask("GET", "/noi-bo", X_Forwarded_For="203.0.113.1")[2])

    def test_a_session_that_came_by_https_goes_by_https_alone(self):
        host = f"{LOOPBACK}:{self.centre.port}"
        for origin, secure in ((f"https://{host}", True), (f"http://{host}", False)):
            _, headers, _ = Browser(self.centre).log_in("lan", PASSWORD, Origin=origin)
            self.assertEqual("; Secure" in headers["Set-Cookie"], secure, origin)

    def test_a_flood_of_logins_does_not_hold_up_the_page(self):
        def flood(source):
            for i in range(15):
                with contextlib.suppress(OSError):
                    Browser(self.centre, source).log_in(f"somebody{i}", "guess")

        threads = [threading.Thread(target=flood, args=(f"127.0.1.{i}",)) for i in range(1, 13)]
        with Reader(self.centre.port) as reader:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(reader.faults, [])
        self.assertLess(reader.slowest_s, SLOWEST_S)

    def test_a_name_that_does_not_exist_takes_as_long_as_one_that_does(self):
        def median(name):
            times = []
            for i in range(4):
                start = time.monotonic()
                Browser(self.centre, f"127.0.2.{i + 1}").log_in(name, "guess")
                times.append(time.monotonic() - start)
            return sorted(times)[1]

        self.assertLess(abs(median("lan") - median("nobody")), 0.25)

    def test_what_staff_take_in_again_is_counted_and_an_order_survives_its_reader(self):
        self.set_aside(1200)
        lan = Browser(self.centre)
        lan.log_in("lan", PASSWORD)
        token = lan.token()
        order = {"token": token, "act": "replay", "reason": "bad_event", "confirm": "yes"}
        self.assertEqual(lan.ask("POST", QUARANTINE, order)[0], 303)
        self.assertIn("1.200 sự kiện vẫn được tạm giữ", lan.ask("GET", QUARANTINE)[2])
        form = urllib.parse.urlencode(order | {"act": "drop"})
        host = f"{LOOPBACK}:{self.centre.port}"
        with connect(self.centre.port) as link:  # sends its order and leaves
            link.sendall(
                f"POST {QUARANTINE} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
                f"Cookie: {lan.cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(form)}\r\n\r\n{form}".encode()
            )
        wait_until(lambda: self.aside() == 0, "the order is worked off")
        self.assertEqual(self.centre.stop(), 0)

    def test_a_stop_in_the_middle_of_logins_and_orders_is_clean(self):
        self.set_aside(1200)
        lan = Browser(self.centre)
        lan.log_in("lan", PASSWORD)
        order = {"token": lan.token(), "act": "replay", "reason": "bad_event", "confirm": "yes"}

        def hurry(browser, act):
            with contextlib.suppress(OSError, http.client.HTTPException):
                for _ in range(20):
                    act(browser)

        threads = [
            threading.Thread(target=hurry, args=(Browser(self.centre, "127.0.3.1"), act))
            for act in (lambda b: b.log_in("minh", "guess"), lambda b: b.log_in("an", "guess"))
        ] + [threading.Thread(target=hurry, args=(lan, lambda b: b.ask("POST", QUARANTINE, order)))]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        self.assertEqual(self.centre.stop(), 0)
        for thread in threads:
            thread.join()


class BehindProxy(unittest.TestCase):
    """All requests come from one address, that of a proxy in the settings."""

    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.centre = self.stage.centre(self.stage.broker(), web="proxies: [127.0.0.1]")
        self.centre.dunghan("staff", "add", "lan", typed=PASSWORD + "\n")

    def log_in(self, forwarded_for, name="lan", password=PASSWORD):
        browser = Browser(self.centre)
        return browser.log_in(name, password, X_Forwarded_For=forwarded_for)[0]

    def test_each_visitor_is_counted_by_himself(self):
        answers = [self.log_in("203.0.113.1", f"user{i}", "guess") for i in range(21)]
        self.assertEqual(answers, [401] * 20 + [429])
        self.assertEqual(self.log_in("203.0.113.1"), 429)
        self.assertEqual(self.log_in("203.0.113.2"), 303)

    def test_what_a_visitor_says_himself_is_not_believed(self):
        for i in range(21):
            answer = self.log_in(f"198.51.100.{i}, 203.0.113.1", f"user{i}", "guess")
        self.assertEqual(answer, 429)

    def test_an_office_of_ipv6_is_one_address(self):
        for i in range(21):
            answer = self.log_in(f"2001:db8:1:2::{i}", f"user{i}", "guess")
        self.assertEqual(answer, 429)
        self.assertEqual(self.log_in("2001:db8:1:3::1"), 303)

    def test_a_proxy_is_named_by_its_address(self):
        text = self.centre.config.read_text().replace("[127.0.0.1]", "[127.0.0.1, proxy.vn]")
        path = self.stage.write("wrong.yaml", text)
        argv = [str(BIN / "dunghand"), "--check-config", "--config", str(path)]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=30)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('"proxy.vn"; allowed: an IPv4 or IPv6 address', done.stderr)

    def test_metrics_are_for_this_machine(self):
        for said, status in (("203.0.113.1", 403), ("127.0.0.9", 200), (None, 200)):
            headers = {"X-Forwarded-For": said} if said else {}
            self.assertEqual(get(self.centre.port, "/metrics", headers)[0], status, said)


if __name__ == "__main__":
    unittest.main()
