"""wrk: as many requests as a server answers."""

import re
import subprocess
from typing import NamedTuple

CONNECTIONS = 64
UNITS_MS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}


class Rate(NamedTuple):
    per_second: float
    p50_ms: float
    p99_ms: float


def _milliseconds(text, share):
    number, unit = re.search(rf"^ +{share}% +([0-9.]+)(us|ms|s|m)$", text, re.MULTILINE).groups()
    return float(number) * UNITS_MS[unit]


def rate(url, seconds, connections=CONNECTIONS):
    """With gzip accepted, on connections that are kept; an answer that is not good ends it."""
    argv = ["wrk", "-t", "1", "-c", str(connections), "-d", str(seconds), "--latency"]
    argv += ["--timeout", "30", "-H", "Accept-Encoding: gzip", url]
    text = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise AssertionError(f"{url}\n{text}")
    asked = float(re.search(r"^Requests/sec: +([0-9.]+)$", text, re.MULTILINE).group(1))
    return Rate(asked, _milliseconds(text, 50), _milliseconds(text, 99))
