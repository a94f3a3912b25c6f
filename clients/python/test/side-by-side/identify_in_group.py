"""Identifies people in a photo of a group. usage: identify_in_group.py GROUP PORTRAIT…"""

import json
import sys

import numpy as np

import face_recognition

group, *portraits = sys.argv[1:]
known = [face_recognition.face_encodings(face_recognition.load_image_file(path))[0] for path in portraits]
found = face_recognition.face_encodings(face_recognition.load_image_file(group))
names = []
for encoding in found:
    distances = face_recognition.face_distance(known, encoding)
    nearest = int(np.argmin(distances))
    if face_recognition.compare_faces(known, encoding)[nearest]:
        names.append(portraits[nearest])
print(json.dumps({"identified": sorted(names)}))
