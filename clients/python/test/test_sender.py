"""Retries, problems and requests, with a fake service."""

import asyncio
import io
import json
from pathlib import Path

import httpx
import numpy as np
import pytest

from frs_client import AsyncClient, Client, ProblemError, UnreachableError
from frs_client import retry


@pytest.fixture(autouse=True)
def short_delays(monkeypatch):
    monkeypatch.setattr(retry, "FIRST_DELAY", 0.001)


class Service:
    """A fake service that returns the given responses in turn, and repeats the last one."""

    def __init__(self, *responses):
        self.responses = list(responses)
        self.requests = []
        self.bodies = []

    def __call__(self, request):
        self.requests.append(request)
        self.bodies.append(request.read())
        response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        if isinstance(response, Exception):
            raise response
        return response() if callable(response) else response

    def client(self, **options):
        return Client("http://frs.example/", transport=httpx.MockTransport(self), **options)


def ok(body=None):
    return lambda: httpx.Response(200, json=body or {"message": "OK"})


def problem(status, kind, headers=None, **fields):
    body = {"type": f"urn:frs:problem:{kind}", "title": "Title", "status": status, "message": "Why.", **fields}
    return lambda: httpx.Response(status, json=body, headers=headers or {})


def test_a_call_returns_the_parsed_response():
    service = Service(ok({"number_of_images_processed": 3}))
    assert service.client().read_statistics() == {"number_of_images_processed": 3}
    assert service.requests[0].url == "http://frs.example/stats"


@pytest.mark.parametrize(
    "failure",
    [
        problem(503, "busy", {"Retry-After": "0"}),
        problem(429, "quota-exceeded", {"Retry-After": "0"}),
        lambda: httpx.Response(502, text="Bad gateway"),
        httpx.ConnectError("refused"),
        httpx.ReadError("lost"),
    ],
)
def test_temporary_failures_are_retried(failure):
    service = Service(failure, failure, ok())
    assert service.client().encode_photo(b"photo") == {"message": "OK"}
    assert len(service.requests) == 3
    assert b"photo" in service.bodies[2]


def test_a_path_is_read_again_for_each_attempt(tmp_path: Path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"content of the photo")
    service = Service(httpx.ReadError("lost"), ok())
    service.client().encode_photo(photo)
    assert all(b"content of the photo" in body and b'filename="photo.jpg"' in body for body in service.bodies)


def test_an_open_file_is_read_again_for_each_attempt():
    service = Service(httpx.ReadError("lost"), ok())
    service.client().encode_photo(io.BytesIO(b"content"))
    assert all(b"content" in body for body in service.bodies)


def test_the_number_of_retries_is_limited():
    service = Service(httpx.ConnectError("refused"))
    with pytest.raises(UnreachableError, match="http://frs.example cannot be reached: refused"):
        service.client(retries=2).read_statistics()
    assert len(service.requests) == 3


def test_lines_from_an_iterator_are_sent_once():
    service = Service(problem(503, "busy"))
    with pytest.raises(ProblemError):
        service.client().import_images(iter(["{}"]))
    assert len(service.requests) == 1


def test_a_long_retry_after_is_not_waited_for():
    service = Service(problem(429, "quota-exceeded", {"Retry-After": "3600"}))
    with pytest.raises(ProblemError):
        service.client().read_statistics()
    assert len(service.requests) == 1


def test_a_problem_is_an_exception():
    service = Service(problem(422, "no-face", file_hash="abc", detail="A detail."))
    with pytest.raises(ProblemError) as caught:
        service.client().encode_photo(b"photo")
    error = caught.value
    assert (error.status, error.kind, error.message, error.detail, error.file_hash) == (
        422,
        "no-face",
        "Why.",
        "A detail.",
        "abc",
    )
    assert len(service.requests) == 1


def test_an_error_of_a_proxy_is_a_problem_too():
    service = Service(lambda: httpx.Response(413, text="<html>"))
    with pytest.raises(ProblemError, match="status 413"):
        service.client().encode_photo(b"photo")


def test_names_are_encoded_in_the_path():
    service = Service(ok())
    service.client().get_subject("Zoë/Ö ?")
    assert service.requests[0].url.raw_path == b"/subjects/Zo%C3%AB%2F%C3%96%20%3F"


def test_values_that_are_not_given_are_not_sent():
    service = Service(ok())
    service.client().list_images(limit=2)
    assert str(service.requests[0].url) == "http://frs.example/images?limit=2"


def test_a_photo_is_sent_as_a_form_and_other_faces_as_json():
    service = Service(ok())
    client = service.client()
    client.search_faces(upload_file=b"photo", limit=3)
    client.search_faces(encoding=np.arange(3.0), threshold=np.float32(0.5))
    assert service.requests[0].headers["Content-Type"].startswith("multipart/form-data")
    assert b'name="limit"\r\n\r\n3' in service.bodies[0]
    assert json.loads(service.bodies[1]) == {"encoding": [0, 1, 2], "threshold": 0.5}


def test_locations_are_sent_as_json_in_the_form():
    service = Service(ok())
    service.client().encode_photo(b"photo", faces=[{"x": 1, "y": 2, "width": 3, "height": 4}])
    assert b'name="faces"\r\n\r\n[{"x": 1, "y": 2, "width": 3, "height": 4}]' in service.bodies[0]


def test_numbers_that_json_does_not_have_are_refused():
    with pytest.raises(ValueError):
        Service(ok()).client().search_faces(encoding=[float("nan")] * 128)


def test_lines_are_yielded_as_they_are_received():
    class Endless(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                yield b'{"file_hash": "abc"}\n'

    service = Service(lambda: httpx.Response(200, stream=Endless()))
    lines = service.client().export_images()
    assert next(lines) == {"file_hash": "abc"}
    lines.close()


def test_a_key_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("FRS_KEY", "frs_command-line")
    service = Service(ok())
    service.client().read_statistics()
    monkeypatch.setenv("FRS_API_KEY", "frs_key")
    service.client().read_statistics()
    service.client(api_key="frs_argument").read_statistics()
    assert [request.headers["Authorization"] for request in service.requests] == [
        "Bearer frs_command-line",
        "Bearer frs_key",
        "Bearer frs_argument",
    ]


def test_the_asynchronous_client_retries_and_streams():
    service = Service(httpx.ConnectError("refused"), problem(503, "busy", {"Retry-After": "0"}), ok())

    async def lines():
        yield {"file_hash": "abc"}

    async def use():
        async with AsyncClient("http://frs.example", transport=httpx.MockTransport(service)) as client:
            assert await client.encode_photo(b"photo") == {"message": "OK"}
            assert await client.import_images(lines()) == {"message": "OK"}
            assert await client.import_images([{"file_hash": "abc"}]) == {"message": "OK"}
            assert [line async for line in client.export_images()] == [{"message": "OK"}]

    asyncio.run(use())
    assert service.bodies[3] == service.bodies[4] == b'{"file_hash": "abc"}\n'


def test_the_asynchronous_client_raises_problems():
    async def use():
        service = Service(problem(404, "unknown-image"))
        async with AsyncClient("http://frs.example", transport=httpx.MockTransport(service)) as client:
            await client.look_up_photo("abc")

    with pytest.raises(ProblemError) as caught:
        asyncio.run(use())
    assert caught.value.kind == "unknown-image"
