"""Fixtures. The tests need a running service: its URL is in ``FRS_URL``, and the photos are in ``FRS_TEST_PHOTOS``."""

import os
from pathlib import Path
from typing import Iterator

import pytest

import frs_client.face_recognition as face_recognition
from frs_client import Client


@pytest.fixture(scope="session")
def photos() -> Path:
    """The folder of the demo photos of face-api."""
    return Path(os.environ["FRS_TEST_PHOTOS"])


@pytest.fixture
def client() -> Iterator[Client]:
    with Client() as opened:
        yield opened


@pytest.fixture
def counted_requests() -> Iterator[list]:
    """Counts the requests of the functions of face_recognition."""
    sent: list = []
    client = Client()
    client._http.event_hooks["request"].append(lambda request: sent.append(request.url.path))
    face_recognition.use_client(client)
    yield sent
    face_recognition.use_client(None)
    client.close()
