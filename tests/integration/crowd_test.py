"""A crowd of connections that show no certificate: gateways come in all the same, and the kernel
holds each source to its share."""

import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import unittest

from harness import LOOPBACK, Stage, wait_until
from keys import SecureBroker, SecureCentre

CROWD = 1100
NFT = shutil.which("nft", path=os.environ["PATH"] + ":/usr/sbin")
IP = shutil.which("ip", path=os.environ["PATH"] + ":/usr/sbin")


class Crowd(unittest.TestCase):
    def setUp(self):
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, limits[1]))
        self.stage = self.enterContext(Stage())
        self.centre = SecureCentre(self.stage)
        self.broker = SecureBroker(self.stage, self.centre)
        self.bundle = self.centre.add_gateway("shop-1", "H99.10.01")

    def limit_files(self, most):
        resource.prlimit(self.broker.program.pid, resource.RLIMIT_NOFILE, (most, most))

    def crowd(self):
        for _ in range(CROWD):
            link = socket.create_connection((LOOPBACK, self.broker.port), 10)
            self.addCleanup(link.close)

    def comes_in(self):
        try:
            done = self.broker.client(
                "mosquitto_pub", self.bundle, "-t", "dunghan/v1/events/shop-1", "-m", "x",
                timeout_s=5,
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def test_with_the_unit_s_limits_a_gateway_comes_in(self):
        unit = (self.broker.directory / "limits.conf").read_text()
        self.limit_files(int(re.search(r"^LimitNOFILE=(\d+)$", unit, re.MULTILINE).group(1)))
        self.crowd()
        self.assertTrue(self.comes_in())

    def test_without_them_it_is_kept_out(self):
        self.limit_files(1024)
        self.crowd()
        files = f"/proc/{self.broker.program.pid}/fd"
        wait_until(lambda: len(os.listdir(files)) > 1020, "the broker is full")
        self.assertFalse(self.comes_in())

    def test_the_broker_takes_no_more_than_its_own_limit(self):
        text = (self.broker.directory / "mosquitto.conf").read_text()
        most = int(re.search(r"^max_connections (\d+)$", text, re.MULTILINE).group(1))
        unit = (self.broker.directory / "limits.conf").read_text()
        files = int(re.search(r"^LimitNOFILE=(\d+)$", unit, re.MULTILINE).group(1))
        self.assertLess(most + 128, files)


SOURCES = f"""
import socket, sys
port = int(sys.argv[1])
server = socket.create_server(("", port), backlog=2000)
links, refused = [], 0
for source, count in (("127.0.0.2", 300), ("127.0.0.3", 1)):
    for _ in range(count):
        try:
            links.append(socket.create_connection(("{LOOPBACK}", port), 5, (source, 0)))
        except ConnectionRefusedError:
            refused += 1
    print(source, len(links), refused, flush=True)
"""


@unittest.skipUnless(NFT and IP and os.geteuid() == 0, "needs root, nftables and iproute2")
class Kernel(unittest.TestCase):
    def test_one_source_has_its_share_and_another_its_own(self):
        with Stage() as stage:
            centre = SecureCentre(stage)
            broker = SecureBroker(stage, centre)
            port = str(broker.port)
            script = stage.write("sources.py", SOURCES)
            done = subprocess.run(
                ["unshare", "-n", "sh", "-ec",
                 f'{IP} link set lo up; {NFT} -f "$1"; exec {sys.executable} "$2" "$3"',
                 "sh", broker.directory / "dunghan.nft", script, port],
                capture_output=True, text=True, timeout=60,
            )  # fmt: skip
            self.assertEqual(done.stderr, "")
            self.assertEqual(done.stdout.split("\n")[:2], ["127.0.0.2 256 44", "127.0.0.3 257 44"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
