"""Converters between Modbus RTU and Modbus TCP, as offices buy them: devices of dunghan-sim on a
serial line, which is a pseudo-terminal, or behind a serial server, which is a TCP port.

A converter may be a bad one: it loses, delays, doubles and damages answers, by a seed.
"""

import contextlib
import os
import random
import select
import socket
import struct
import threading
import time
import tty

from harness import LOOPBACK

WRITE_REGISTERS = 16
LATE_S = 0.8  # more than a test's time-out, less than twice as much


def checksum(frame):
    value = 0xFFFF
    for byte in frame:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


def take_request(received):
    """The request that the bytes begin with, without its checksum; None: more is to come."""
    if len(received) < 8:
        return None
    length = 7 + received[6] if received[1] == WRITE_REGISTERS else 6
    if len(received) < length + 2:
        return None
    if bytes(received[length : length + 2]) != checksum(received[:length]):
        received.clear()
        return None
    request = bytes(received[:length])
    del received[: length + 2]
    return request


class Converter(threading.Thread):
    """One line, the devices on which are those behind a TCP port, by their unit ids."""

    def __init__(self, port, faults=0, seed=1):
        super().__init__(daemon=True)
        self.port = port
        self.faults = faults  # of so many answers in a hundred
        self.chance = random.Random(seed)
        self.ended = threading.Event()
        self.done = {"lost": 0, "late": 0, "double": 0, "damaged": 0, "cut": 0}
        self.late = []  # (when, frame)

    def end(self):
        self.ended.set()
        self.join()

    def _ask(self, request):
        """What the device says; None: nothing, or it is not there."""
        try:
            with contextlib.closing(socket.create_connection((LOOPBACK, self.port), 2)) as device:
                device.sendall(struct.pack(">HHH", 1, 0, len(request)) + request)
                device.settimeout(0.3)
                (length,) = struct.unpack(">4xH", device.recv(6, socket.MSG_WAITALL))
                return device.recv(length, socket.MSG_WAITALL)
        except (OSError, struct.error):
            return None

    def _spoil(self, frame):
        """What the line makes of an answer: bytes to send now."""
        if self.chance.random() * 100 >= self.faults:
            return frame
        fault = self.chance.choice(list(self.done))
        self.done[fault] += 1
        if fault == "lost":
            return b""
        if fault == "late":
            self.late.append((time.monotonic() + LATE_S, frame))
            return b""
        if fault == "double":
            return frame + frame
        if fault == "cut":
            return frame[: self.chance.randrange(1, len(frame))]
        place = self.chance.randrange(len(frame))
        return frame[:place] + bytes([frame[place] ^ 1 << self.chance.randrange(8)]) + frame[place + 1 :]

    def _answer(self, request):
        answer = self._ask(request)
        return b"" if answer is None else self._spoil(answer + checksum(answer))

    def _serve(self, read, write, fileno):
        """Until the other side ends, or the test."""
        received = bytearray()
        while not self.ended.is_set():
            for late in [entry for entry in self.late if entry[0] <= time.monotonic()]:
                self.late.remove(late)
                write(late[1])
            if not select.select([fileno], [], [], 0.02)[0]:
                continue
            more = read()
            if not more:
                return
            received += more
            while (request := take_request(received)) is not None:
                write(self._answer(request))


class SerialLine(Converter):
    """At `path` there is the serial device of it."""

    def __init__(self, port, **options):
        super().__init__(port, **options)
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.path = os.ttyname(self.slave)
        self.start()

    def run(self):
        self._serve(
            lambda: os.read(self.master, 512),
            lambda frame: os.write(self.master, frame),
            self.master,
        )
        os.close(self.master)
        os.close(self.slave)


class SerialServer(Converter):
    """At `listening` there is the TCP port of it, for one connection at a time."""

    def __init__(self, port, **options):
        super().__init__(port, **options)
        self.socket = socket.create_server((LOOPBACK, 0))
        self.socket.settimeout(0.2)
        self.listening = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while not self.ended.is_set():
            with contextlib.suppress(socket.timeout, OSError):
                connection, _ = self.socket.accept()
                with connection:
                    self._serve(lambda: connection.recv(512), connection.sendall, connection)
        self.socket.close()
