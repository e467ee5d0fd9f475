"""The broker's settings and access list in mqtt/contract do what the README says of them."""

import subprocess
import unittest
from pathlib import Path

from harness import LOOPBACK, PATIENCE_S, ROOT, Broker, Centre, Gateway, Stage, wait_until

CONTRACT = ROOT / "mqtt/contract"
LOGINS = ("dunghan-centre", "shop-1", "shop-2", "integrator")
EVENT = '{"v":1,"epoch":"0123456789abcdef","first":1,"events":[{}]}'


class ContractBroker(Broker):
    """mosquitto as mqtt/contract has it; only port, paths and the user that runs it differ."""

    def __init__(self, stage):
        self.passwords = stage.path / "passwords"
        self.passwords.touch(mode=0o600)
        for login in LOGINS:
            subprocess.run(
                ["mosquitto_passwd", "-b", self.passwords, login, f"{login}-secret"], check=True
            )
        super().__init__(stage)

    def argv(self):
        text = (CONTRACT / "mosquitto.conf").read_text()
        text = text.replace("listener 1883 127.0.0.1", f"listener {self.port} {LOOPBACK}")
        text = text.replace("/etc/mosquitto/dunghan.passwd", str(self.passwords))
        text = text.replace("/etc/mosquitto/dunghan.acl", str(CONTRACT / "dunghan.acl"))
        text += f"user root\npersistence_location {self.stage.path}/\n"
        self.config = self.stage.write("contract.conf", text)
        return super().argv()

    def client(self, program, login, *words, password=None):
        """What one of mosquitto's own clients answers with this login."""
        argv = [program, "-V", "mqttv5", "-h", LOOPBACK, "-p", str(self.port), "-q", "1"]
        argv += ["-u", login, "-P", password or f"{login}-secret", *words]
        return subprocess.run(argv, capture_output=True, text=True, timeout=PATIENCE_S)

    def retained(self, topic, timeout_s=PATIENCE_S):
        return self.client(
            "mosquitto_sub", "integrator", "-C", "1", "-W", str(timeout_s), "-t", topic
        ).stdout.encode()


def log_in(stage, daemon, login):
    """Gives a daemon its login in its settings."""
    secret = stage.write(f"{login}.secret", f"{login}-secret\n")
    path = Path(daemon.config)
    port = f"port: {daemon.broker_port}}}"
    path.write_text(
        path.read_text().replace(
            port, f"port: {daemon.broker_port}, username: {login}, password_file: {secret}}}", 1
        )
    )


class Contract(unittest.TestCase):
    def setUp(self):
        self.stage = self.enterContext(Stage())
        self.broker = ContractBroker(self.stage)

    def start_all(self):
        centre = Centre(self.stage, self.broker, start=False)
        simulator = self.stage.simulator(terminals=1)
        gateway = Gateway(
            self.stage, "shop-1", self.broker, simulator.sites("H99.10.01"), start=False
        )
        for daemon, login in ((centre, "dunghan-centre"), (gateway, "shop-1")):
            daemon.broker_port = self.broker.port
            log_in(self.stage, daemon, login)
            daemon.start()
        return centre, simulator

    def test_an_event_goes_its_whole_way_with_logins(self):
        centre, simulator = self.start_all()
        simulator.put(
            1, "intake", procedure="1.001193", dossier="H99.10.01-261101-0001"
        )
        wait_until(
            lambda: sum(g["committed"] for g in centre.json("/api/v1/devices")["gateways"]) == 1,
            "the event and its receipt",
        )

    def test_a_gateway_may_only_speak_for_itself(self):
        refused = self.broker.client(
            "mosquitto_pub", "shop-2", "-t", "dunghan/v1/events/shop-1", "-m", EVENT
        )
        self.assertIn("not authorized", (refused.stderr + refused.stdout).lower())
        allowed = self.broker.client(
            "mosquitto_pub", "shop-2", "-t", "dunghan/v1/events/shop-2", "-m", EVENT
        )
        self.assertNotIn("not authorized", (allowed.stderr + allowed.stdout).lower())

    def test_nobody_comes_in_without_a_login_or_with_a_wrong_one(self):
        self.assertNotEqual(
            self.broker.client("mosquitto_pub", "shop-1", "-t", "x", "-m", "x", password="no")
            .returncode,
            0,
        )
        argv = ["mosquitto_pub", "-V", "mqttv5", "-h", LOOPBACK, "-p", str(self.broker.port)]
        self.assertNotEqual(
            subprocess.run(argv + ["-t", "x", "-m", "x"], capture_output=True).returncode, 0
        )

    def test_an_integrator_hears_the_centre_but_no_event(self):
        self.start_all()
        self.assertIn(b'"ready"', self.broker.retained("dunghan/v1/centre"))
        listener = self.broker.client(
            "mosquitto_sub", "integrator", "-v", "-W", "3", "-t", "#"
        )
        topics = {line.split()[0] for line in listener.stdout.splitlines()}
        self.assertIn("dunghan/v1/centre", topics)
        self.assertFalse([topic for topic in topics if "/events/" in topic or "/receipts/" in topic])


if __name__ == "__main__":
    unittest.main()
