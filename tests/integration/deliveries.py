"""Ways of a register into a new centre, for property_test.py: order, batches, repetition, events
ahead of their turn, restarts and power cuts. All of it over MQTT, from gateways that are not ours.
"""

import contextlib
import copy
import json
import random
import shutil

from harness import LOOPBACK, PATIENCE_S, wait_until
from paho.mqtt import client as paho
from registers import FIELDS, GATEWAYS, MERGED, PARENTS, PROCEDURES, UNITS


class World:
    """A broker, a line to it, and a store with the catalogue of which every centre gets a copy."""

    def __init__(self, stage):
        self.stage = stage
        self.broker = stage.broker()
        tables = stage.path / "tables"
        tables.mkdir()
        write_tables(tables)
        self.template = stage.centre(self.broker, name="template", catalogue=tables, start=False)
        self.made = 0
        self.receipts = {}  # by gateway and epoch
        self.line = paho.Client(protocol=paho.MQTTv5)
        self.line.max_inflight_messages_set(1000)
        self.line.on_message = self._note_receipt
        self.line.connect(LOOPBACK, self.broker.port)
        self.line.subscribe("dunghan/v1/receipts/+", qos=1)
        self.line.loop_start()

    def close(self):
        self.line.disconnect()
        self.line.loop_stop()

    def _note_receipt(self, _line, _data, message):
        receipt = json.loads(message.payload)
        gateway = message.topic.rsplit("/", 1)[1]
        if "committed" in receipt:  # what the centre says to itself passes here too
            self.receipts[gateway, receipt["epoch"]] = receipt["committed"]

    def publish(self, topic, texts):
        """In order, and all at the broker when this returns."""
        for told in [self.line.publish(topic, text, qos=1) for text in texts]:
            told.wait_for_publish(PATIENCE_S)

    def centre(self, name, start=True):
        self.made += 1
        centre = copy_of(self.template, f"{name}-{self.made}")
        return centre.start() if start else centre

    def clear(self, centre):
        """Its store and its log: what is left when all is over belongs to a register that fails."""
        shutil.rmtree(centre.data)
        for name in (f"{centre.name}.log", f"{centre.name}.yaml"):
            (self.stage.path / name).unlink(missing_ok=True)


def copy_of(template, name):
    """A centre on a copy of another one's store; only one of them runs at a time."""
    centre = copy.copy(template)
    centre.name, centre.program = name, None
    centre.data = template.data.with_name(name)
    shutil.copytree(template.data, centre.data)
    text = template.config.read_text().replace(str(template.data), str(centre.data))
    centre.config = template.stage.write(f"{name}.yaml", text)
    return centre


def write_tables(folder):
    rows = []
    for unit in UNITS:
        row = f"{unit},Đơn vị {unit},Unit {unit},commune,{PARENTS[unit] or ''},1"
        begin = ""
        for last, into, again in MERGED.get(unit, ()):
            rows.append(f"{row},{begin},{last},{into}")
            begin = again
        if begin is not None:
            rows.append(f"{row},{begin},,")
    header = "code,name_vi,name_en,level,parent,counters,valid_from,valid_to,successor"
    table = header + "\n" + "\n".join(rows) + "\n"
    (folder / "units.csv").write_text(table)
    rows = [f"{f},Lĩnh vực {f},Field {f}" for f in FIELDS]
    (folder / "fields.csv").write_text("id,name_vi,name_en\n" + "\n".join(rows) + "\n")
    rows = [f"{c},Thủ tục {c},Procedure {c},{f},{lim}" for c, (f, lim) in PROCEDURES.items()]
    table = "code,name_vi,name_en,field,limit\n" + "\n".join(rows) + "\n"
    (folder / "procedures.csv").write_text(table)


class Gateway:
    """One that is not ours: what it has numbered, and how much of it the centre has."""

    def __init__(self, world, name):
        self.world = world
        self.name = name
        self.epoch = f"{random.getrandbits(64):016x}"
        self.sent = 0  # last sequence number given out

    def message(self, events):
        """The next events as one message."""
        text = json.dumps({"v": 1, "epoch": self.epoch, "first": self.sent + 1, "events": events})
        self.sent += len(events)
        return text

    def publish(self, texts):
        self.world.publish(f"dunghan/v1/events/{self.name}", texts)

    def committed(self):
        return self.world.receipts.get((self.name, self.epoch), 0)

    def finish(self, texts):
        """Says all of it again until the receipt says that all is stored."""
        for _ in range(10):
            with contextlib.suppress(AssertionError):
                wait_until(lambda: self.committed() >= self.sent, "the receipt", timeout_s=1)
                return
            self.publish(texts)
        raise AssertionError(f"receipt says {self.committed()} of {self.sent}")


class Delivery:
    """One way of a register into a new centre: who sends what, when, how often."""

    def __init__(self, world, name, chance):
        self.world = world
        self.chance = chance
        self.centre = world.centre(name)
        self.gateways = [Gateway(world, f"{self.centre.name}-{g}") for g in range(GATEWAYS)]

    def order(self, register):
        return list(range(len(register.entries)))

    def batch(self):
        return 500

    def send(self, messages):
        """Messages of (gateway, text), in the order of each gateway."""
        for gateway, text in messages:
            gateway.publish([text])

    def run(self, register):
        """The centre once everything is stored, stopped."""
        messages = []
        for gateway, events in zip(self.gateways, self.number(register)):
            while events:
                size = self.batch()
                messages.append((gateway, gateway.message(events[:size])))
                events = events[size:]
        self.send(messages)
        for gateway in self.gateways:
            gateway.finish([text for sender, text in messages if sender is gateway])
        self.centre.stop()
        return self.centre

    def number(self, register):
        """The events of each gateway in their order, so that each void can name its target."""
        queues = [[] for _ in self.gateways]
        of = {}
        for place in self.order(register):
            entry = register.entries[place]
            queues[entry.gateway].append(entry)
            gateway = self.gateways[entry.gateway]
            of.setdefault(place, f"{gateway.epoch}:{len(queues[entry.gateway])}")
        return [[entry.sent(of) for entry in queue] for queue in queues]


class InOrder(Delivery):
    """As it happened, a message for each gateway."""

    def order(self, register):
        entries = register.entries
        return sorted(range(len(entries)), key=lambda place: entries[place].event["at"])


class Backwards(InOrder):
    """The newest first, one event a message, every message twice."""

    def order(self, register):
        return super().order(register)[::-1]

    def batch(self):
        return 1

    def send(self, messages):
        for gateway in self.gateways:
            texts = [text for sender, text in messages if sender is gateway for _ in range(2)]
            gateway.publish(texts)


def repeatable(entry):
    """May it come again under another number? What has no dossier is a count, and counts again;
    the second copy of an event that was cancelled is not cancelled."""
    counts = entry.event["type"] in ("tally", "refused") and "dossier" not in entry.event
    return not counts and not entry.voided


class Chaos(InOrder):
    """Any order, batches of any size, events twice under new numbers, messages mixed, repeated
    and ahead of their turn, the centre stopped and killed meanwhile."""

    def order(self, register):
        order = super().order(register)
        again = [
            place
            for place in order
            if repeatable(register.entries[place]) and self.chance.random() < 0.3
        ]
        self.chance.shuffle(order)
        for place in again:  # never before the first copy, which is the one that can be named
            order.insert(self.chance.randint(order.index(place) + 1, len(order)), place)
        return order

    def batch(self):
        return self.chance.choice([1, 2, 3, 7, 100])

    def send(self, messages):
        waiting = {gateway: [] for gateway in self.gateways}
        for gateway, text in messages:
            waiting[gateway].append(text)
        while any(waiting.values()):
            gateway = self.chance.choice([g for g, texts in waiting.items() if texts])
            part = self.chance.randint(1, len(waiting[gateway]))
            texts = waiting[gateway][:part]
            if self.chance.random() < 0.3:
                self.chance.shuffle(texts)  # ahead of their turn, and lost: sent again at the end
            gateway.publish(texts + self.chance.choices(texts, k=self.chance.randint(0, 2)))
            waiting[gateway] = waiting[gateway][part:]
            self._disturb()

    def _disturb(self):
        what = self.chance.random()
        if what < 0.2:
            self.centre.kill()
        elif what < 0.3:
            self.centre.stop()
        if what < 0.3:
            self.centre.start()
