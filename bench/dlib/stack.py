"""The Python stack: face_recognition on dlib.

    stack.py serve        reads one task per line, writes one line of JSON: the faces of each photo, and photos per second
    stack.py encode DIR [small|large|boxes]
                          writes one line of JSON for every photo in DIR: its faces with boxes and, except for `boxes`,
                          encodings aligned by 5 (small) or 68 (large) landmarks
"""

import json
import sys
import time
from pathlib import Path

import face_recognition
import numpy as np
from PIL import Image, ImageOps

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff"}


def serve():
    for line in sys.stdin:
        task = json.loads(line)
        photos = []
        start = time.perf_counter()
        while not photos or time.perf_counter() - start < task["milliseconds"] / 1000:
            image = face_recognition.load_image_file(task["path"])
            photos.append({"faces": len(face_recognition.face_encodings(image))})
        per_second = len(photos) / (time.perf_counter() - start)
        print(json.dumps({"photos": photos, "perSecond": per_second}), flush=True)


def encode(directory, model):
    paths = (path for path in Path(directory).rglob("*") if path.suffix.lower() in SUFFIXES)
    for path in sorted(paths):
        image = load_upright(path)
        locations = face_recognition.face_locations(image)
        faces = [{"box": [left, top, right - left, bottom - top]} for top, right, bottom, left in locations]
        if model != "boxes":
            encodings = face_recognition.face_encodings(image, locations, model=model)
            for face, encoding in zip(faces, encodings):
                face["encoding"] = encoding.tolist()
        print(json.dumps({"photo": path.relative_to(directory).as_posix(), "faces": faces}), flush=True)


def load_upright(path):
    """Applies the EXIF orientation, which load_image_file ignores: boxes are compared in the upright photo."""
    with Image.open(path) as photo:
        return np.asarray(ImageOps.exif_transpose(photo).convert("RGB"))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        encode(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "small")
