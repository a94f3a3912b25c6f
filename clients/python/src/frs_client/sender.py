"""Sends calls with httpx: retries temporary failures, and converts responses and problems."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from typing import Any, AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping, Optional, Union

import httpx

from .call import Call
from .errors import ProblemError, UnreachableError, problem_from
from .retry import TEMPORARY_STATUSES, delay_before_retry

#: The default time limits in seconds: to connect, and to wait for the next bytes. A photo is encoded within FRS_WAIT_SECONDS,
#: which is 60 by default.
DEFAULT_TIMEOUT = httpx.Timeout(90.0, connect=5.0)

DEFAULT_URL = "http://localhost:8000"


class Settings:
    """The settings of a client. Arguments that are ``None`` are read from the environment."""

    def __init__(
        self,
        url: Optional[str],
        api_key: Optional[str],
        timeout: Union[float, httpx.Timeout],
        retries: int,
        headers: Optional[Mapping[str, str]],
    ) -> None:
        self.url = (url or os.environ.get("FRS_URL") or DEFAULT_URL).rstrip("/")
        key = api_key or os.environ.get("FRS_API_KEY") or os.environ.get("FRS_KEY")
        self.headers = {**({} if key is None else {"Authorization": f"Bearer {key}"}), **(headers or {})}
        self.timeout = timeout
        self.retries = retries

    def retry_delay(self, call: Call, retry: int, response: Optional[httpx.Response]) -> Optional[float]:
        """Returns the seconds to wait before the call is sent again; ``None`` if it is not sent again."""
        if retry >= self.retries or not call.is_repeatable:
            return None
        if response is not None and response.status_code not in TEMPORARY_STATUSES:
            return None
        return delay_before_retry(retry, response)

    def unreachable(self, error: httpx.TransportError) -> UnreachableError:
        reason = str(error) or type(error).__name__
        return UnreachableError(f"The service at {self.url} cannot be reached: {reason}")


class Sender:
    """Sends calls, one at a time per thread. Threads may share a sender."""

    def __init__(
        self,
        url: Optional[str] = None,
        *,
        api_key: Optional[str] = None,
        timeout: Union[float, httpx.Timeout] = DEFAULT_TIMEOUT,
        retries: int = 5,
        headers: Optional[Mapping[str, str]] = None,
        transport: Optional[httpx.BaseTransport] = None,
    ) -> None:
        """Creates a client.

        Args:
            url: The URL of the service. Default: ``FRS_URL``, otherwise ``http://localhost:8000``.
            api_key: The API key. Default: ``FRS_API_KEY``, otherwise ``FRS_KEY``.
            timeout: The time limits of a request, in seconds.
            retries: The maximum number of retries after temporary failures.
            headers: Headers for every request.
            transport: The transport of httpx, for example with a proxy.
        """
        self.settings = Settings(url, api_key, timeout, retries, headers)
        self._http = httpx.Client(
            base_url=self.settings.url, headers=self.settings.headers, timeout=timeout, transport=transport
        )

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    @contextlib.contextmanager
    def _send(self, call: Call) -> Iterator[httpx.Response]:
        """Sends a call until it succeeds. The body of the response has not been read."""
        retry = 0
        while True:
            response: Optional[httpx.Response] = None
            with contextlib.ExitStack() as opened:
                request = self._http.build_request(call.method, call.url(), **call.arguments(opened))
                try:
                    response = self._http.send(request, stream=True)
                    if response.status_code >= 400:
                        response.read()
                except httpx.TransportError as error:
                    delay = self.settings.retry_delay(call, retry, None)
                    if delay is None:
                        raise self.settings.unreachable(error) from error
                    response = None
                else:
                    if response.status_code < 400:
                        break
                    delay = self.settings.retry_delay(call, retry, response)
                    if delay is None:
                        raise problem_from(response)
            time.sleep(delay)
            retry += 1
        try:
            yield response
        except httpx.TransportError as error:
            raise self.settings.unreachable(error) from error
        finally:
            response.close()

    def _json(self, call: Call) -> Any:
        with self._send(call) as response:
            body = response.read()
            return json.loads(body) if body else None

    def _text(self, call: Call) -> str:
        with self._send(call) as response:
            response.read()
            return response.text

    def _nothing(self, call: Call) -> None:
        with self._send(call):
            return None

    def _lines(self, call: Call) -> Generator[Any, None, None]:
        with self._send(call) as response:
            for line in response.iter_lines():
                if line:
                    yield json.loads(line)


class AsyncSender:
    """Sends calls as coroutines. Tasks of one event loop may share a sender."""

    def __init__(
        self,
        url: Optional[str] = None,
        *,
        api_key: Optional[str] = None,
        timeout: Union[float, httpx.Timeout] = DEFAULT_TIMEOUT,
        retries: int = 5,
        headers: Optional[Mapping[str, str]] = None,
        transport: Optional[httpx.AsyncBaseTransport] = None,
    ) -> None:
        """Creates a client. The arguments are those of :class:`Sender`."""
        self.settings = Settings(url, api_key, timeout, retries, headers)
        self._http = httpx.AsyncClient(
            base_url=self.settings.url, headers=self.settings.headers, timeout=timeout, transport=transport
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    @contextlib.asynccontextmanager
    async def _send(self, call: Call) -> AsyncIterator[httpx.Response]:
        """Sends a call until it succeeds. The body of the response has not been read."""
        retry = 0
        while True:
            response: Optional[httpx.Response] = None
            with contextlib.ExitStack() as opened:
                request = self._http.build_request(call.method, call.url(), **_async_arguments(call, opened))
                try:
                    response = await self._http.send(request, stream=True)
                    if response.status_code >= 400:
                        await response.aread()
                except httpx.TransportError as error:
                    delay = self.settings.retry_delay(call, retry, None)
                    if delay is None:
                        raise self.settings.unreachable(error) from error
                    response = None
                else:
                    if response.status_code < 400:
                        break
                    delay = self.settings.retry_delay(call, retry, response)
                    if delay is None:
                        raise problem_from(response)
            await asyncio.sleep(delay)
            retry += 1
        try:
            yield response
        except httpx.TransportError as error:
            raise self.settings.unreachable(error) from error
        finally:
            await response.aclose()

    async def _json(self, call: Call) -> Any:
        async with self._send(call) as response:
            body = await response.aread()
            return json.loads(body) if body else None

    async def _text(self, call: Call) -> str:
        async with self._send(call) as response:
            await response.aread()
            return response.text

    async def _nothing(self, call: Call) -> None:
        async with self._send(call):
            return None

    async def _lines(self, call: Call) -> AsyncGenerator[Any, None]:
        async with self._send(call) as response:
            async for line in response.aiter_lines():
                if line:
                    yield json.loads(line)


def _async_arguments(call: Call, opened: contextlib.ExitStack) -> Any:
    """The arguments of a request. An asynchronous client requires an asynchronous iterator of the content."""
    arguments = call.arguments(opened)
    content = arguments.get("content")
    if isinstance(content, Iterator):
        arguments["content"] = _to_async(content)
    return arguments


async def _to_async(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


__all__ = ["AsyncSender", "DEFAULT_TIMEOUT", "DEFAULT_URL", "ProblemError", "Sender"]
