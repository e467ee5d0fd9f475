#!/usr/bin/python3
"""What the programs of the demo take of this machine while it runs.

    tests/bench/footprint.py [--seconds 30]

Starts appliance/demo, lets it settle, and prints the resident memory of each of its programs and
the share of a core that it took meanwhile. The demo polls 25 terminals twice a second each, three modules and
counts two events a second: what is printed is the whole of it, not an idle machine.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))

from harness import free_port

AIMS_MB = {"dunghand": 16, "dunghan-gateway": 8}
SETTLE_S = 10


def children(parent):
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def name_of(pid):
    return Path(os.readlink(f"/proc/{pid}/exe")).name


def resident_mb(pid):
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def cpu_s(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--seconds", type=float, default=30)
    args = options.parse_args()
    argv = [ROOT / "appliance/demo", "--quiet", "--busy", "--port", str(free_port())]
    demo = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    try:
        print(demo.stdout.readline().strip())  # it says so when all of it runs
        time.sleep(SETTLE_S)
        pids = [pid for pid in children(demo.pid) if name_of(pid) != "bash"]
        before = {pid: cpu_s(pid) for pid in pids}
        time.sleep(args.seconds)
        for pid in pids:
            name = name_of(pid)
            aim = f"(aim <= {AIMS_MB[name]})" if name in AIMS_MB else ""
            share = (cpu_s(pid) - before[pid]) / args.seconds
            print(f"{name:18}{resident_mb(pid):7.1f} MB {aim:12}{share:8.2%} of a core")
    finally:
        demo.terminate()
        demo.wait()


if __name__ == "__main__":
    main()
