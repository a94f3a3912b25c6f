"""Compares the first faces of pairs of photos. usage: compare_two.py PHOTO PHOTO…"""

import itertools
import json
import sys

import face_recognition

encodings = {path: face_recognition.face_encodings(face_recognition.load_image_file(path))[0] for path in sys.argv[1:]}
for one, other in itertools.combinations(encodings, 2):
    [match] = face_recognition.compare_faces([encodings[one]], encodings[other])
    print(json.dumps({"pair": [one, other], "match": bool(match)}))
