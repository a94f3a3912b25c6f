"""Finds the faces of photos. usage: find_faces.py PHOTO…"""

import json
import sys

import face_recognition

for path in sys.argv[1:]:
    image = face_recognition.load_image_file(path)
    locations = face_recognition.face_locations(image)
    encodings = face_recognition.face_encodings(image, known_face_locations=locations)
    faces = [{"location": box, "encoding": list(encoding)} for box, encoding in zip(locations, encodings)]
    print(json.dumps({"photo": path, "faces": faces}))
