"""Converts arrays to files that the service accepts."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image

Image = npt.NDArray[np.uint8]


def require_image(value: Any) -> Image:
    """Returns an image as a contiguous array.

    Raises:
        TypeError: If the value is not an array.
        RuntimeError: If the array is not an image of 8 bits per channel, grey or RGB. dlib raises the same exception.
    """
    if not isinstance(value, np.ndarray):
        raise TypeError(f"An image must be an array of NumPy, not {type(value).__name__}.")
    is_image = value.ndim == 2 or (value.ndim == 3 and value.shape[2] == 3)
    if value.dtype != np.uint8 or not is_image:
        raise RuntimeError("Unsupported image type, must be 8bit gray or RGB image.")
    return np.ascontiguousarray(value)


def digest_of(image: Image) -> bytes:
    """Returns a digest of the content of an image."""
    digest = hashlib.sha256(repr(image.shape).encode())
    digest.update(image.data)
    return digest.digest()


def to_png(image: Image) -> bytes:
    """Encodes an image without loss. Level 1 is three times as fast as the default, and the files are little larger."""
    file = io.BytesIO()
    PIL.Image.fromarray(image).save(file, "PNG", compress_level=1)
    return file.getvalue()


def to_jpeg(image: Image) -> bytes:
    """Encodes an image that is too large as a PNG, with the highest quality that is of use."""
    file = io.BytesIO()
    PIL.Image.fromarray(image).save(file, "JPEG", quality=95, subsampling=0)
    return file.getvalue()
