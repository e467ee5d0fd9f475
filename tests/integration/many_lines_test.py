"""A gateway with more lines than descriptors are allowed at first, many of them above 1023."""

import asyncio
import resource
import threading
import unittest

import catalogue
from harness import Stage, wait_until

DEVICES = 2000
SOFT = 256
LAST_UNIT_ID = 247


class Refuser:
    """Answers every request over Modbus TCP with exception 02, on all addresses of this machine."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.connections = 0
        self.answered = set()  # (address, unit id)
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait()

    def _run(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self._serve, "0.0.0.0", 0, backlog=DEVICES)
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    async def _serve(self, reader, writer):
        self.connections += 1
        try:
            while True:
                head = await reader.readexactly(6)
                rest = await reader.readexactly(int.from_bytes(head[4:], "big"))
                writer.write(head[:4] + b"\0\3" + bytes([rest[0], rest[1] | 0x80, 2]))
                self.answered.add((writer.get_extra_info("sockname")[0], rest[0]))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def end(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


class ManyLines(unittest.TestCase):
    def setUp(self):
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, limits[1]))

    def test_each_of_them_is_used(self):
        refuser = Refuser()
        devices = [
            {
                "counter": f"q{number}",
                "address": f"127.0.0.{1 + number // LAST_UNIT_ID}",
                "port": refuser.port,
                "unit_id": 1 + number % LAST_UNIT_ID,
                "connection": "own",
                "poll_ms": 5000,
                "timeout_ms": 5000,
            }
            for number in range(DEVICES)
        ]
        with Stage() as stage:
            broker = stage.broker(packet_most=1049600)  # as the one that we install
            sites = [{"unit": catalogue.UNITS[1], "devices": devices}]
            gateway = stage.gateway("gw-1", broker, sites, start=False)
            argv = gateway.argv()
            gateway.argv = lambda: ["prlimit", f"--nofile={SOFT}:4096", *argv]
            gateway.start()
            wait_until(lambda: len(refuser.answered) == DEVICES, "all were asked", timeout_s=120)
            self.assertGreaterEqual(refuser.connections, DEVICES)
            self.assertTrue(gateway.program.running())
            self.assertEqual(len(gateway.state()["devices"]), DEVICES)
        refuser.end()


if __name__ == "__main__":
    unittest.main()
