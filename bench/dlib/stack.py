"""The Python stack as its users call it: face_recognition on dlib.

    stack.py serve        reads a task a line, answers with a line of JSON: the faces of each photo, and photos a second
    stack.py encode DIR   writes a line of JSON for every photo below DIR: its faces with boxes and encodings
"""

import json
import sys
import time
from pathlib import Path

import face_recognition


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
    for path in sorted(Path(directory).rglob("*.jpg")):
        image = face_recognition.load_image_file(path)
        locations = face_recognition.face_locations(image)
        encodings = face_recognition.face_encodings(image, locations, model=model)
        faces = [
            {"box": [left, top, right - left, bottom - top], "encoding": encoding.tolist()}
            for (top, right, bottom, left), encoding in zip(locations, encodings)
        ]
        print(json.dumps({"photo": path.relative_to(directory).as_posix(), "faces": faces}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        encode(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "small")
