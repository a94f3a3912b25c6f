"""The functions of the package ``face_recognition`` 1.3, answered by a running FRS service.

Change one import, and set ``FRS_URL`` (and ``FRS_API_KEY``) in the environment::

    import frs_client.face_recognition as face_recognition

docs/python.md of FRS lists the arguments whose meaning differs.
"""

from .answers import use_client
from .api import (
    FaceRecognitionWarning,
    batch_face_locations,
    compare_faces,
    face_distance,
    face_encodings,
    face_landmarks,
    face_locations,
    load_image_file,
)

__all__ = [
    "FaceRecognitionWarning",
    "batch_face_locations",
    "compare_faces",
    "face_distance",
    "face_encodings",
    "face_landmarks",
    "face_locations",
    "load_image_file",
    "use_client",
]
