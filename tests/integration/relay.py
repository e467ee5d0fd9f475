"""Stands between a client and a PostgreSQL, and loses what a network loses at the worst of moments.

It reads the messages of both directions (PostgreSQL 15, 55.7) and passes them on as they are, until it is
told to lose the next COMMIT, or the answer to it; then both ends hear that the connection has ended. One
thread for each direction of a connection; all of them end with the relay.
"""

import contextlib
import os
import shutil
import socket
import struct
import tempfile
import threading
from pathlib import Path

COMMIT = b"COMMIT\0"
HEAD_BYTES = 5  # type and length, which counts itself


class Relay:
    """`connect` gives a socket at the server. Clients come to a socket in `path`, a directory of its own,
    as they would to PostgreSQL's; with `port` to that port of loopback."""

    def __init__(self, connect, port=None):
        self.lost = 0  # how often something was
        self.refusing = False  # whoever comes now
        self._losing = None
        self._lock = threading.Lock()
        self._connect = connect
        self._open = set()
        self.port, self.path = port, None
        if port:
            self._listener = socket.create_server(("127.0.0.1", port))
        else:
            self.path = Path(tempfile.mkdtemp(prefix="dunghan-relay."))
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(str(self.path / ".s.PGSQL.5432"))
            self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for end in [self._listener, *self._open]:
            _shut(end)
        if self.path:
            shutil.rmtree(self.path, ignore_errors=True)

    def lose(self, what):
        """The next "question", a COMMIT that the server never hears, or the next "answer", of one that it
        has done; None: nothing."""
        with self._lock:
            self._losing = what

    def cut(self):
        """All connections end; new ones too while it refuses."""
        for end in list(self._open):
            _shut(end)

    def _takes(self, what):
        """Is this the one?"""
        with self._lock:
            if self._losing != what:
                return False
            self._losing = None
            self.lost += 1
            return True

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.refusing:
                    client.close()
                    continue
                try:
                    server = self._connect()
                except OSError:
                    client.close()
                    continue
                self._open |= {client, server}
                for source, target, carry in ((client, server, self._ask), (server, client, self._answer)):
                    threading.Thread(target=self._carry, args=(carry, source, target), daemon=True).start()

    def _carry(self, carry, source, target):
        with contextlib.suppress(OSError, EOFError):
            carry(source, target)
        for end in (source, target):
            _shut(end)
            self._open.discard(end)

    def _ask(self, client, server):
        server.sendall(_first(client))  # who comes, and to what: a message without a type
        for kind, text in _messages(client):
            if kind == b"Q" and text == COMMIT and self._takes("question"):
                return
            server.sendall(_message(kind, text))

    def _answer(self, server, client):
        for kind, text in _messages(server):
            if kind == b"C" and text == COMMIT and self._takes("answer"):
                return
            client.sendall(_message(kind, text))


def _shut(end):
    """Wakes whoever waits at it, too."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def _exactly(end, count):
    data = b""
    while len(data) < count:
        more = end.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _first(end):
    head = _exactly(end, 4)
    return head + _exactly(end, struct.unpack(">I", head)[0] - len(head))


def _messages(end):
    while True:
        kind, size = struct.unpack(">cI", _exactly(end, HEAD_BYTES))
        yield kind, _exactly(end, size - 4)


def _message(kind, text):
    return struct.pack(">cI", kind, len(text) + 4) + text


def to_directory(path):
    """How to come to a PostgreSQL that listens in a directory."""

    def connect():
        end = socket.socket(socket.AF_UNIX)
        end.connect(os.path.join(path, ".s.PGSQL.5432"))
        return end

    return connect


def to_port(port):
    """To one on loopback."""
    return lambda: socket.create_connection(("127.0.0.1", port), timeout=None)
