"""A client of FRS, the self-hosted face encoding service.

``frs_client.face_recognition`` has the functions of the package ``face_recognition``.
"""

from .client import AsyncClient, Client
from .errors import FrsError, ProblemError, UnreachableError
from .values import Photo, encoding_to_array

__all__ = [
    "AsyncClient",
    "Client",
    "FrsError",
    "Photo",
    "ProblemError",
    "UnreachableError",
    "encoding_to_array",
]
__version__ = "0.1.0"
