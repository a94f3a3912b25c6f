"""Requests the faces of images from the service, and caches them, so that several functions cost one request."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from ..client import Client
from ..errors import ProblemError
from ..values import encoding_to_array
from .image import Image, digest_of, require_image, to_jpeg, to_png

#: The edges of a box in pixels: top, right, bottom, left.
Location = Tuple[int, int, int, int]

#: The number of images whose faces are cached. A face takes about 3 KB.
CACHE_SIZE = 256

#: The maximum number of locations in a request.
MAX_LOCATIONS = 100

_FIELDS = "box,landmarks_68,encoding"


@dataclass(frozen=True)
class Face:
    """A face of an image.

    Attributes:
        location: The box, in whole pixels within the image.
        landmarks: 68 points in the order of dlib, as pairs of x and y.
        encoding: 128 float64.
    """

    location: Location
    landmarks: Tuple[Tuple[float, float], ...]
    encoding: npt.NDArray[np.float64]


_lock = threading.Lock()
_client: Optional[Client] = None
_cache: OrderedDict[bytes, List[Face]] = OrderedDict()


def use_client(client: Optional[Client]) -> None:
    """Sets the client of all functions, and clears the cache.

    Args:
        client: The client; ``None`` creates one from ``FRS_URL`` and ``FRS_API_KEY`` when it is needed.
    """
    global _client
    with _lock:
        _client = client
        _cache.clear()


def _reset_after_fork() -> None:
    # The connections and the lock belong to the parent process.
    global _client, _lock
    _client, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reset_after_fork)


def _current_client() -> Client:
    global _client
    with _lock:
        if _client is None:
            _client = Client()
        return _client


def detect_faces(value: Any) -> List[Face]:
    """Returns the faces of an image, the most prominent first; an empty list if there are none."""
    image = require_image(value)
    digest = digest_of(image)
    with _lock:
        known = _cache.get(digest)
        if known is not None:
            _cache.move_to_end(digest)
            return known
    try:
        answer = _send(image, {})
        faces = [_face_of(face, image) for face in answer["faces"]]
    except ProblemError as error:
        if error.kind != "no-face":
            raise
        faces = []
    with _lock:
        _cache[digest] = faces
        while len(_cache) > CACHE_SIZE:
            _cache.popitem(last=False)
    return faces


def faces_at(value: Any, locations: Sequence[Location]) -> List[Face]:
    """Returns the faces at the given locations, in their order.

    Locations that the service has returned for the same image are answered from the cache.
    """
    image = require_image(value)
    wanted = [_tuple_of(location) for location in locations]
    if not wanted:
        return []
    with _lock:
        known = {face.location: face for face in _cache.get(digest_of(image), [])}
    if all(location in known for location in wanted):
        return [known[location] for location in wanted]
    faces: List[Face] = []
    for start in range(0, len(wanted), MAX_LOCATIONS):
        boxes = [_box_of(location) for location in wanted[start : start + MAX_LOCATIONS]]
        answer = _send(image, {"faces": boxes})
        faces += [_face_of(face, image) for face in answer["faces"]]
    return faces


def _send(image: Image, options: Dict[str, Any]) -> Any:
    client = _current_client()

    def encode(to_file: Callable[[Image], bytes]) -> Any:
        file = to_file(image)
        answer = client.encode_photo(file, fields=_FIELDS, encoding_format="base64", **options)
        # The service returns 202 after FRS_WAIT_SECONDS. The photo is stored then, so the caller can wait for it.
        while answer["message"] == "Pending":
            answer = client.look_up_photo(
                answer["file_hash"], fields=_FIELDS, encoding_format="base64", prefer="wait=30"
            )  # type: ignore[assignment]
        return answer

    try:
        return encode(to_png)
    except ProblemError as error:
        if error.status != 413 or error.kind not in ("too-many-bytes", "unknown"):
            raise
        return encode(to_jpeg)


def _face_of(face: Any, image: Image) -> Face:
    box = face["box"]
    height, width = image.shape[:2]
    top, left = round(box["y"]), round(box["x"])
    bottom, right = round(box["y"] + box["height"]), round(box["x"] + box["width"])
    return Face(
        location=(max(top, 0), min(right, width), min(bottom, height), max(left, 0)),
        landmarks=tuple((x, y) for x, y in face["landmarks_68"]),
        encoding=encoding_to_array(face["encoding"]),
    )


def _tuple_of(location: Sequence[int]) -> Location:
    top, right, bottom, left = location
    return (top, right, bottom, left)


def _box_of(location: Location) -> Dict[str, float]:
    top, right, bottom, left = (round(float(edge), 2) for edge in location)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}
