"""TCP links that can be hurt: what goes to a link's port arrives at its target's, unless ...

One thread with one asyncio loop carries all links of a test. What hurts a link is called from
the test's thread, takes hold at once and for what stands now; heal() ends what lasts.
"""

import asyncio
import contextlib
import threading

from harness import LOOPBACK, free_port

PIECE_BYTES = 65536


class Net:
    """Owns the thread, and every link."""

    def __init__(self):
        self.links = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self.call(self._loop.stop)
        self._thread.join()

    async def _end(self):
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def link(self, name, target_port):
        link = Link(self, name, target_port)
        asyncio.run_coroutine_threadsafe(link.listen(), self._loop).result()
        self.links.append(link)
        return link

    def call(self, function, *arguments):
        self._loop.call_soon_threadsafe(function, *arguments)

    def heal(self):
        for link in self.links:
            link.heal()


class Link:
    def __init__(self, net, name, target_port):
        self.name = name
        self.port = free_port()
        self._net = net
        self._target_port = target_port
        self._pairs = set()  # (writer towards the one, writer towards the other) of a connection
        self._refusing = False
        self._delay_s = 0
        self._tearing = False  # the next piece arrives in part, and is the last
        self._open = asyncio.Event()  # clear: nothing passes
        self._open.set()

    # --- what hurts ------------------------------------------------------------------------

    def cut(self):
        """Every connection is reset."""
        self._net.call(self._cut)

    def tear(self):
        """The next message ends in its middle, and the connection with it."""
        self._net.call(setattr, self, "_tearing", True)

    def half_close(self):
        """One direction says goodbye, the other goes on."""
        self._net.call(self._half_close)

    def stall(self):
        """Connections stand, but nothing arrives."""
        self._net.call(self._open.clear)

    def delay(self, seconds):
        """Every piece arrives that much later."""
        self._net.call(setattr, self, "_delay_s", seconds)

    def refuse(self):
        """There is nobody: connections are reset, new ones at once."""
        self._net.call(setattr, self, "_refusing", True)
        self._net.call(self._cut)

    def heal(self):
        self._net.call(self._heal)

    # --- in the loop's thread --------------------------------------------------------------

    async def listen(self):
        await asyncio.start_server(self._serve, LOOPBACK, self.port)

    def _heal(self):
        self._refusing = self._tearing = False
        self._delay_s = 0
        self._open.set()

    def _cut(self):
        for pair in self._pairs:
            for writer in pair:
                writer.transport.abort()

    def _half_close(self):
        for pair in self._pairs:
            with contextlib.suppress(OSError, RuntimeError):
                pair[0].write_eof()

    async def _serve(self, reader, writer):
        if self._refusing:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._target_port)
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, far_writer)
        self._pairs.add(pair)
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
        self._pairs.discard(pair)
        for end in pair:
            end.close()

    async def _carry(self, reader, writer):
        with contextlib.suppress(OSError, RuntimeError):
            while data := await reader.read(PIECE_BYTES):
                await self._open.wait()
                if self._delay_s:
                    await asyncio.sleep(self._delay_s)
                if self._tearing and len(data) > 1:
                    self._tearing = False
                    writer.write(data[: len(data) // 2])
                    await writer.drain()
                    self._cut()
                    return
                writer.write(data)
                await writer.drain()
            writer.write_eof()
