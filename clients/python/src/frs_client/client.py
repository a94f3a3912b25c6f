"""The clients of the service: all operations, with a connection that is closed at the end of a ``with`` block."""

from __future__ import annotations

from types import TracebackType
from typing import Optional, Type

from .operations import AsyncOperations, Operations


class Client(Operations):
    """A client with one method for each operation of the service. Threads may share it."""

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()


class AsyncClient(AsyncOperations):
    """A client with one coroutine for each operation of the service."""

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()
