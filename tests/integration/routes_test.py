"""Requests of every kind at every address that there is: the centre answers them all, and as the
table of addresses says.

The rows come from the program test-routes, so a new address is in by itself. Hypothesis makes
paths, methods, queries and headers, good and bad; an answer is never 5xx and never late, says
what is allowed, and is a page for people or problem+json for programs.
"""

import gzip
import http.client
import json
import os
import re
import subprocess
import unittest
import urllib.parse

import contracts
from harness import BIN, LOOPBACK, Stage
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from intruder import PASSWORD, Browser

SEED = int(os.environ.get("DUNGHAN_SEED", 6))
EXAMPLES = int(os.environ.get("DUNGHAN_EXAMPLES", 60))  # of each row
LATE_S = 10

ROWS = json.loads(subprocess.run([BIN / "test-routes"], capture_output=True, check=True).stdout)
ROLES = ("reader", "clerk", "editor", "administrator")  # whose pages need a login
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "MKCOL"]
PARAMETERS = sorted({name for row in ROWS for name in row["takes"]})
VALUES = [
    *"ABCDEab", "", "0", "1", "-1", "9" * 18, "9" * 19, "yes", "no", "then", "now", "bad_event",
    "2026-10-15", "2026-11-14", "2026-02-30", "H42.31", "dat-dai", "../..", "%", "<b>", "đ", "\x01",
]

PLAIN = re.compile(r"[A-Za-z0-9._~-]{0,39}")

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)
ODD = ["not-found", "busy", "style.css", "H42.31", "..", "%", "a" * 39, "a" * 40]
codes = st.one_of(st.sampled_from(ODD), st.text(st.characters(blacklist_categories=["Cs"]), min_size=1))
pairs = st.tuples(
    st.one_of(st.sampled_from([*PARAMETERS, "fbclid", "utm_source", "x"]), texts),
    st.one_of(st.sampled_from(VALUES), texts),
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Accept-Language": st.sampled_from(["en", "vi", "fr;q=1, en;q=0.5", "*", ";;;", ""]),
        "Accept-Encoding": st.sampled_from(["gzip", "gzip;q=0", "br", "*", "identity", ",,"]),
        "If-None-Match": st.sampled_from(["*", 'W/"0"', '"', ""]),
        "Last-Event-ID": st.sampled_from(["0", "99999999999999999999", "x"]),
        "Origin": st.sampled_from(["null", "http://evil.example", f"http://{LOOPBACK}"]),
        "Sec-Fetch-Site": st.sampled_from(["same-origin", "cross-site"]),
        "Cookie": st.sampled_from(["dunghan=" + "0" * 32, "dunghan", "=;=", "", "SESSION"]),
        "Content-Type": st.sampled_from(["application/x-www-form-urlencoded", "text/plain"]),
    },
)
bodies = st.sampled_from(["", "name=lan&password=x", "act=drop&id=1&token=x", "=", "%zz=1", "a=b&a=b"])


@st.composite
def requests(draw, row):
    language = draw(st.sampled_from([name for name in ("vi", "en") if row["paths"][name]]))
    code = draw(codes) if "{code}" in row["paths"][language] else ""
    form = draw(st.sampled_from(["", "", *row["forms"]]))
    return {
        "language": language,
        "path": row["paths"][language].replace("{code}", urllib.parse.quote(code, safe="")) + form,
        "code": code,
        "form": form,
        "method": draw(st.one_of(st.sampled_from(["GET", "GET", "HEAD", "POST"]), st.sampled_from(METHODS))),
        "query": draw(st.lists(pairs, max_size=4)),
        "headers": draw(headers),
        "body": draw(bodies),
    }


class Routes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage().__enter__()
        cls.addClassCleanup(cls.stage.__exit__, None, None, None)
        cls.centre = cls.stage.centre(cls.stage.broker())
        cls.centre.dunghan("staff", "add", "lan", typed=PASSWORD + "\n")
        browser = Browser(cls.centre)
        browser.log_in("lan", PASSWORD)
        cls.session = browser.cookie

    def ask(self, request):
        """One request on a connection of its own; of a stream only the head is read."""
        connection = http.client.HTTPConnection(LOOPBACK, self.centre.port, timeout=LATE_S)
        query = urllib.parse.urlencode(request["query"])
        said = dict(request["headers"])
        if said.get("Cookie") == "SESSION":
            said["Cookie"] = self.session
        try:
            target = request["path"] + (f"?{query}" if query else "")
            body = request["body"].encode() if request["method"] == "POST" else None
            connection.request(request["method"], target, body, said)
            response = connection.getresponse()
            kind = response.getheader("Content-Type", "")
            text = b"" if kind.startswith("text/event-stream") else response.read()
            zipped = text and response.getheader("Content-Encoding") == "gzip"
            said = gzip.decompress(text) if zipped else text
            contracts.check_answer(request["path"], response.status, kind, said, request["method"])
            return response, kind, text
        finally:
            connection.close()

    def check_fault(self, row, request, response, kind, text):
        """Whoever asks can read what was wrong."""
        if request["method"] == "HEAD":
            self.assertEqual(text, b"")
        elif row["who"] in ("programs", "scripts", "machine") or request["form"] == ".json":
            self.assertEqual(kind, "application/problem+json")
            problem = json.loads(text)
            self.assertEqual(problem["status"], response.status)
            self.assertTrue(problem["type"].startswith("/api/problems/"))
        else:
            self.assertEqual(kind, "text/html; charset=utf-8")
            self.assertIn(f'<html lang="{request["language"]}">'.encode(), text)

    def check_method(self, row, request, response):
        """True: it may be used there."""
        taken = request["method"] in row["methods"].split(", ")
        if not taken and not (request["method"] == "POST" and request["body"]):
            self.assertEqual(response.status, 405)
            self.assertEqual(response.getheader("Allow"), row["methods"])
        if not taken:
            self.assertIn(response.status, (405, 411, 413))
        return taken

    def check_read(self, row, request, response):
        """What a GET or HEAD may come to."""
        names = [name for name, _ in request["query"]]
        staff = row["who"] in (*ROLES, "door")
        if (row["who"] == "people" and not request["form"]) or (staff and "format" not in names):
            names = [name for name in names if name in row["takes"]]  # a page passes over the rest
        understood = row["anything"] or not set(names) - set(row["takes"])
        expected = {200, 304}
        if "{code}" in row["paths"][request["language"]]:
            expected.add(404)
        expected = {"FAVICON": {307}, "SECURITY": {404}}.get(row["name"], expected)
        if row["name"] == "EVENTS":
            expected.add(503)  # readers that have gone are not all noticed at once
        if staff:
            expected.add(303)  # to the login, or away from it
        if not understood and 303 not in expected:
            expected = {400, 404} & (expected | {400})
        if row["takes"] or not understood:
            expected.add(400)
        self.assertIn(response.status, expected)

    def check(self, row, request):
        response, kind, text = self.ask(request)
        if row["name"] != "EVENTS":
            self.assertLess(response.status, 500)
        self.assertIsNotNone(response.getheader("Content-Security-Policy"))
        if not PLAIN.fullmatch(request["code"]):
            return  # it may lead elsewhere, or nowhere
        self.assertEqual(
            response.getheader("Access-Control-Allow-Origin"), "*" if row["who"] == "scripts" else None
        )
        if response.status >= 400:
            self.check_fault(row, request, response, kind, text)
        if self.check_method(row, request, response) and request["method"] in ("GET", "HEAD"):
            self.check_read(row, request, response)

    def try_row(self, row, number):
        @seed(SEED + number)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(requests(row))
        def check(request):
            self.check(row, request)

        check()

    def test_every_address_answers_whatever_is_asked(self):
        for number, row in enumerate(ROWS):
            with self.subTest(row["name"]):
                self.try_row(row, number)
        self.assertTrue(self.centre.program.running())


if __name__ == "__main__":
    unittest.main()
