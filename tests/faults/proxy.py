"""A TCP proxy that breaks on purpose, in a way that can be changed while connections are open."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

from bench.portal import free_port

BLOCK = 16 * 1024
GLANCE = 0.02  # seconds between looks at a mode that may have changed


class FaultProxy:
    """Modes: `ok`, `refuse`, `reset`, `blackhole`, `slow:BYTES` a second, `delay:SECONDS` for each
    piece, `cut:BYTES` of the answers and then a reset,
    `status:CODE` in place of the server that speaks HTTP behind it.
    """

    def __init__(self, upstream: int) -> None:
        self.upstream, self.port = upstream, free_port()
        self.mode, self.passed = "ok", 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait_for(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._wait_for(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def set(self, mode: str) -> None:
        """From now on, for open connections as for new ones."""
        self._wait_for(self._change(mode))

    @contextmanager
    def broken(self, mode: str) -> Iterator[None]:
        self.set(mode)
        try:
            yield
        finally:
            self.set("ok")

    def _wait_for(self, coroutine: object) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)  # type: ignore[arg-type]  # any coroutine

    async def _change(self, mode: str) -> None:
        self.mode = mode
        if mode in {"refuse", "reset"}:
            for writer in [*self._open]:
                abort(writer)
        if mode == "refuse":
            await self._unlisten()
        elif self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def _unlisten(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _stop(self) -> None:
        await self._unlisten()
        for writer in [*self._open]:
            abort(writer)
        for task in [*self._tasks]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            self._tasks.discard(task)
            abort(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "reset":
            return
        await self._while_blackhole()
        if self.mode.startswith("status:"):
            await self._answer(reader, writer, self.mode.partition(":")[2])
            return
        there, back = await asyncio.open_connection("127.0.0.1", self.upstream)
        self._open.add(back)
        try:
            ways = (
                self._pass(reader, back, is_answer=False),
                self._pass(there, writer, is_answer=True),
            )
            tasks = [asyncio.ensure_future(way) for way in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._open.discard(back)
            abort(back)

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, status: str
    ) -> None:
        """An error as S3 tells it, whatever was asked."""
        with suppress(TimeoutError):
            while await asyncio.wait_for(reader.read(BLOCK), timeout=0.2):
                pass
        body = b"<Error><Code>SlowDown</Code><Message>Broken on purpose</Message></Error>"
        head = f"HTTP/1.1 {status} Broken\r\nContent-Type: application/xml\r\nConnection: close\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        passed = 0
        while block := await reader.read(BLOCK):
            await self._while_blackhole()
            word, _, number = self.mode.partition(":")
            if word == "delay":
                await asyncio.sleep(float(number))
            elif word == "slow":
                await asyncio.sleep(len(block) / float(number))
            elif word == "cut" and is_answer and passed + len(block) > int(number):
                writer.write(block[: int(number) - passed])
                await writer.drain()
                return
            writer.write(block)
            await writer.drain()
            passed += len(block)
            self.passed += len(block)

    async def _while_blackhole(self) -> None:
        while self.mode == "blackhole":  # noqa: ASYNC110 - the mode is a word, not an event
            await asyncio.sleep(GLANCE)


def abort(writer: asyncio.StreamWriter) -> None:
    """With a reset: no polite end that could be taken for one."""
    with suppress(OSError, AttributeError):
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
