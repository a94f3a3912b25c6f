"""A web service that counts the faces of photos, and requests to it. usage: web_service.py PHOTO…"""

import io
import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import face_recognition


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        photo = io.BytesIO(self.rfile.read(int(self.headers["Content-Length"])))
        faces = face_recognition.face_encodings(face_recognition.load_image_file(photo))
        body = json.dumps({"face_found_in_image": len(faces) > 0, "number_of_faces": len(faces)}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        request = urllib.request.Request(f"http://127.0.0.1:{server.server_port}/", file.read())
    answer = json.load(urllib.request.urlopen(request))
    print(json.dumps({"photo": path, **answer}))
server.shutdown()
server.server_close()
