"""The stream to thousands: what each takes, and how long until the last of them is told."""

import time

from asker import percentile
from listeners import Listeners
from topics import quiet

EVERY_S = 2
WARM = 3
AIM_BYTES = 10 * 1024
AIMS_MS = {1000: 50}  # from the first who is told to the last; of more there is none


def begin_anew(centre, teller):
    """Resident bytes of one that has been started, and has told somebody of something new."""
    centre.stop()
    centre.start()
    first = Listeners(centre.port, 1)
    for _ in range(WARM):
        teller.tell()
        time.sleep(EVERY_S)
    first.end()
    quiet(centre.program.resident_bytes, EVERY_S)
    return centre.program.resident_bytes()


def measure(figures, centre, teller, count, seconds):
    """Memory is of their coming alone, to a centre that has just been started: what others have given back
    hides what these take, and each overview that is new takes some for a while."""
    figures.head(f"{count} listen to the stream, something new every {EVERY_S} s, for {seconds} s")
    idle_bytes = begin_anew(centre, teller)
    listeners = Listeners(centre.port, count)
    each_bytes = (centre.program.resident_bytes() - idle_bytes) / count
    time.sleep(EVERY_S)  # what came while they came is told
    listeners.told()
    cpu_s, begin = centre.program.cpu_s(), time.monotonic()
    spreads_ms, waits_ms, untold = [], [], 0
    while time.monotonic() - begin < seconds:
        said = teller.tell()
        time.sleep(EVERY_S)
        told = listeners.told() or [time.monotonic()]
        spreads_ms.append((max(told) - min(told)) * 1000)
        waits_ms.append((max(told) - said) * 1000)
        untold += max(0, count - len(told))
    share = (centre.program.cpu_s() - cpu_s) / (time.monotonic() - begin)
    listeners.end()
    figures.most("memory of each", each_bytes / 1024, AIM_BYTES / 1024, "KB")
    figures.say("CPU", f"{share:8.1%} of a core")
    for name, some_ms, aim_ms in (
        ("first told to last told, p99", spreads_ms, AIMS_MS.get(count)),
        ("said to last told, p99", waits_ms, None),
    ):
        figures.most(name, percentile(some_ms, 0.99), aim_ms, "ms", f"p50 {percentile(some_ms, 0.5):.1f}")
    figures.say("not told", f"{untold:6}", untold == 0, "0")
