"""A foreign Modbus device: python3-pymodbus' server, on TCP or on a serial line.

As a program it is one: modbus_peer.py PLACE, a port or the path of a serial device, with what it holds
as JSON on stdin:

    {"identity": {"VendorName": …}, "units": {"5": {"holding": {"210": 16720}, "input": …, "coil": …}}}

Each table has as many as to its highest address; those that are not named are 0.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time

TABLES = {"coil": "co", "discrete": "di", "holding": "hr", "input": "ir"}


def serve(place):
    from pymodbus import server
    from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext, ModbusSparseDataBlock
    from pymodbus.device import ModbusDeviceIdentification
    from pymodbus.transaction import ModbusRtuFramer

    held = json.load(sys.stdin)
    units = {}
    for number, tables in held["units"].items():
        blocks = {}
        for table, cells in tables.items():
            cells = {int(address): value for address, value in cells.items()}
            full = {address: cells.get(address, 0) for address in range(max(cells) + 1)}
            blocks[TABLES[table]] = ModbusSparseDataBlock(full)
        for short in TABLES.values():
            blocks.setdefault(short, ModbusSparseDataBlock({65535: 0}))
        units[int(number)] = ModbusSlaveContext(zero_mode=True, **blocks)
    context = ModbusServerContext(slaves=units, single=False)
    identity = ModbusDeviceIdentification(info_name=held.get("identity", {}))
    common = {"context": context, "identity": identity, "ignore_missing_slaves": True}
    if place.startswith("/"):
        task = server.StartAsyncSerialServer(
            framer=ModbusRtuFramer, port=place, baudrate=9600, timeout=1, **common
        )
    else:
        task = server.StartAsyncTcpServer(address=("127.0.0.1", int(place)), **common)
    asyncio.run(task)


class Peer:
    def __init__(self, stage, name, place, units, identity=None):
        self.program = stage.run(
            name, [sys.executable, __file__, str(place)], stdin=subprocess.PIPE
        )
        held = {"units": units, "identity": identity or {}}
        self.program.popen.stdin.write(json.dumps(held).encode())
        self.program.popen.stdin.close()

    def kill(self):
        self.program.kill()


class SerialPair:
    """Two serial devices that lead to each other, as socat makes them."""

    def __init__(self, stage, name):
        self.ours, self.theirs = (str(stage.path / f"{name}.{end}") for end in ("ours", "theirs"))
        ends = [f"pty,raw,echo=0,link={path}" for path in (self.ours, self.theirs)]
        self.program = stage.run(name, ["socat", *ends])
        deadline = time.monotonic() + 10
        while not all(os.path.exists(path) for path in (self.ours, self.theirs)):
            if time.monotonic() > deadline:
                raise AssertionError("socat makes no pair")
            time.sleep(0.02)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        serve(sys.argv[1])
