"""Whoever is outside, a device, the broker, a gateway, another client, can have a line written by saying
something; by saying it again and again he cannot fill the log: what is not written is counted."""

import json
import socket
import struct
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import catalogue
from harness import LOOPBACK, ForeignGateway, Stage, intake, wait_until

UNIT = catalogue.UNITS[1]
TIMES = 60  # that each thing is said
MAGIC, VERSION, RING = 0x4448, 1, 50  # sensors/devices/terminal.h
STATE = {
    "v": 1, "link": "ready", "version": "1", "epoch": "0123456789abcdef", "produced": 0,
    "committed": 0, "devices": [],
}


class Chameleon:
    """A terminal with an empty ring and another serial number each time it is asked."""

    def __init__(self):
        self.serial = 0
        self.listener = socket.create_server((LOOPBACK, 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                while request := connection.recv(300):
                    connection.sendall(self._answer(request))

    def _answer(self, request):
        self.serial += 1
        identity = struct.pack(
            ">HHIIIIIIHH", MAGIC, VERSION, self.serial, 1, 0, int(time.time()), 1, 0, RING, MAGIC
        )
        body = bytes([request[6], request[7], len(identity)]) + identity
        return request[:4] + struct.pack(">H", len(body)) + body


class Loud(unittest.TestCase):
    def test_a_device_and_receipts_do_not_fill_the_log_of_a_gateway(self):
        with Stage() as stage:
            broker = stage.broker()
            chameleon = Chameleon()
            devices = [{"counter": "q1", "port": chameleon.port, "unit_id": 1}]
            gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": devices}])
            epoch = gateway.state()["epoch"]
            receipts = "dunghan/v1/receipts/gw-1"
            said = []
            for number in range(TIMES):
                said.append("{}")
                receipt = {"v": 1, "epoch": epoch, "committed": 0, "boot": number + 1}
                said.append(json.dumps(receipt | {"twins": number % 2 == 0}))
                other = {"v": 1, "epoch": f"{number:016x}", "committed": 7, "boot": 1}
                said.append(json.dumps(other))
            broker.publish(receipts, *said)
            wait_until(lambda: chameleon.serial > TIMES, "so often it was another device")
            self.check(gateway, most=12, words=("is new here", "a receipt that is none", "another gateway"))

    def test_gateways_do_not_fill_the_log_of_the_centre(self):
        with Stage() as stage:
            broker = stage.broker()
            centre = stage.centre(broker)
            state = json.dumps(STATE)
            for name in ("gw-bad", "gw-gone"):
                broker.publish(f"dunghan/v1/gateways/{name}", state, retain=True)
            broker.publish("dunghan/v1/gateways/gw-bad", *[state, "{}"] * TIMES)
            broker.publish("dunghan/v1/gateways/gw-gone", *[state, ""] * TIMES)

            sender = ForeignGateway("gw-lost", broker)
            messages = []
            for number in range(1, TIMES + 1):
                (message,) = sender.batches([intake(UNIT, number, catalogue.PROCEDURES[0])], 1)
                first = 100 * number
                messages.append(json.dumps(json.loads(message) | {"oldest": first, "first": first}))
            broker.publish("dunghan/v1/events/gw-lost", *messages)
            wait_until(lambda: committed(centre, "gw-lost") == 100 * TIMES, "all of it is taken in")

            fork = {"v": 1, "epoch": "fedcba9876543210", "first": 1, "before": "0" * 16,
                    "events": [json.loads(intake(UNIT, TIMES + 1, catalogue.PROCEDURES[0]))]}
            one, other = (json.dumps(fork | {"after": letter * 16}) for letter in "ab")
            broker.publish("dunghan/v1/events/gw-fork", *[one, other] * TIMES)
            wait_until(lambda: committed(centre, "gw-fork") == 1, "the first is taken in")
            for _ in range(TIMES):
                with socket.create_connection((LOOPBACK, centre.port)) as client:
                    client.sendall(b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n")
                    client.recv(100)
            wait_until(lambda: "requests or connections refused" in centre.program.log(), "it says so")
            time.sleep(2)
            self.check(
                centre,
                most=20,
                words=("its state is not understood", "it is forgotten", "no longer has them",
                       "has other events", "requests or connections refused"),
            )

    def check(self, daemon, most, words):
        lines = daemon.program.log().splitlines()
        for word in words:
            count = sum(word in line for line in lines)
            self.assertGreater(count, 0, f"{word}: it is said\n" + "\n".join(lines))
            self.assertLessEqual(count, 11, word)
        self.assertLess(len(lines), most, "\n".join(lines))
        print(f"{daemon.name}: {len(lines)} lines")


def committed(centre, gateway):
    rows = centre.json("/api/v1/devices")["gateways"]
    return sum(row["committed"] for row in rows if row["name"] == gateway)


if __name__ == "__main__":
    unittest.main(verbosity=2)
