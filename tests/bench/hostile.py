#!/usr/bin/python3
"""One dossier with more events than any life has: what does it cost, and who waits meanwhile?

    tests/bench/hostile.py [--events 100000]

For each shape gateways send so many events of one dossier over the broker, one after the other, 500
a message, as fast as the centre takes them, and then what all of them are waiting for: the intake.
Each sends no more than its share, beyond which it would be made to wait (appliance/count/shares.h).
Beside them stand a gateway that sends one event, waits for its receipt and sends the next, and a
reader of the page. The work is the processor's time of the centre beyond what it takes for as many
intakes of dossiers of their own; a pause is what one of the others has waited beyond what it waits
beside these. Measured with the release's programs (DUNGHAN_BIN for others). At the end the centre
counts everything again.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DUNGHAN_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/integration"))

import catalogue
from harness import BIN, HANOI, Stage, wait_until
from outage import Live, Reader

BATCH = 500
SHARE = 20000  # events of a gateway, of which 10,000 may be voids
EPOCH = "000000000000be7c"  # of bench-backlog
AIM_WORK_S, AIM_PAUSE_MS = 1.0, 200
UNIT, OTHER = catalogue.UNITS[1:3]
BEGIN = datetime(2026, 1, 5, 8, tzinfo=HANOI)

# What is said again and again, a minute later each time.
SHAPES = {
    "intake": [{"type": "intake", "procedure": catalogue.PROCEDURES[0]}],
    "refused": [{"type": "refused", "procedure": catalogue.PROCEDURES[0]}],
    "suspended": [{"type": "suspended", "reason": "supplement"}],
    "suspended, resumed": [
        {"type": "suspended", "reason": "supplement"},
        {"type": "resumed", "reason": "supplement"},
    ],
    "extended": [{"type": "extended", "limit": "3650wd"}],
    "reappointed": [{"type": "reappointed", "due": "2026-12-01"}],
    "transferred": [
        {"type": "transferred", "to_unit": OTHER},
        {"type": "transferred", "to_unit": UNIT},
    ],
    "resolved": [{"type": "resolved", "outcome": "granted"}],
    "returned": [{"type": "returned"}],
}
SHAPES["mixed"] = [kind for kinds in SHAPES.values() for kind in kinds]
VOIDED = "each of them voided"
ORDINARY = "dossiers of their own"


def intake(code, at):
    return {
        "type": "intake",
        "at": at.isoformat(),
        "unit": UNIT,
        "dossier": code,
        "procedure": catalogue.PROCEDURES[0],
        "limit": "3650wd",  # so that no suspension comes too late to matter
    }


def events_of(shape, number, count):
    """So many events: of one dossier, the last one its intake; or intakes of one each."""
    code = f"{UNIT}-260105-{number:04}"
    kinds = SHAPES["mixed"] if shape == VOIDED else SHAPES.get(shape)
    for i in range(count - 1):
        at = BEGIN + timedelta(minutes=i)
        event = {"at": at.isoformat(), "unit": UNIT, "dossier": code}
        if shape == ORDINARY:
            yield intake(f"{UNIT}-260105-{10**6 + i}", at)
        elif shape == VOIDED and i % 2:
            yield {"type": "voided", "at": event["at"], "unit": UNIT, "of": f"{EPOCH}:{i % SHARE}"}
        else:
            yield event | kinds[(i // 2 if shape == VOIDED else i) % len(kinds)]
    yield intake(code, BEGIN - timedelta(days=1))


class Others:
    """Somebody else's events, and the page, while something goes on."""

    def __init__(self, broker, centre):
        self.live, self.reader = Live(broker), Reader(centre.port)
        self.waits_s, self.ended = [], threading.Event()
        self.sender = threading.Thread(
            target=lambda: self.waits_s.extend(self.live.measure(self.ended.is_set))
        )

    def __enter__(self):
        self.reader.start()
        self.sender.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.sender.join()
        self.waits_s += self.reader.end()
        self.live.close()

    def longest_ms(self):
        return max(self.waits_s) * 1000


def send(broker, gateway, lines):
    """Returns when all of it is stored or set aside."""
    subprocess.run(
        [str(BIN / "bench-backlog"), str(broker.port), gateway, str(BATCH)],
        input="".join(lines), text=True, check=True, stdout=subprocess.DEVNULL,
    )


def measure(stage, broker, shape, number, count):
    """(seconds of the processor, longest wait in ms); the centre's store holds against a recount."""
    lines = [json.dumps(event) + "\n" for event in events_of(shape, number, count)]
    centre = stage.centre(broker, name=f"centre-{number}")
    wait_until(centre.ready, "the centre hears")
    with Others(broker, centre) as others:
        time.sleep(0.2)
        before = centre.program.cpu_s()
        for first in range(0, count, SHARE):
            send(broker, f"hostile-{number}-{first // SHARE}", lines[first : first + SHARE])
        work_s = centre.program.cpu_s() - before
    centre.stop()
    centre.dunghan("verify")
    return work_s, others.longest_ms()


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--events", type=int, default=100000)
    args = options.parse_args()
    missed = []
    print(f"{args.events} events of one dossier; aim: <= {AIM_WORK_S} s more than ordinary ones,")
    print(f"nobody else waits more than {AIM_PAUSE_MS} ms longer than beside these")
    print(f"{'':24}{'work s':>10}{'more s':>10}{'longest wait ms':>18}{'pause ms':>10}")
    with Stage() as stage:
        broker = stage.broker(overheard=False)
        base_s = base_ms = None
        for number, shape in enumerate([ORDINARY, *SHAPES, VOIDED], start=1):
            work_s, longest_ms = measure(stage, broker, shape, number, args.events)
            if base_s is None:
                base_s, base_ms = work_s, longest_ms
            more_s, pause_ms = work_s - base_s, longest_ms - base_ms
            print(f"{shape:24}{work_s:10.2f}{more_s:10.2f}{longest_ms:18.0f}{pause_ms:10.0f}")
            if more_s > AIM_WORK_S or pause_ms > AIM_PAUSE_MS:
                missed.append(shape)
    print("missed: " + (", ".join(missed) or "none"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
