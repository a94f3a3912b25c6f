"""Requests the faces of images from the service, and caches them, so that several functions cost one request."""

from __future__ import annotations

import atexit
import math
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
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
MAX_LOCATIONS = 50

#: The side of dlib's square, and the distance of its centre below the centre of the box, relative to the square root of the
#: area of the box. The values are medians over 26 faces that both detectors find.
_SQUARE_SIDE = 0.92
_SQUARE_BELOW = 0.076

_FIELDS = "box,landmarks_68,encoding"


@dataclass(frozen=True)
class Face:
    """A face of an image.

    Attributes:
        location: The box, in whole pixels within the image; a given box is unchanged.
        landmarks: 68 points in the order of dlib, as pairs of x and y.
        encoding: 128 float64.
    """

    location: Location
    landmarks: Tuple[Tuple[float, float], ...]
    encoding: npt.NDArray[np.float64]


_lock = threading.Lock()
#: The client that the caller has set.
_given_client: Optional[Client] = None
#: The client that was created from the environment.
_own_client: Optional[Client] = None
_cache: OrderedDict[bytes, List[Face]] = OrderedDict()


def use_client(client: Optional[Client]) -> None:
    """Sets the client of all functions, and clears the cache.

    Args:
        client: The client; ``None`` creates one from ``FRS_URL`` and ``FRS_API_KEY`` when it is needed.
    """
    global _given_client
    with _lock:
        _given_client = client
        _cache.clear()
    _close_own_client()


def _current_client() -> Client:
    global _own_client
    with _lock:
        if _given_client is not None:
            return _given_client
        if _own_client is None:
            _own_client = Client()
        return _own_client


def _close_own_client() -> None:
    global _own_client
    with _lock:
        closed, _own_client = _own_client, None
    if closed is not None:
        closed.close()


def _reset_after_fork() -> None:
    # The connections and the lock belong to the parent process.
    global _own_client, _lock
    _own_client, _lock = None, threading.Lock()


atexit.register(_close_own_client)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reset_after_fork)


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
        answer = _send(image, {}) if image.size > 0 else {"faces": []}
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
    return [replace(face, location=location) for face, location in zip(faces, wanted)]


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
    return Face(
        location=_location_of(face["box"], image),
        landmarks=tuple((x, y) for x, y in face["landmarks_68"]),
        encoding=encoding_to_array(face["encoding"]),
    )


def _location_of(box: Dict[str, float], image: Image) -> Location:
    """Converts a box of the service, which contains the forehead, to the square that dlib's detector returns."""
    height, width = image.shape[:2]
    size = math.sqrt(box["width"] * box["height"])
    half = _SQUARE_SIDE * size / 2
    x = box["x"] + box["width"] / 2
    y = box["y"] + box["height"] / 2 + _SQUARE_BELOW * size
    return (
        max(round(y - half), 0),
        min(round(x + half), width),
        min(round(y + half), height),
        max(round(x - half), 0),
    )


def _tuple_of(location: Sequence[int]) -> Location:
    top, right, bottom, left = location
    return (top, right, bottom, left)


def _box_of(location: Location) -> Dict[str, float]:
    top, right, bottom, left = (round(float(edge), 2) for edge in location)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}
