"""Draws the landmarks of the faces of a photo. usage: draw_landmarks.py PHOTO"""

import json
import sys

from PIL import Image, ImageDraw

import face_recognition

image = face_recognition.load_image_file(sys.argv[1])
picture = Image.fromarray(image)
draw = ImageDraw.Draw(picture)
locations = face_recognition.face_locations(image)
faces = []
for location, landmarks in zip(locations, face_recognition.face_landmarks(image, locations)):
    for feature, points in landmarks.items():
        draw.line(points, width=3)
    faces.append({"location": location, "landmarks": landmarks})
print(json.dumps({"size": picture.size, "faces": faces}))
