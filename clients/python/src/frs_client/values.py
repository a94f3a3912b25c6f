"""The values that callers pass to the client, and conversions of encodings."""

from __future__ import annotations

import base64
import os
from typing import IO, List, Sequence, Union

import numpy as np
import numpy.typing as npt

#: A photo: the path of a file, its bytes, or a binary file that is open for reading.
Photo = Union[str, "os.PathLike[str]", bytes, bytearray, IO[bytes]]

#: Numbers in a request: a sequence, or a one-dimensional array.
Numbers = Union[Sequence[float], npt.NDArray[np.floating]]


def encoding_to_array(encoding: Union[List[float], str]) -> npt.NDArray[np.float64]:
    """Converts an encoding of a response, as numbers or as base64, to an array of 128 float64."""
    if isinstance(encoding, str):
        return np.frombuffer(base64.b64decode(encoding), "<f4").astype(np.float64)
    return np.array(encoding, np.float64)
