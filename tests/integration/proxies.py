"""Real nginx and HAProxy on loopback, with the very files that the README tells to copy.

Started as a program, `proxies.py CENTRE_PORT BASE` is such an nginx: it says its port, and ends with
its input.

Of a file of appliance/data/proxy only addresses and places are replaced; round it stands what
Debian's own configuration has. Nothing of the system's nginx or HAProxy is used or changed.
"""

import shutil
import ssl
import subprocess
import sys

from harness import LOOPBACK, ROOT, Daemon, Stage, free_port, listens

FILES = ROOT / "appliance/data/proxy"
CENTRE_PORT = "127.0.0.1:8080"  # as the files name it

# Of Debian's nginx.conf, in one process that ends with the test.
NGINX = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 768; }}
http {{
    access_log off;
    gzip on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{server}
}}
"""

# Of Debian's haproxy.cfg.
HAPROXY = """defaults
    log global
    mode http
    option httplog
    option dontlognull
    timeout connect 5000
    timeout client 50000
    timeout server 50000
{server}
"""


def make_pair(folder):
    """A self-signed certificate for loopback, and the context of a client that trusts it."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        + ["-days", "2", "-subj", "/CN=motcua", "-addext", f"subjectAltName=IP:{LOOPBACK}"]
        + ["-keyout", folder / "motcua.key", "-out", folder / "motcua.pem"],
        check=True,
        capture_output=True,
    )
    return ssl.create_default_context(cafile=folder / "motcua.pem")


class Proxy(Daemon):
    """In front of one centre."""

    def __init__(self, stage, name, centre_port):
        super().__init__(stage, name)
        self.port = free_port()
        self.centre_port = centre_port
        self.folder = stage.path / name
        self.folder.mkdir()
        self.tls = make_pair(self.folder)
        self.config = self.folder / "config"
        self.config.write_text(self.configuration())
        self.start()

    def file(self, name, *replacements):
        """A file of ours with these in it replaced, each of which must be there."""
        text = (FILES / name).read_text()
        for old, new in ((CENTRE_PORT, f"{LOOPBACK}:{self.centre_port}"), *replacements):
            if old not in text:
                raise AssertionError(f"{name} has no {old!r}")
            text = text.replace(old, new)
        return text

    def ready(self):
        return listens(self.port)


class Nginx(Proxy):
    """At the root, or beside others with `base`."""

    def __init__(self, stage, centre_port, base=""):
        self.base = base
        super().__init__(stage, "nginx", centre_port)

    def configuration(self):
        server = (FILES / "nginx.conf").read_text() if self.base else self.file("nginx.conf")
        for old, new in (
            ("listen 443 ssl", f"listen {LOOPBACK}:{self.port} ssl"),
            ("    listen [::]:443 ssl;\n", ""),
            ("/etc/ssl/certs", str(self.folder)),
            ("/etc/ssl/private", str(self.folder)),
        ):
            if old not in server:
                raise AssertionError(f"nginx.conf has no {old!r}")
            server = server.replace(old, new)
        if self.base:
            own = self.file("nginx-subpath.conf", ("/dunghan/", self.base + "/"))
            server = server[: server.index("    location / {")] + own + "}\n"
        return NGINX.format(folder=self.folder, server=server)

    def argv(self):
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
        return [program, "-p", self.folder, "-e", "stderr", "-c", self.config]


class Haproxy(Proxy):
    def __init__(self, stage, centre_port):
        super().__init__(stage, "haproxy", centre_port)

    def configuration(self):
        both = self.folder / "both.pem"
        both.write_text("".join((self.folder / f"motcua.{part}").read_text() for part in ("pem", "key")))
        server = self.file(
            "haproxy.cfg",
            ("bind :443 ", f"bind {LOOPBACK}:{self.port} "),
            ("/etc/haproxy/motcua.pem", str(both)),
        )
        return HAPROXY.format(server=server)

    def argv(self):
        return [shutil.which("haproxy", path="/usr/sbin:/usr/bin"), "-db", "-f", self.config]


if __name__ == "__main__":
    with Stage() as stage:
        print(Nginx(stage, int(sys.argv[1]), sys.argv[2]).port, flush=True)
        sys.stdin.read()
