"""Thousands who listen to the stream, in one process of their own, and when each of them was told."""

import multiprocessing
import select
import socket
import time
from array import array

from harness import LOOPBACK

REQUEST = b"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
FORK = multiprocessing.get_context("fork")
OPEN_TOGETHER = 100  # that have asked and not been answered
PATIENCE_S = 60


class Listeners:
    def __init__(self, port, count):
        """Returns once all of them have heard the first message."""
        self._line, line = FORK.Pipe()
        self._process = FORK.Process(target=self._run, args=(port, count, line), daemon=True)
        self._process.start()
        line.close()
        self._answer()

    def _answer(self):
        try:
            return self._line.recv()
        except EOFError:
            raise AssertionError("the listeners have ended with an error") from None

    def told(self):
        """When any of them was told of new data, monotonic seconds, since it was last asked."""
        self._line.send("told")
        return self._answer()

    def end(self):
        self._line.send("end")
        self._process.join()

    def _open(self, port, count):
        self.poll = select.epoll()
        self.sockets = {}
        for _ in range(count):
            client = socket.create_connection((LOOPBACK, port), PATIENCE_S)
            client.sendall(REQUEST)
            client.setblocking(False)
            self.sockets[client.fileno()] = client
            self.poll.register(client.fileno(), select.EPOLLIN)
            if len(self.sockets) - len(self.begun) > OPEN_TOGETHER:
                self._hear(1)
        deadline = time.monotonic() + PATIENCE_S
        while len(self.begun) < count:
            self._hear(1)
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(self.begun)} of {count} have heard something")

    def _hear(self, wait_s):
        for number, _ in self.poll.poll(wait_s, 1024):
            if number == self.commands.fileno():
                continue
            data = self.sockets[number].recv(65536)
            at = time.monotonic()
            if not data or b" 503 " in data:
                raise AssertionError(f"a listener was put out: {data[:200]!r}")
            if b"event: data" in data:
                self.begun.add(number)
                self.moments.append(at)

    def _run(self, port, count, line):
        self.commands, self.begun, self.moments = line, set(), array("d")
        self._open(port, count)
        self.poll.register(line.fileno(), select.EPOLLIN)
        line.send("all are there")
        while True:
            self._hear(1)
            if line.poll():
                if line.recv() == "end":
                    return
                line.send(list(self.moments))
                self.moments = array("d")
