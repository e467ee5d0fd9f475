"""A device that never answered, in each way in which it may not: said once in the gateway's log, with
why, and again when that is another; and it stands in the state topic, in the API, on the page, in the
metrics, and in what the operator asks for."""

import contextlib
import json
import socket
import threading
import time
import unittest

import catalogue
from harness import LOOPBACK, Stage, free_port, wait_until

UNIT = catalogue.UNITS[1]
WORDS = {
    "refused": ("Bị từ chối kết nối", "Connection refused"),
    "no_connection": ("Không kết nối được", "No connection"),
    "wrong_map": ("Không đúng loại thiết bị (sai bảng thanh ghi)", "Wrong register map"),
    "no_answer": ("Không trả lời", "No answer"),
    "exception": ("Trả lời lỗi", "Answers with an error"),
    "bad_answer": ("Trả lời không hợp lệ", "Answers make no sense"),
}
SAID = {
    "refused": "connection refused",
    "no_connection": "no connection",
    "wrong_map": "its registers are not those of its kind",
    "no_answer": "no answer",
    "exception": "it refuses a read (03, ",
    "bad_answer": "its answer makes no sense",
}


def zeroes(request):
    """Another register map: there is nothing but zeroes where a terminal says who it is."""
    count = int.from_bytes(request[10:12], "big")
    body = bytes([request[6], request[7], 2 * count]) + bytes(2 * count)
    return request[:4] + len(body).to_bytes(2, "big") + body


def exception(request):
    body = bytes([request[6], request[7] | 0x80, 2])
    return request[:4] + len(body).to_bytes(2, "big") + body


class Oddity:
    """What listens at a port and is no terminal: an answer to each request, or None for silence."""

    def __init__(self, answer, port=0):
        self.answer = answer
        self.listener = socket.create_server((LOOPBACK, port))
        self.port = self.listener.getsockname()[1]
        self.connections = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        with contextlib.suppress(OSError):
            while request := connection.recv(300):
                answer = self.answer(request)
                if answer:
                    connection.sendall(answer)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.connections:
            connection.close()


def full_listener(stack):
    """Its queue is full, so that whoever connects hears nothing."""
    listener = stack.enter_context(socket.socket())
    listener.bind((LOOPBACK, 0))
    listener.listen(0)
    for _ in range(3):
        waiting = stack.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex(listener.getsockname())
    return listener.getsockname()[1]


class Cause(unittest.TestCase):
    def test_each_cause_is_said_once_and_stands_everywhere(self):
        with Stage() as stage, contextlib.ExitStack() as stack:
            broker = stage.broker()
            centre = stage.centre(broker)
            simulator = stage.simulator(terminals=1)
            ports = {"refused": free_port(), "no_connection": full_listener(stack)}
            for cause, answer in (
                ("wrong_map", zeroes),
                ("no_answer", lambda request: None),
                ("exception", exception),
                ("bad_answer", lambda request: b"SSH-2.0-OpenSSH_9.2p1\r\n"),
            ):
                oddity = Oddity(answer)
                stack.callback(oddity.close)
                ports[cause] = oddity.port
            devices = [
                {"counter": cause.replace("_", "-"), "port": port, "unit_id": 1}
                for cause, port in ports.items()
            ]
            good = simulator.sites(UNIT)[0]["devices"]
            gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": devices + good}])
            wanted = {cause.replace("_", "-"): cause for cause in ports} | {"q1": None}

            wait_until(lambda: causes(gateway.state()) == wanted, "the state topic says why")
            wait_until(  # on a busy machine the one that answers may have been late once
                lambda: {row["state"] for row in gateway.state()["devices"]} == {"offline", "online"},
                "all but one are offline",
            )
            time.sleep(5)  # three failures and more of each
            for cause, text in SAID.items():
                lines = said_of(gateway, cause.replace("_", "-"))
                self.assertEqual(len(lines), 1, lines)
                self.assertIn(f"port {ports[cause]} unit 1): cannot be read, {text}", lines[0])

            self.assertEqual(causes(centre.json("/api/v1/devices")), wanted)
            for language, path in enumerate(("/thiet-bi", "/en/devices")):
                page = centre.get(path)[1].decode()
                for cause in ports:
                    self.assertIn(f"<br>{WORDS[cause][language]}<", page)
            metrics = centre.get("/metrics")[1].decode()
            for cause in ports:
                self.assertIn(f'dunghan_devices_unread{{cause="{cause}"}} 1\n', metrics)
            self.assertIn('dunghan_devices_unread{cause="gateway"} 0\n', metrics)
            listed = json.loads(centre.dunghan("device", "list", "--format", "json"))
            self.assertEqual({row["counter"]: row["cause"] for row in listed}, wanted)

    def test_another_cause_is_said_too(self):
        with Stage() as stage:
            broker = stage.broker()
            port = free_port()
            device = {"counter": "q1", "port": port, "unit_id": 1}
            gateway = stage.gateway("gw-1", broker, [{"unit": UNIT, "devices": [device]}])
            wait_until(lambda: causes(gateway.state()) == {"q1": "refused"}, "nobody listens")
            oddity = Oddity(zeroes, port)
            wait_until(lambda: causes(gateway.state()) == {"q1": "wrong_map"}, "something does")
            oddity.close()
            wait_until(lambda: causes(gateway.state()) == {"q1": "refused"}, "it is gone again")
            lines = said_of(gateway, "q1")
            self.assertEqual(len(lines), 2, lines)  # each cause once a minute
            self.assertIn("cannot be read, connection refused", lines[0])
            self.assertIn("cannot be read, its registers are not those", lines[1])


def causes(said):
    return {row["counter"]: row.get("cause") for row in said.get("devices", [])}


def said_of(gateway, counter):
    return [line for line in gateway.program.log().splitlines() if f"device {UNIT} {counter} " in line]


if __name__ == "__main__":
    unittest.main(verbosity=2)
