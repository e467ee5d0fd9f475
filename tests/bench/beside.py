"""What a reader of the overview waits while others ask slow questions, while events come in as fast as
they can, and among thousands of connections that are in the way."""

import itertools
import json
import subprocess
import time

import province
from asker import Asker, of_slow, percentile
from crowd import Crowd
from harness import BIN

PER_SECOND = 100
AIM_SLOW_P99_MS, AIM_INGEST_P99_MS = 20, 50
OFTEN = 2  # times what is waited without a crowd, and what a machine with two cores may do beside it
FLOOR_MS = 5
BACKLOG_BATCH = 500
LARGE = "/api/v1/openapi.json"  # more than the kernel takes for who reads slowly


def _reader(centre):
    return Asker(centre.port, itertools.repeat("/"), PER_SECOND)


def _say(figures, name, waits_ms, aim_ms, text=""):
    middle = percentile(waits_ms, 0.5)
    said = f"p50 {middle:.2f}, {len(waits_ms)} requests{text}"
    figures.most(name, percentile(waits_ms, 0.99), aim_ms, "ms", said)


def alone(figures, centre, seconds):
    """And returns the p99, in milliseconds."""
    figures.head(f"the overview, asked {PER_SECOND} times a second: p99")
    reader = _reader(centre)
    time.sleep(seconds)
    waits_ms = reader.end()
    _say(figures, "nobody else", waits_ms, None)
    return percentile(waits_ms, 0.99)


def slow_questions(figures, centre, addresses, size, seconds):
    """Past periods, form 06, files: one after the other."""
    asker, reader = Asker(centre.port, of_slow(addresses, *size, seed=4)), _reader(centre)
    time.sleep(seconds)
    waits_ms, slow_ms = reader.end(), asker.end()
    middle, worst = percentile(slow_ms, 0.5), percentile(slow_ms, 0.99)
    text = f"; {len(slow_ms)} slow ones, p50 {middle:.1f}, p99 {worst:.1f}"
    _say(figures, "beside slow questions", waits_ms, AIM_SLOW_P99_MS, text)


def ingest(figures, stage, broker, centre, size, count):
    """Events in messages of hundreds, as fast as they are taken."""
    lines = (json.dumps(event) + "\n" for event in province.new_events(count, 5, *size))
    events = stage.write("backlog.jsonl", "".join(lines))
    argv = [str(word) for word in (BIN / "bench-backlog", broker.port, "backlog", BACKLOG_BATCH)]
    with open(events, "rb") as file:
        backlog = subprocess.Popen(argv, stdin=file, stdout=subprocess.PIPE)
        reader = _reader(centre)
        seconds = float(backlog.communicate()[0])
        waits_ms = reader.end()
    _say(figures, "beside ingest", waits_ms, AIM_INGEST_P99_MS, f"; {count / seconds:.0f} events/s")


def crowd(figures, centre, idle, slow, seconds, before_ms):
    crowd = Crowd(centre.port, idle, slow, LARGE)
    reader = _reader(centre)
    time.sleep(seconds)
    waits_ms = reader.end()
    left = crowd.end()
    aim_ms = max(FLOOR_MS, round(OFTEN * before_ms, 1))
    _say(figures, f"{idle} idle, {slow} slow readers", waits_ms, aim_ms, "; {} and {} left".format(*left))
