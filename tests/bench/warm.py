"""Answers that are drawn already: requests a second beside nginx with the same bytes, in turns."""

from statistics import median

import wrk
from harness import LOOPBACK
from twin import Twin

AIM, AIM_OVERVIEW = 0.8, 1.3  # of what nginx answers


def _sides(urls, seconds, rounds):
    """Medians of each, one after the other so that both have what else the machine does."""
    runs = [[wrk.rate(url, seconds) for url in urls] for _ in range(rounds)]
    return [wrk.Rate(*map(median, zip(*side, strict=True))) for side in zip(*runs, strict=True)]


def measure(figures, stage, centre, addresses, seconds, rounds, file_cache):
    """Of each address by the path alone."""
    twin = Twin(stage, centre.port, [address.target for address in addresses], file_cache)
    turns = f"{rounds} x {seconds} s in turns with nginx{' that keeps its files open' if file_cache else ''}"
    figures.head(f"warm, {wrk.CONNECTIONS} connections, {turns}: requests/s, p50/p99 ms")
    for number, address in enumerate(addresses):
        aim = AIM_OVERVIEW if address.name == "OVERVIEW" else AIM
        urls = f"http://{LOOPBACK}:{centre.port}{address.target}", f"http://{LOOPBACK}:{twin.port}/{number}"
        ours, its = _sides(urls, seconds, rounds)
        ratio = ours.per_second / its.per_second
        text = (
            f"{ours.per_second:7.0f} {ours.p50_ms:6.2f}/{ours.p99_ms:<7.2f} "
            f"nginx {its.per_second:7.0f} {its.p50_ms:6.2f}/{its.p99_ms:<7.2f} {ratio:5.2f} x"
        )
        figures.say(address.target, text, ratio >= aim, f">= {aim}")
    twin.stop()
