"""The stream to thousands: what each takes, and how long until the last of them is told."""

import time

from asker import percentile
from listeners import Listeners
from topics import quiet

EVERY_S = 2
AIM_BYTES = 10 * 1024
AIMS_MS = {1000: 50}  # from the first who is told to the last; of more there is none


def measure(figures, centre, teller, count, seconds):
    """Of a centre that has just been started: what others have had and given back hides what these take."""
    figures.head(f"{count} listen to the stream, something new every {EVERY_S} s, for {seconds} s")
    centre.stop()
    centre.start()
    quiet(centre.program.resident_bytes, EVERY_S)
    idle_bytes = centre.program.resident_bytes()
    listeners = Listeners(centre.port, count)
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
    each_bytes = (centre.program.resident_bytes() - idle_bytes) / count
    listeners.end()
    figures.most("memory of each", each_bytes / 1024, AIM_BYTES / 1024, "KB")
    figures.say("CPU", f"{share:8.1%} of a core")
    for name, some_ms, aim_ms in (
        ("first told to last told, p99", spreads_ms, AIMS_MS.get(count)),
        ("said to last told, p99", waits_ms, None),
    ):
        figures.most(name, percentile(some_ms, 0.99), aim_ms, "ms", f"p50 {percentile(some_ms, 0.5):.1f}")
    figures.say("not told", f"{untold:6}", untold == 0, "0")
