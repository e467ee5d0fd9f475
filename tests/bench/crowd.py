"""Connections that are in the way: some that say nothing more, and some that read very slowly."""

import multiprocessing
import socket

from harness import LOOPBACK

FORK = multiprocessing.get_context("fork")
SIP_BYTES, SIP_S = 512, 0.2
ROOM_BYTES = 4096  # that the kernel takes for who reads slowly


def _open(port, path, room=None):
    client = socket.socket()
    if room:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    client.settimeout(30)
    client.connect((LOOPBACK, port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return client


def _read_all(client):
    text = b""
    while b"\r\n\r\n" not in text:
        text += client.recv(65536)
    head, _, body = text.partition(b"\r\n\r\n")
    length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    left = int(length.split(b":")[1]) - len(body)
    while left > 0:
        left -= len(client.recv(65536))


class Crowd:
    def __init__(self, port, idle, slow, path):
        """Until end(), which says how many of each still were there; the slow ones read this path."""
        self._line, line = FORK.Pipe()
        self._process = FORK.Process(target=self._run, args=(port, idle, slow, path, line), daemon=True)
        self._process.start()
        line.close()
        self._answer()

    def _answer(self):
        try:
            return self._line.recv()
        except EOFError:
            raise AssertionError("the crowd has ended with an error") from None

    def _run(self, port, idle, slow, path, line):
        idles = []
        for _ in range(idle):
            idles.append(_open(port, "/version"))
            _read_all(idles[-1])
        slows = [_open(port, path, ROOM_BYTES) for _ in range(slow)]
        for client in idles + slows:
            client.setblocking(False)
        line.send("all are there")
        while not line.poll(SIP_S):
            slows = [client for client in slows if _is_there(client)]
        line.send((sum(map(_is_there, idles)), len(slows)))

    def end(self):
        """How many were still there."""
        self._line.send("end")
        left = self._answer()
        self._process.join()
        return left


def _is_there(client):
    """Takes a sip."""
    try:
        return bool(client.recv(SIP_BYTES))
    except BlockingIOError:
        return True
    except OSError:
        return False
