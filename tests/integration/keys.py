"""A broker as `dunghan broker-config` has it, on loopback, and who comes to it with certificates."""

import re
import signal
import subprocess
import time
from types import SimpleNamespace

from harness import BIN, LOOPBACK, PATIENCE_S, Broker, Centre, Daemon, Gateway, free_port, wait_until


class SecureBroker(Broker):
    """mosquitto with the generated settings; only the user that runs it and where it keeps its
    sessions are added. Its centre, which makes the settings, must be there first."""

    def __init__(self, stage, centre):
        self.centre = centre
        self.directory = stage.path / "mosquitto"
        self.directory.mkdir(exist_ok=True)
        self.port = centre.broker_port
        self.extra = ""  # lines of settings
        self.configure()
        Daemon.__init__(self, stage, "broker")
        self.start()

    def configure(self, *words):
        self.centre.dunghan("broker-config", "--listen", LOOPBACK, *words)

    def argv(self):
        text = (self.directory / "mosquitto.conf").read_text()
        text += f"user root\npersistence_location {self.stage.path}/\nlog_type all\n{self.extra}"
        self.config = self.stage.write("broker.conf", text)
        return super().argv()

    def reload(self):
        """As systemctl reload: SIGHUP; it is done when this returns. mosquitto forgets one that
        comes while it still does as the one before has said."""
        words = "Reloading config"
        before = self.program.log().count(words)

        def reloads():
            self.program.popen.send_signal(signal.SIGHUP)
            time.sleep(0.2)
            return self.program.log().count(words) > before

        wait_until(reloads, "the broker reloads")

    def client(self, program, bundle, *words, timeout_s=PATIENCE_S, name="gateway"):
        """What one of mosquitto's own clients answers with the certificate of a bundle."""
        argv = [program, "-V", "mqttv5", "-h", LOOPBACK, "-p", str(self.port), "-q", "1"]
        argv += ["--cafile", str(self.directory / "ca.crt")]
        if bundle:
            argv += ["--cert", str(bundle / f"{name}.crt"), "--key", str(bundle / f"{name}.key")]
        return subprocess.run(
            argv + [str(word) for word in words], capture_output=True, text=True, timeout=timeout_s
        )

    def heard(self, bundle, topic, timeout_s=2, name="gateway"):
        """The topics of what comes within a time."""
        done = self.client(
            "mosquitto_sub", bundle, "-v", "-W", timeout_s, "-t", topic, name=name
        )
        return {line.split()[0] for line in done.stdout.splitlines() if line}


class SecureCentre(Centre):
    """A centre that hears registered gateways over TLS; it starts once its broker is there."""

    def __init__(self, stage, settings="", passwords=False, **options):
        self.broker_port = free_port()
        broker = SimpleNamespace(port=self.broker_port)
        super().__init__(stage, broker, gateways="registered", start=False, **options)
        ca = self.data / "ca"
        text = self.config.read_text().replace(
            f"{{host: {LOOPBACK}, port: {self.broker_port}}}",
            f"{{host: {LOOPBACK}, port: {self.broker_port}, ca_file: {ca}/ca.crt, "
            f"cert_file: {ca}/centre.crt, key_file: {ca}/centre.key}}",
        )
        self.authority = stage.path / "authority"
        text += (
            f"certificates: {{broker_directory: {stage.path / 'mosquitto'}, "
            f"authority_directory: {self.authority}{settings}}}\n"
        )
        self.config.write_text(text)
        if passwords:
            self.set_password_port(free_port())

    def set_password_port(self, port):
        self.password_port = port
        text = self.config.read_text()
        self.config.write_text(
            text.replace("certificates: {", f"certificates: {{password_port: {port}, ")
        )

    def add_gateway(self, name, *units, words=(), check=True):
        """Registers it and returns its bundle, a directory; None when it was refused unchecked."""
        words = [*[w for unit in units for w in ("--unit", unit)], *words]
        return self.add("gateway", name, *words, check=check)

    def add_integrator(self, name):
        return self.add("integrator", name)

    def add_password(self, name, *words):
        """Of an integrator, as it is told; `last_bundle` is where it stands too."""
        self.last_bundle = self.fresh_bundle(name)
        address = f"{LOOPBACK}:{self.password_port}"
        said = ("--password", "--broker", address, "--output", self.last_bundle, *words)
        told = self.dunghan("integrator", "add", name, *said)
        return re.search(rf"^{name}: password (\S+)$", told, re.M)[1]

    def fresh_bundle(self, name):
        bundle = self.stage.path / f"{name}.bundle"
        number = 1
        while bundle.exists():
            number += 1
            bundle = self.stage.path / f"{name}.bundle{number}"
        return bundle

    def add(self, role, name, *words, check=True):
        bundle = self.fresh_bundle(name)
        address = f"{LOOPBACK}:{self.broker_port}"
        said = ("--broker", address, "--output", bundle, *words)
        done = self.dunghan(role, "add", name, *said, check=check)
        return bundle if check or done.returncode == 0 else None

    def reasons(self):
        """What was set aside, by reason."""
        rows = self.json("/api/v1/devices")["quarantine"]
        return {row["reason"]: row["count"] for row in rows}


class SecureGateway(Gateway):
    """dunghan-gateway with the certificate of its bundle."""

    def __init__(self, stage, name, broker, bundle, sites, start=True, **options):
        self.centre = broker.centre
        super().__init__(stage, name, broker, sites, start=False, **options)
        self.use(bundle)
        if start:
            self.start()

    def use(self, bundle):
        plain = f"broker: {{host: {LOOPBACK}, port: {self.broker.port}"
        lines = self.config.read_text().splitlines()
        secure = (
            f"{plain}, ca_file: {bundle}/ca.crt, cert_file: {bundle}/gateway.crt, "
            f"key_file: {bundle}/gateway.key}}"
        )
        self.config.write_text(
            "\n".join(secure if line.startswith("broker:") else line for line in lines) + "\n"
        )

    def ready(self):
        """As the centre sees it: nobody else may listen to a gateway's state."""
        try:
            rows = self.centre.json("/api/v1/devices")["gateways"]
        except OSError:
            return False
        return any(row["name"] == self.name and row["ready"] for row in rows)

    def committed(self):
        rows = self.centre.json("/api/v1/devices")["gateways"]
        return sum(row["committed"] for row in rows if row["name"] == self.name)


def gateway_check(path):
    """What dunghan-gateway says of a settings file."""
    return subprocess.run(
        [str(BIN / "dunghan-gateway"), "--check-config", "--config", str(path)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
