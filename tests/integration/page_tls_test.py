"""The page over TLS: what is spoken, and how a certificate is replaced."""

import contextlib
import http.client
import signal
import ssl
import subprocess
import unittest

from harness import LOOPBACK, PATIENCE_S, Stage, wait_until
from intruder import PASSWORD, Browser, connect, raw, read_all


class Tls(unittest.TestCase):
    def make_pair(self, name):
        """A self-signed certificate, as two files that replace those in use at once."""
        for part in ("key", "pem"):
            (self.stage.path / f"{name}.{part}").unlink(missing_ok=True)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
            + ["-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=IP:{LOOPBACK}"]
            + ["-keyout", self.stage.path / f"{name}.key", "-out", self.stage.path / f"{name}.pem"],
            check=True,
            capture_output=True,
        )
        for part in ("key", "pem"):
            (self.stage.path / f"{name}.{part}").replace(self.stage.path / f"page.{part}")

    def s_client(self, *words):
        return subprocess.run(
            ["openssl", "s_client", "-connect", f"{LOOPBACK}:{self.centre.port}", *words],
            input=b"",
            capture_output=True,
            timeout=PATIENCE_S,
        )

    def setUp(self):
        self.stage = Stage().__enter__()
        self.addCleanup(self.stage.__exit__, None, None, None)
        self.make_pair("first")
        files = f"{{certificate: {self.stage.path}/page.pem, key: {self.stage.path}/page.key}}"
        self.centre = self.stage.centre(
            self.stage.broker(), start=False, web=f"tls: {files}, open_metrics: true"
        )
        self.context = ssl.create_default_context(cafile=self.stage.path / "page.pem")
        self.centre.dunghan("staff", "add", "lan", typed=PASSWORD + "\n")
        self.centre.start(wait=False)
        wait_until(lambda: b"CN = first" in self.s_client().stdout, "TLS is spoken")

    def test_a_certificate_is_taken_up_without_dropping_anybody(self):
        kept = http.client.HTTPSConnection(
            LOOPBACK, self.centre.port, context=self.context, timeout=PATIENCE_S
        )
        kept.request("GET", "/api/v1")
        self.assertEqual(kept.getresponse().read()[:1], b"{")
        self.make_pair("second")
        self.centre.program.popen.send_signal(signal.SIGHUP)
        wait_until(lambda: b"CN = second" in self.s_client().stdout, "the new certificate")
        kept.request("GET", "/api/v1")
        self.assertEqual(kept.getresponse().read()[:1], b"{")
        kept.close()
        (self.stage.path / "page.pem").write_text("nonsense")
        self.centre.program.popen.send_signal(signal.SIGHUP)
        wait_until(lambda: "page.pem" in self.centre.program.log(), "the fault is said")
        self.assertIn(b"CN = second", self.s_client().stdout)
        self.assertEqual(self.centre.stop(), 0)

    def test_a_reload_says_that_settings_are_taken_with_a_restart(self):
        log = self.centre.program.log
        reload = lambda: self.centre.program.popen.send_signal(signal.SIGHUP)
        reload()  # unchanged: nothing is said
        settings = self.centre.config.read_text()
        self.centre.config.write_text(settings + "unknown: 1\n")
        reload()
        wait_until(lambda: "unknown" in log(), "what is wrong is said")
        self.assertNotIn("with a restart", log())
        self.centre.config.write_text(settings.replace("web: {", "web: {base: /dunghan, "))
        reload()
        wait_until(lambda: "what is new in the settings is taken with a restart" in log(), "so")
        self.assertEqual(log().count("with a restart"), 1)
        self.assertIn(b"CN = first", self.s_client().stdout)
        self.assertEqual(self.centre.stop(), 0)

    def test_old_protocols_and_plain_http_are_refused(self):
        for version in ("-tls1", "-tls1_1"):
            self.assertNotIn(b"BEGIN CERTIFICATE", self.s_client(version).stdout)
        for version in ("-tls1_2", "-tls1_3"):
            self.assertIn(b"BEGIN CERTIFICATE", self.s_client(version).stdout)
        self.assertNotIn(b"200", raw(self.centre.port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))

    def test_cookies_and_answers_keep_to_tls(self):
        browser = Browser(self.centre, tls=self.context)
        status, headers, _ = browser.ask("GET", "/")
        self.assertEqual(status, 200)
        self.assertIn("max-age=", headers["Strict-Transport-Security"])
        self.assertEqual(browser.log_in("lan", PASSWORD, Origin=f"http://{LOOPBACK}:1")[0], 403)
        status, headers, _ = browser.log_in("lan", PASSWORD)
        self.assertEqual(status, 303)
        self.assertRegex(headers["Set-Cookie"], r"^__Host-dunghan=\w{32}; Path=/; HttpOnly; .*Secure$")
        self.assertEqual(browser.ask("GET", "/noi-bo")[0], 200)

    def test_handshakes_that_never_end_are_taken_off(self):
        with contextlib.ExitStack() as stack:
            links = [stack.enter_context(connect(self.centre.port, "127.0.0.2")) for _ in range(5)]
            for link in links:
                link.sendall(b"\x16\x03\x01\x02\x00\x01")
            for link in links:
                self.assertEqual(read_all(link, 25), b"")


if __name__ == "__main__":
    unittest.main()
