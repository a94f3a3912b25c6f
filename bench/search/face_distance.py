"""Searches as users of face_recognition do: computes all distances with np.linalg.norm, and sorts them.

    face_distance.py FILE ROWS    FILE contains float32 encodings. Reads one query per line, as 512 bytes in hexadecimal, and writes one
                                  line of JSON: the positions of the ten nearest encodings, and the milliseconds with the
                                  encodings in float64, as dlib returns them, and in float32.
"""

import json
import sys
import time

import numpy as np


def face_distance(face_encodings, face_to_compare):
    """Computes distances in the same way as face_recognition 1.3.0."""
    return np.linalg.norm(face_encodings - face_to_compare, axis=1)


def search(encodings, query):
    start = time.perf_counter()
    nearest = np.argsort(face_distance(encodings, query))[:10]
    return nearest, 1000 * (time.perf_counter() - start)


encodings32 = np.fromfile(sys.argv[1], np.float32, 128 * int(sys.argv[2])).reshape(-1, 128)
encodings64 = encodings32.astype(np.float64)
for line in sys.stdin:
    query = np.frombuffer(bytes.fromhex(line), np.float32)
    nearest, milliseconds64 = search(encodings64, query.astype(np.float64))
    _, milliseconds32 = search(encodings32, query)
    print(json.dumps({"nearest": nearest.tolist(), "float64": milliseconds64, "float32": milliseconds32}), flush=True)
