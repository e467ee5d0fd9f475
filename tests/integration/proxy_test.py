"""The page behind the real nginx and the real HAProxy, set up by the files that the README names."""

import http.client
import re
import time
import unittest
import urllib.request
from datetime import datetime

from harness import HANOI, LOOPBACK, PATIENCE_S, Stage, get
from intruder import PASSWORD, Browser
from proxies import Haproxy, Nginx

BEAT_S = 15  # web/site/feed.h


class Reader:
    """Of a stream through a proxy: lines, and when each was there."""

    def __init__(self, proxy, path="/api/v1/events"):
        self.connection = http.client.HTTPSConnection(
            LOOPBACK, proxy.port, context=proxy.tls, timeout=BEAT_S + 5
        )
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        self.response = self.connection.getresponse()

    def until(self, beginning):
        """Seconds until a line begins so."""
        start = time.monotonic()
        while line := self.response.readline():
            if line.startswith(beginning):
                return time.monotonic() - start
        raise AssertionError(f"the stream ended before {beginning!r}")


class Proxied:
    """For each proxy."""

    web = "proxies: [127.0.0.1, 127.0.0.9], security_contact: 'mailto:an-toan@example.vn'"

    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = self.stage.broker()
        self.centre = self.stage.centre(self.broker, web=self.web)
        self.centre.dunghan("staff", "add", "lan", typed=PASSWORD + "\n")
        self.proxy = self.open_proxy()

    def log_in(self, source, password=PASSWORD, name="lan", **headers):
        """(status, headers, text)"""
        return Browser(self.proxy, source, self.proxy.tls).log_in(name, password, **headers)

    def ask(self, path, headers=None, method="GET"):
        """(status, headers, body)"""
        connection = http.client.HTTPSConnection(
            LOOPBACK, self.proxy.port, context=self.proxy.tls, timeout=PATIENCE_S
        )
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read()

    def test_news_and_beats_pass_at_once(self):
        reader = Reader(self.proxy)
        self.addCleanup(reader.connection.close)
        self.assertEqual(reader.response.status, 200)
        self.assertLess(reader.until(b"event: build"), 2)
        self.assertLess(reader.until(b"event: data"), 2)
        self.broker.publish("dunghan/v1/events/gw-9", "nonsense")
        self.assertLess(reader.until(b"event: data"), 2)
        self.assertLess(reader.until(b"event: beat"), BEAT_S + 2)

    def test_what_has_not_changed_is_not_sent_again(self):
        status, headers, body = self.ask("/", {"Accept-Encoding": "gzip"})
        self.assertEqual(status, 200)
        tag = headers["ETag"]
        for said in (tag, tag.removeprefix("W/"), f'"x", {tag.removeprefix("W/")}'):
            self.assertEqual(self.ask("/", {"If-None-Match": said})[0], 304, said)
        self.assertEqual(self.ask("/", {"If-None-Match": '"x"'})[0], 200)
        self.assertTrue(body)

    def test_a_slash_too_many_or_too_few_leads_to_the_page_on_this_host(self):
        for path, to in (
            ("/cach-tinh//?fbclid=a%26b%0d%0aX:%20y", "/cach-tinh?fbclid=a%26b%0D%0AX%3A%20y"),
            ("/bieu-06/?period", "/bieu-06?period"),
            ("/en?a=1", "/en/?a=1"),
            ("/noi-bo/", "/noi-bo"),
        ):
            for method in ("GET", "HEAD"):
                status, headers, _ = self.ask(path, method=method)
                self.assertEqual((status, headers["Location"]), (308, to))
        for path in ("//evil.example/", "//evil.example/api/v1/", "/\\evil.example/", "/nowhere/"):
            status, headers, _ = self.ask(path)
            self.assertEqual((status, headers["Location"]), (404, None), path)
        self.assertEqual(self.ask("/noi-bo/dang-nhap/", method="POST")[0], 404)

    def test_who_guesses_locks_out_himself_alone(self):
        answers = [self.log_in("127.0.0.2", f"guess {i}", f"user{i}")[0] for i in range(21)]
        self.assertEqual(answers, [401] * 20 + [429])
        self.assertEqual(self.log_in("127.0.0.2")[0], 429)
        said = {"X_Forwarded_For": "127.0.0.3", "Forwarded": "for=127.0.0.3"}
        self.assertEqual(self.log_in("127.0.0.2", **said)[0], 429, "his own word is not believed")
        self.assertEqual(self.log_in("127.0.0.3")[0], 303)
        self.assertIn("wrong login as nobody known from 127.0.0.2", self.centre.program.log())

    def test_a_proxy_before_this_one_is_passed_over_too(self):
        def log_in(visitor, *who):
            return self.log_in("127.0.0.9", *who, X_Forwarded_For=f"198.51.100.1, {visitor}")[0]

        answers = [log_in("203.0.113.1", "guess", f"user{i}") for i in range(21)]
        self.assertEqual(answers, [401] * 20 + [429])
        self.assertEqual(log_in("203.0.113.1"), 429)
        self.assertEqual(log_in("203.0.113.2"), 303)

    def test_a_session_that_came_by_https_goes_by_https_alone(self):
        status, headers, _ = self.log_in(None)
        self.assertEqual((status, headers["Location"]), (303, "/noi-bo"))
        self.assertRegex(headers["Set-Cookie"], r"^dunghan=\w{32}; Path=/; HttpOnly; .*; Secure$")

    def test_figures_for_this_machine_are_not_for_who_comes_through(self):
        self.assertEqual(self.ask("/metrics")[0], 200)
        text = self.centre.config.read_text().replace("127.0.0.1, 127.0.0.9", "127.0.0.99")
        self.centre.stop()
        self.centre.config.write_text(text)
        self.centre.start()
        self.assertEqual(self.ask("/metrics")[0], 403)
        self.assertEqual(self.centre.get("/metrics")[0], 200)

    def test_who_is_not_named_clearly_has_not_the_rights_of_the_proxy(self):
        for name, said in (
            ("Forwarded", "for=203.0.113.7"),
            ("Forwarded", "for=unknown"),
            ("X-Real-IP", "203.0.113.7"),
            ("X-Forwarded-For", "203.0.113.7:4711"),
            ("X-Forwarded-For", "[2001:db8::7]:4711"),
            ("X-Forwarded-For", "unknown"),
            ("X-Forwarded-For", "203.0.113.7,"),
            ("X-Forwarded-For", ""),
            ("X-Forwarded-Proto", "https"),
            ("Via", "1.1 proxy"),
        ):
            answer = get(self.centre.port, "/metrics", {name: said})[0]
            self.assertEqual(answer, 403, f"{name}: {said}, as a proxy says it")
        self.assertEqual(get(self.centre.port, "/metrics", {"Forwarded": "for=127.0.0.5"})[0], 200)
        self.assertEqual(self.ask("/metrics", {"Forwarded": "for=203.0.113.7"})[0], 403)

    def test_finders_of_holes_are_told_whom_to_tell(self):
        status, headers, body = self.ask("/.well-known/security.txt")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/plain; charset=utf-8"))
        lines = dict(line.split(": ", 1) for line in body.decode().splitlines())
        self.assertEqual(lines["Contact"], "mailto:an-toan@example.vn")
        days = (datetime.fromisoformat(lines["Expires"]) - datetime.now(HANOI)).days
        self.assertTrue(90 < days < 365, days)


class BehindNginx(Proxied, unittest.TestCase):
    def open_proxy(self):
        return Nginx(self.stage, self.centre.port)


class BehindHaproxy(Proxied, unittest.TestCase):
    def open_proxy(self):
        return Haproxy(self.stage, self.centre.port)


class Below(unittest.TestCase):
    def test_where_the_api_is_described_is_told_below_the_base_too(self):
        with Stage() as stage:
            centre = stage.centre(stage.broker(), web="base: /dunghan")
            url = f"http://{LOOPBACK}:{centre.port}"
            with urllib.request.urlopen(f"{url}/dunghan/api/v1/") as answer:
                links = re.findall(r"<([^>]*)>; rel=\"([a-z-]+)\"", answer.headers["Link"])
            self.assertEqual([rel for _, rel in links], ["service-desc", "service-doc", "service-doc"])
            for path, _ in links:
                self.assertTrue(path.startswith("/dunghan/"), path)
                self.assertEqual(urllib.request.urlopen(url + path).status, 200)


if __name__ == "__main__":
    unittest.main()
