"""The functions of ``face_recognition`` 1.3: the same names, arguments, defaults, results and exceptions."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt
import PIL.Image

from .answers import Face, Location, detect_faces, faces_at

Array = npt.NDArray[Any]
Point = Tuple[int, int]

#: The maximum number of concurrent requests of ``batch_face_locations``.
MAX_CONCURRENCY = 8

#: dlib finds faces of 80 pixels, and of half that size after each upsampling. After two, these are 20 pixels. The service finds
#: faces of 12 pixels, so up to this value it finds the same faces.
LARGEST_UPSAMPLING = 2

#: The positions of the facial features among the 68 landmarks. The lips share their corners.
_LARGE_FEATURES: Dict[str, Sequence[int]] = {
    "chin": range(0, 17),
    "left_eyebrow": range(17, 22),
    "right_eyebrow": range(22, 27),
    "nose_bridge": range(27, 31),
    "nose_tip": range(31, 36),
    "left_eye": range(36, 42),
    "right_eye": range(42, 48),
    "top_lip": (*range(48, 55), *range(64, 59, -1)),
    "bottom_lip": (*range(54, 60), 48, 60, *range(67, 63, -1)),
}

#: The positions of the points of dlib's model of five landmarks among the 68 landmarks.
_SMALL_FEATURES: Dict[str, Sequence[int]] = {"nose_tip": (33,), "left_eye": (36, 39), "right_eye": (45, 42)}


class FaceRecognitionWarning(UserWarning):
    """An argument does not have the effect that it has in ``face_recognition``."""


def load_image_file(file: Union[str, "os.PathLike[str]", IO[bytes]], mode: str = "RGB") -> Array:
    """Loads an image file into an array.

    Args:
        file: A path or an open file.
        mode: ``RGB`` or ``L`` (grey).
    """
    with PIL.Image.open(file) as image:
        return np.array(image.convert(mode) if mode else image)


def face_locations(img: Array, number_of_times_to_upsample: int = 1, model: str = "hog") -> List[Location]:
    """Finds the faces of an image.

    Args:
        img: An image, as an array.
        number_of_times_to_upsample: Has no effect: the service always finds faces of 12 pixels and more.
        model: Has no effect: the service has one detector.

    Returns:
        The boxes of the faces as (top, right, bottom, left), the most prominent face first.
    """
    _warn_about_detection(number_of_times_to_upsample, model)
    return [face.location for face in detect_faces(img)]


def batch_face_locations(
    images: Sequence[Array], number_of_times_to_upsample: int = 1, batch_size: int = 128
) -> List[List[Location]]:
    """Finds the faces of several images, which may have different sizes.

    Args:
        images: Images, as arrays.
        number_of_times_to_upsample: As in :func:`face_locations`.
        batch_size: The maximum number of concurrent requests. It is at most 8.

    Returns:
        For each image, the boxes of its faces.
    """
    _warn_about_detection(number_of_times_to_upsample, "hog")
    with ThreadPoolExecutor(max(1, min(batch_size, MAX_CONCURRENCY))) as pool:
        return [[face.location for face in faces] for faces in pool.map(detect_faces, images)]


def face_landmarks(
    face_image: Array, face_locations: Optional[Sequence[Location]] = None, model: str = "large"
) -> List[Dict[str, List[Point]]]:
    """Finds the landmarks of faces.

    Args:
        face_image: An image, as an array.
        face_locations: The boxes of the faces; if omitted, faces are detected.
        model: ``large`` returns nine features, ``small`` the corners of the eyes and the base of the nose.

    Returns:
        For each face, the points of each feature.

    Raises:
        ValueError: If there is no such model.
    """
    faces = _faces_of(face_image, face_locations)
    if model not in ("large", "small"):
        raise ValueError("Invalid landmarks model type. Supported models are ['small', 'large'].")
    features = _LARGE_FEATURES if model == "large" else _SMALL_FEATURES
    return [
        {name: [_pixel(face.landmarks[index]) for index in indices] for name, indices in features.items()}
        for face in faces
    ]


def face_encodings(
    face_image: Array,
    known_face_locations: Optional[Sequence[Location]] = None,
    num_jitters: int = 1,
    model: str = "small",
) -> List[npt.NDArray[np.float64]]:
    """Computes the encodings of faces.

    Args:
        face_image: An image, as an array.
        known_face_locations: The boxes of the faces; if omitted, faces are detected.
        num_jitters: Has no effect: ``FRS_EFFORT`` of the service selects how many views of a face are averaged.
        model: Has no effect: the service aligns faces as ``small`` does.

    Returns:
        For each face, an array of 128 float64.
    """
    if num_jitters != 1:
        _warn("num_jitters has no effect. FRS_EFFORT of the service selects how many views of a face are averaged.")
    if model != "small":
        _warn(f"model={model!r} has no effect. The service aligns faces as model='small' does.")
    return [face.encoding.copy() for face in _faces_of(face_image, known_face_locations)]


def face_distance(face_encodings: Union[Array, Sequence[Array]], face_to_compare: Array) -> Array:
    """Computes the Euclidean distances between known encodings and an encoding.

    Returns:
        One distance for each known encoding. 0 means identical, and larger distances mean less similar faces.
    """
    if len(face_encodings) == 0:
        return np.empty(0)
    return np.asarray(np.linalg.norm(np.asarray(face_encodings) - face_to_compare, axis=1))


def compare_faces(
    known_face_encodings: Union[Array, Sequence[Array]], face_encoding_to_check: Array, tolerance: float = 0.6
) -> List[bool]:
    """Compares known encodings with an encoding.

    Args:
        tolerance: The maximum distance between two faces of one person.

    Returns:
        For each known encoding, whether it matches.
    """
    return list(face_distance(known_face_encodings, face_encoding_to_check) <= tolerance)


def _faces_of(image: Array, locations: Optional[Sequence[Location]]) -> List[Face]:
    return detect_faces(image) if locations is None else faces_at(image, locations)


def _pixel(point: Tuple[float, float]) -> Point:
    return (round(point[0]), round(point[1]))


def _warn_about_detection(number_of_times_to_upsample: int, model: str) -> None:
    if number_of_times_to_upsample > LARGEST_UPSAMPLING:
        _warn(
            f"number_of_times_to_upsample={number_of_times_to_upsample} has no effect. The service finds faces of 12 pixels "
            "and more.",
            depth=2,
        )
    if model != "hog":
        _warn(f"model={model!r} has no effect. The service has one detector.", depth=2)


def _warn(message: str, depth: int = 1) -> None:
    """Warns at the line that called the public function, which is ``depth`` calls above this function."""
    warnings.warn(message, FaceRecognitionWarning, stacklevel=depth + 2)
