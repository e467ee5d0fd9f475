"""What the tests of the page's defences share: raw requests, an ordinary reader, and a browser."""

import contextlib
import http.client
import re
import socket
import threading
import time
import urllib.parse

import contracts
from harness import LOOPBACK, PATIENCE_S, get

LOGIN, LOGOUT = "/noi-bo/dang-nhap", "/noi-bo/dang-xuat"
QUARANTINE = "/noi-bo/su-kien-de-rieng"
PASSWORD = "một mật khẩu đủ dài"
SLOWEST_S = 2.0  # an ordinary reader's worst answer meanwhile, on a machine that is busy


def connect(port, source=None):
    return socket.create_connection((LOOPBACK, port), PATIENCE_S, (source or LOOPBACK, 0))


def read_all(link, timeout_s=PATIENCE_S):
    link.settimeout(timeout_s)
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := link.recv(65536):
            parts.append(part)
    return b"".join(parts)


def raw(port, text, source=None):
    """What comes back until the server closes, or the client's own half ends."""
    with connect(port, source) as link:
        with contextlib.suppress(OSError):  # it may have closed already
            link.sendall(text.encode("latin-1") if isinstance(text, str) else text)
            link.shutdown(socket.SHUT_WR)
        return read_all(link)


def statuses(answer):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", answer)]


def refused(centre, reason):
    """The counter of /metrics."""
    _, text = get(centre.port, "/metrics")
    found = re.search(rf'http_refused_total{{reason="{reason}"}} (\d+)', text.decode())
    return int(found.group(1)) if found else 0


class Reader(threading.Thread):
    """An ordinary reader from another address, who asks again and again."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.slowest_s, self.count, self.faults = port, 0.0, 0, []
        self.done = threading.Event()

    def run(self):
        while not self.done.wait(0.05):
            start = time.monotonic()
            try:
                answer = raw(
                    self.port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "127.0.0.9"
                )
                if statuses(answer) != [200]:
                    self.faults.append(answer[:200])
            except OSError as error:
                self.faults.append(error)
            self.slowest_s = max(self.slowest_s, time.monotonic() - start)
            self.count += 1

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()


class Browser:
    """What of a browser matters here: it keeps the cookie and says where a form comes from."""

    def __init__(self, centre, source=None, tls=None):
        self.centre, self.source, self.tls, self.cookie = centre, source, tls, None

    def ask(self, method, path, body=None, **headers):
        """(status, headers, text)"""
        scheme = "https" if self.tls else "http"
        host = f"{LOOPBACK}:{self.centre.port}"
        kind = http.client.HTTPSConnection if self.tls else http.client.HTTPConnection
        more = {"context": self.tls} if self.tls else {}
        connection = kind(
            LOOPBACK,
            self.centre.port,
            timeout=PATIENCE_S,
            source_address=(self.source or LOOPBACK, 0),
            **more,
        )
        sent = {"Host": host}
        if self.cookie:
            sent["Cookie"] = self.cookie
        if method == "POST":
            sent["Origin"] = f"{scheme}://{host}"
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        for name, value in headers.items():
            sent[name.replace("_", "-")] = value
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
        with contextlib.closing(connection):
            connection.request(
                method, path, body, {name: v for name, v in sent.items() if v is not None}
            )
            answer = connection.getresponse()
            given = answer.headers.get("Set-Cookie")
            if given:
                self.cookie = given.split(";")[0]
            said = answer.read()
            kind = answer.headers.get("Content-Type", "")
            contracts.check_answer(path, answer.status, kind, said, method)
            return answer.status, answer.headers, said.decode()

    def log_in(self, name, password, **headers):
        return self.ask("POST", LOGIN, {"name": name, "password": password}, **headers)

    def token(self, path=QUARANTINE):
        return re.search(r'name="token" value="(\w+)"', self.ask("GET", path)[2]).group(1)
