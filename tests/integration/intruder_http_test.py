"""The page against those who mean it ill: each is refused and counted, and readers notice nothing.

Raw sockets, because no decent client sends such requests.
"""

import contextlib
import threading
import time
import unittest

from harness import Stage, wait_until
from intruder import SLOWEST_S, Reader, connect, raw, refused, statuses


class Intruder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage().__enter__()
        cls.broker = cls.stage.broker()
        cls.centre = cls.stage.centre(cls.broker, web="max_per_address: 40, max_connections: 200, max_streams: 50")

    @classmethod
    def tearDownClass(cls):
        cls.stage.__exit__(None, None, None)

    def check_reader(self, reader):
        self.assertEqual(reader.faults, [])
        self.assertGreater(reader.count, 0)
        self.assertLess(reader.slowest_s, SLOWEST_S)

    def test_a_request_that_can_be_read_in_two_ways_is_refused_and_its_connection_ends(self):
        hidden = "GET /api/v1 HTTP/1.1\r\nHost: x\r\n\r\n"
        shapes = {
            "two lengths": f"Content-Length: {len(hidden)}\r\nContent-Length: 0\r\n\r\n" + hidden,
            "two equal lengths": "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + hidden,
            "a list of lengths": "Content-Length: 0, 0\r\n\r\n" + hidden,
            "a signed length": "Content-Length: +5\r\n\r\nhello" + hidden,
            "a negative length": "Content-Length: -1\r\n\r\n" + hidden,
            "a hexadecimal length": "Content-Length: 0x5\r\n\r\nhello" + hidden,
            "an endless length": "Content-Length: 99999999999999999999\r\n\r\n" + hidden,
            "length and chunks": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            + hidden,
            "chunks": "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
            "chunks, oddly spelt": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
            "chunks, twice": "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\n"
            + hidden,
            "chunks behind a tab": "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" + hidden,
            "a blank before the colon": "Content-Length : 5\r\n\r\nhello" + hidden,
            "a folded line": "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + hidden,
            "a bare carriage return": "X: a\rTransfer-Encoding: chunked\r\n\r\n" + hidden,
            "a line without a colon": "Transfer-Encoding chunked\r\n\r\n" + hidden,
            "a second host": "Host: y\r\n\r\n" + hidden,
            "a NUL in a name": "Content\0-Length: 5\r\n\r\nhello" + hidden,
            "a body for a reader": "Content-Length: 5\r\n\r\nhello" + hidden,
        }
        for method in ("GET", "POST"):
            for name, headers in shapes.items():
                with self.subTest(name, method=method):
                    answer = raw(self.centre.port, f"{method} / HTTP/1.1\r\nHost: x\r\n" + headers)
                    # libmicrohttpd says the head of some of its own refusals twice, then closes.
                    self.assertEqual(len(set(statuses(answer))), 1, answer[:400])
                    self.assertIn(statuses(answer)[0], (400, 405, 411, 413))

    def test_an_address_that_is_none_of_ours_is_not_found_or_refused(self):
        targets = {
            "/../../etc/passwd": 404,
            "/static/../../../etc/passwd": 404,
            "/static/%2e%2e/%2e%2e/etc/passwd": 404,
            "/%2e%2e%2f%2e%2e%2fetc%2fpasswd": 404,
            "/..%5c..%5cwindows": 404,
            "/static/": 404,
            "//": 308,  # to "/"
            "//etc/passwd": 404,
            "/api/v1%00.html": 404,
            "/%00": 404,
            "/%zz": 404,
            "/%": 404,
            "/%c0%ae%c0%ae/": 404,
            "/healthz/": 200,  # of programs: as without it
            "*": 400,
            "x:80": 400,
            "http://other/": 400,
            "http://x": 400,
            "ftp://x/": 400,
            "/\x01": 400,
            "/\x7f": 400,
            "/\0": 400,
            "/healthz\0": 400,
            "/healthz\0/../noi-bo": 400,
            "/healthz\0HTTP/1.1": 400,
            "/healthz?\0a": 400,
            "/api/v1/fields?definition=A\0B": 400,
            "/?a=\tb": 400,
            "/?" + "a" * 3000: 414,
            "/?x=%00": 200,  # a page passes over what it does not know
            "/api/v1/fields?definition=A%00": 400,
            "/api/v1/fields?definition=A&definition=B": 400,
            "/?<script>=1": 200,
            "/bieu-06?period=<script>": 400,
            "/<script>": 404,
            "http://x/healthz": 200,
        }
        for target, status in targets.items():
            with self.subTest(target[:60]):
                answer = raw(
                    self.centre.port,
                    f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                )
                self.assertEqual(statuses(answer), [status], answer[:300])
                self.assertIn(b"Content-Security-Policy: default-src 'none'", answer)
                self.assertNotIn(b"<script>", answer)
                self.assertNotIn(b"root:", answer)

    def test_no_octet_that_no_address_has_is_taken_in_one(self):
        """What follows on the connection is not read. A line end ends the request's line and is none
        of the address; a blank in it ends the connection without a word (libmicrohttpd)."""
        hidden = "GET /api/v1 HTTP/1.1\r\nHost: x\r\n\r\n"
        for octet in [*range(0x21), 0x7F]:
            for form in ("/healthz{}", "/healthz{}/../noi-bo", "/?a{}=b", "http://x/healthz{}x"):
                if chr(octet) == "\n":
                    continue
                with self.subTest(form, octet=octet):
                    target = form.format(chr(octet))
                    answer = raw(
                        self.centre.port, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n{hidden}"
                    )
                    self.assertIn(statuses(answer), ([400], [] if octet == 0x20 else [400]))

    def test_only_the_methods_of_an_address_are_taken(self):
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "BREW"):
            with self.subTest(method):
                answer = raw(
                    self.centre.port,
                    f"{method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                )
                self.assertIn(statuses(answer), ([405], [411]), answer[:300])
        answer = raw(self.centre.port, "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assertEqual(statuses(answer), [400])

    def test_a_head_too_large_is_refused(self):
        many = "\r\n".join(f"X{i}: y" for i in range(100))
        for lines in ("X: " + "a" * 9000, "X: " + "a" * 70000, many):
            with self.subTest(lines[:20], bytes=len(lines)):
                answer = raw(self.centre.port, f"GET / HTTP/1.1\r\nHost: x\r\n{lines}\r\n\r\n")
                self.assertEqual(statuses(answer), [431], answer[:300])

    def test_slow_clients_are_taken_off_and_readers_are_served_meanwhile(self):
        before = refused(self.centre, "slow")
        with Reader(self.centre.port) as reader, contextlib.ExitStack() as stack:
            links = [stack.enter_context(connect(self.centre.port, "127.0.0.2")) for _ in range(30)]
            for link in links:
                link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            ended, deadline = 0, time.monotonic() + 25
            while links and time.monotonic() < deadline:
                for link in list(links):
                    try:
                        link.sendall(b"X: y\r\n")
                        link.settimeout(0.001)
                        if link.recv(1) == b"":
                            raise ConnectionResetError
                    except (ConnectionResetError, BrokenPipeError):
                        links.remove(link)
                        ended += 1
                    except TimeoutError:
                        pass
                time.sleep(0.5)
        self.assertEqual(ended, 30)
        self.assertGreaterEqual(refused(self.centre, "slow"), before + 30)
        self.check_reader(reader)

    def test_one_address_cannot_take_every_place(self):
        before = refused(self.centre, "address-full")
        with Reader(self.centre.port) as reader, contextlib.ExitStack() as stack:
            for _ in range(150):
                stack.enter_context(connect(self.centre.port, "127.0.0.3"))
            wait_until(lambda: refused(self.centre, "address-full") >= before + 110, "refusals")
            time.sleep(0.5)
        self.check_reader(reader)

    def test_many_addresses_together_cannot_take_every_place_for_long(self):
        before = refused(self.centre, "crowded-out")
        with Reader(self.centre.port) as reader, contextlib.ExitStack() as stack:
            for i in range(240):
                stack.enter_context(connect(self.centre.port, f"127.0.6.{i // 30 + 1}"))
            time.sleep(2)
            self.assertGreater(refused(self.centre, "crowded-out"), before)
        self.check_reader(reader)

    def test_floods_of_headers_and_bodies_do_not_slow_readers(self):
        stop = threading.Event()

        def flood():
            while not stop.is_set():
                with contextlib.suppress(OSError):
                    raw(self.centre.port, "GET / HTTP/1.1\r\nHost: x\r\n" + "X: y\r\n" * 20000, "127.0.0.4")
                with contextlib.suppress(OSError):
                    raw(
                        self.centre.port,
                        b"POST /noi-bo/dang-nhap HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n" + b"a" * 500000,
                        "127.0.0.4",
                    )

        floods = [threading.Thread(target=flood) for _ in range(4)]
        with Reader(self.centre.port) as reader:
            for thread in floods:
                thread.start()
            time.sleep(4)
            stop.set()
            for thread in floods:
                thread.join()
        self.check_reader(reader)


if __name__ == "__main__":
    unittest.main()
