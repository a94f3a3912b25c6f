"""The function of ``face_recognition.face_recognition_cli`` that programs import. The commands do not exist."""

from __future__ import annotations

import os

_EXTENSIONS = (".jpg", ".jpeg", ".png")


def image_files_in_folder(folder: str) -> list[str]:
    """The paths of the JPEG and PNG files in a folder, without its sub-folders, in any order."""
    return [os.path.join(folder, name) for name in os.listdir(folder) if name.lower().endswith(_EXTENSIONS)]
