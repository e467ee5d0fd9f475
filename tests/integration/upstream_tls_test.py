"""A centre tells the nation over TCP and TLS: it comes by its certificate, of several hosts it finds the one that
takes writes, and nobody else's word is taken, neither there nor here."""

import json
import os
import shutil
import subprocess
import unittest

from harness import LOOPBACK, Stage, dunghan, free_port
from postgres import DATABASE, Postgres
from upstream_test import events

ROLE = "dunghan_h42"


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


class Authority:
    """Of certificates that live for a day."""

    def __init__(self, folder, name):
        self.folder, self.key, self.certificate = folder, folder / f"{name}.key", folder / f"{name}.crt"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 1,
                "-subj", f"/CN={name}", "-keyout", self.key, "-out", self.certificate)  # fmt: skip

    def issue(self, name, alternative=None):
        """(certificate, key) of who is called so."""
        key, certificate = (self.folder / f"{name}-{self.key.stem}.{end}" for end in ("key", "crt"))
        request, extra = self.folder / "request", self.folder / "extra"
        extra.write_text(f"subjectAltName = {alternative}\n" if alternative else "")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", key, "-out", request)  # fmt: skip
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                "-days", 1, "-extfile", extra, "-out", certificate)  # fmt: skip
        key.chmod(0o600)
        return certificate, key


class TlsPostgres(Postgres):
    """Who comes over TCP shows a certificate with the name of his role."""

    def __init__(self, authority):
        super().__init__()
        self.port = free_port()
        certificate, key = authority.issue("nation", f"IP:{LOOPBACK}")
        for source, name in ((certificate, "server.crt"), (key, "server.key"), (authority.certificate, "ca.crt")):
            shutil.copy(source, self.path / name)
            if self.user:
                shutil.chown(self.path / name, self.user, self.user)
            os.chmod(self.path / name, 0o600)
        self.options = [f"listen_addresses={LOOPBACK}", f"port={self.port}", "ssl=on",
                        f"ssl_cert_file={self.path}/server.crt", f"ssl_key_file={self.path}/server.key",
                        f"ssl_ca_file={self.path}/ca.crt"]  # fmt: skip

    def conninfo(self, role="owner", database=DATABASE):
        return f"{super().conninfo(role, database)} port={self.port}"

    def ask_for_certificates(self):
        rules = self.path / "data/pg_hba.conf"
        rules.write_text(f"local all all trust\nhostssl all all {LOOPBACK}/32 cert\n")
        self.psql("SELECT pg_reload_conf()")


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = cls.enterClassContext(Stage())
        cls.authority = Authority(cls.stage.path, "authority")
        cls.server = cls.enterClassContext(TlsPostgres(cls.authority))
        cls.server.ask_for_certificates()
        for words in (("init",), ("add", "h42"), ("add", "h43")):
            done = dunghan("national", *words, "--database", cls.server.conninfo())
            assert done.returncode == 0, done.stderr
        cls.centre = cls.stage.centre(cls.stage.broker(), name="h42", start=False)
        text = "".join(json.dumps(event) + "\n" for event in events(1))
        cls.centre.dunghan("import", "events", cls.stage.write("events.jsonl", text))
        cls.settings = cls.centre.config.read_text()

    def tell(self, ports, certificate, authority=None, host=LOOPBACK, role=ROLE):
        shown, key = certificate
        hosts = ",".join([host] * len(ports))
        connection = (
            f"host={hosts} port={','.join(map(str, ports))} dbname={DATABASE} user={role} sslmode=verify-full"
            f" sslrootcert={(authority or self.authority).certificate} sslcert={shown} sslkey={key}"
        )
        self.centre.config.write_text(f"{self.settings}upstream: {{connection: '{connection}'}}\n")
        return self.centre.dunghan("upstream", "tell", check=False)

    def told(self):
        return self.server.psql("SELECT count(*) FROM dunghan.rollup WHERE centre = 'h42'") != [["0"]]

    def test_by_certificate_at_the_one_of_three_hosts_that_takes_writes(self):
        reading = self.enterContext(TlsPostgres(self.authority))  # lets us in, and takes no writes
        reading.ask_for_certificates()
        reading.psql(f"CREATE ROLE {ROLE} LOGIN; ALTER DATABASE {DATABASE} SET default_transaction_read_only = on")
        self.server.psql("TRUNCATE dunghan_v1.rollup_1")
        done = self.tell([free_port(), reading.port, self.server.port], self.authority.issue(ROLE))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("told", done.stdout)
        self.assertTrue(self.told())

    def test_nobody_elses_word_is_taken(self):
        own, other = self.authority.issue(ROLE), self.authority.issue("dunghan_h43")
        stranger = Authority(self.stage.path, "stranger")
        for what, words, said in (
            ("another centre's certificate", {"certificate": other}, "certificate authentication failed"),
            ("a stranger's certificate", {"certificate": stranger.issue(ROLE)}, "unknown ca"),
            ("a server of a stranger", {"certificate": own, "authority": stranger}, "certificate verify failed"),
            ("a server of another name", {"certificate": own, "host": "localhost"}, "does not match host name"),
        ):
            with self.subTest(what=what):
                done = self.tell([self.server.port], **words)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn(said, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
