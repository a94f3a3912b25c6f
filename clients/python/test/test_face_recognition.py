"""The functions of face_recognition, answered by a running service."""

import httpx
import numpy as np
import PIL.Image
import pytest

import frs_client.face_recognition as face_recognition
from frs_client import Client, ProblemError
from frs_client.face_recognition.face_recognition_cli import image_files_in_folder

BLANK = np.full((60, 80, 3), 200, np.uint8)


@pytest.fixture(scope="module")
def image(photos):
    return face_recognition.load_image_file(photos / "sample4.jpg")


def test_load_image_file(photos, image):
    assert image.dtype == np.uint8 and image.ndim == 3
    with open(photos / "sample4.jpg", "rb") as file:
        assert np.array_equal(face_recognition.load_image_file(file), image)
    assert face_recognition.load_image_file(str(photos / "sample4.jpg"), mode="L").shape == image.shape[:2]
    with pytest.raises(FileNotFoundError):
        face_recognition.load_image_file("/nowhere.jpg")


def test_image_files_in_folder(tmp_path):
    for name in ("one.jpg", "two.JPEG", "three.png", "notes.txt", "jpg"):
        (tmp_path / name).touch()
    found = image_files_in_folder(str(tmp_path))
    assert sorted(found) == [str(tmp_path / name) for name in ("one.jpg", "three.png", "two.JPEG")]


def test_face_locations_are_tuples_within_the_image(image):
    locations = face_recognition.face_locations(image)
    assert len(locations) == 4
    for location in locations:
        top, right, bottom, left = location
        assert isinstance(location, tuple) and all(isinstance(edge, int) for edge in location)
        assert 0 <= top < bottom <= image.shape[0] and 0 <= left < right <= image.shape[1]
        assert abs((right - left) - (bottom - top)) <= 1


def test_an_image_costs_one_request(image, counted_requests):
    locations = face_recognition.face_locations(image)
    encodings = face_recognition.face_encodings(image, locations)
    landmarks = face_recognition.face_landmarks(image.copy(), locations[::-1])
    assert len(encodings) == len(landmarks) == 4
    assert face_recognition.face_encodings(image)[0] is not encodings[0]
    assert counted_requests == ["/generate_face_encoding"]


def test_an_encoding_that_the_caller_changes_is_not_cached(image):
    face_recognition.face_encodings(image)[0][:] = 0
    assert face_recognition.face_encodings(image)[0].any()


def test_other_locations_are_encoded_as_given(image, counted_requests):
    locations = face_recognition.face_locations(image)
    moved = [(top + 3, right - 2, bottom + 3, left - 2) for top, right, bottom, left in locations]
    encodings = face_recognition.face_encodings(image, moved)
    for encoding, same in zip(encodings, face_recognition.face_encodings(image)):
        assert face_recognition.face_distance([encoding], same)[0] < 0.2
    assert len(face_recognition.face_landmarks(image, moved[:1])) == 1
    assert len(counted_requests) == 3


def test_encodings_are_arrays_of_128_float64(image):
    for encoding in face_recognition.face_encodings(image):
        assert encoding.dtype == np.float64 and encoding.shape == (128,)


def test_large_landmarks(image):
    (top, right, bottom, left), *_ = face_recognition.face_locations(image)
    landmarks, *_ = face_recognition.face_landmarks(image)
    assert {name: len(points) for name, points in landmarks.items()} == {
        "chin": 17,
        "left_eyebrow": 5,
        "right_eyebrow": 5,
        "nose_bridge": 4,
        "nose_tip": 5,
        "left_eye": 6,
        "right_eye": 6,
        "top_lip": 12,
        "bottom_lip": 12,
    }
    x, y = landmarks["nose_bridge"][3]
    assert isinstance(x, int) and left < x < right and top < y < bottom
    # The lips begin and end in the corners of the mouth.
    assert landmarks["top_lip"][0] == landmarks["bottom_lip"][6]
    assert landmarks["top_lip"][6] == landmarks["bottom_lip"][0]


def test_small_landmarks(image):
    large = face_recognition.face_landmarks(image)
    small = face_recognition.face_landmarks(image, model="small")
    for features, precise in zip(small, large):
        assert features["nose_tip"] == [precise["nose_tip"][2]]
        assert features["left_eye"] == [precise["left_eye"][0], precise["left_eye"][3]]
        assert features["right_eye"] == [precise["right_eye"][3], precise["right_eye"][0]]


def test_an_image_without_a_face():
    assert face_recognition.face_locations(BLANK) == []
    assert face_recognition.face_encodings(BLANK) == []
    assert face_recognition.face_landmarks(BLANK) == []
    assert face_recognition.face_locations(np.zeros((0, 0, 3), np.uint8)) == []


def test_no_locations_are_no_request(counted_requests):
    assert face_recognition.face_encodings(BLANK, []) == []
    assert face_recognition.face_landmarks(BLANK, []) == []
    assert counted_requests == []


def test_batches(image):
    batches = face_recognition.batch_face_locations([image, BLANK, image], number_of_times_to_upsample=0)
    assert batches == [face_recognition.face_locations(image), [], face_recognition.face_locations(image)]
    assert face_recognition.batch_face_locations([]) == []


def test_grey_and_sliced_images(image):
    bgr = np.array(image[:, :, ::-1])
    assert len(face_recognition.face_locations(bgr[:, :, ::-1])) == 4
    grey = np.array(PIL.Image.fromarray(image).convert("L"))
    assert len(face_recognition.face_locations(grey)) >= 3


def test_distances():
    known = [np.zeros(128), np.full(128, 0.1)]
    distances = face_recognition.face_distance(known, np.zeros(128))
    assert isinstance(distances, np.ndarray) and distances == pytest.approx([0, np.sqrt(1.28)])
    matches = face_recognition.compare_faces(known, np.zeros(128))
    assert isinstance(matches, list) and matches == [True, False]
    assert face_recognition.compare_faces(known, np.zeros(128), tolerance=1.2) == [True, True]
    for empty in ([], np.array([])):
        assert face_recognition.face_distance(empty, np.zeros(128)).shape == (0,)
        assert face_recognition.compare_faces(empty, np.zeros(128)) == []


@pytest.mark.parametrize(
    "call",
    [
        lambda: face_recognition.face_locations(BLANK, number_of_times_to_upsample=3),
        lambda: face_recognition.face_locations(BLANK, model="cnn"),
        lambda: face_recognition.batch_face_locations([BLANK], number_of_times_to_upsample=3),
        lambda: face_recognition.face_encodings(BLANK, num_jitters=100),
        lambda: face_recognition.face_encodings(BLANK, model="large"),
    ],
)
def test_an_argument_without_effect_causes_a_warning_at_the_call(call):
    with pytest.warns(face_recognition.FaceRecognitionWarning, match="has no effect") as caught:
        call()
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    "value, kind",
    [
        (np.zeros((9, 9, 4), np.uint8), RuntimeError),
        (np.zeros((9, 9, 3), np.float32), RuntimeError),
        ([[1, 2], [3, 4]], TypeError),
        (None, TypeError),
    ],
)
def test_values_that_are_no_images_are_refused(value, kind):
    with pytest.raises(kind):
        face_recognition.face_locations(value)


def test_an_unknown_landmark_model_is_refused(image):
    with pytest.raises(ValueError, match="Invalid landmarks model type"):
        face_recognition.face_landmarks(image, model="medium")


def test_locations_that_are_not_in_the_image_are_refused():
    with pytest.raises(ProblemError) as caught:
        face_recognition.face_encodings(BLANK, [(500, 560, 560, 500)])
    assert caught.value.kind == "location-outside-photo"
    with pytest.raises(ProblemError) as caught:
        face_recognition.face_encodings(BLANK, [(10, 10, 10, 10)])
    assert caught.value.kind == "malformed-body"


class FakeService:
    """A fake service that refuses PNGs if they are too large, and returns one face per location."""

    def __init__(self, accepts_png):
        self.accepts_png = accepts_png
        self.files = []

    def __call__(self, request):
        body = request.read()
        self.files.append("PNG" if b"\x89PNG" in body else "JPEG")
        if self.files[-1] == "PNG" and not self.accepts_png:
            return httpx.Response(413, json={"type": "urn:frs:problem:too-many-bytes"})
        box = {"x": 1, "y": 1, "width": 9, "height": 9}
        face = {"box": box, "landmarks_68": [[1, 1]] * 68, "encoding": [0] * 128}
        return httpx.Response(200, json={"message": "OK", "faces": [face] * max(1, body.count(b'"width"'))})


@pytest.fixture
def use_fake_service():
    def use(service):
        face_recognition.use_client(Client(transport=httpx.MockTransport(service)))
        return service

    yield use
    face_recognition.use_client(None)


def test_an_image_that_is_too_large_as_a_png_is_sent_as_a_jpeg(use_fake_service):
    service = use_fake_service(FakeService(accepts_png=False))
    assert len(face_recognition.face_locations(BLANK)) == 1
    assert service.files == ["PNG", "JPEG"]


def test_more_locations_than_a_request_may_have(use_fake_service):
    service = use_fake_service(FakeService(accepts_png=True))
    locations = [(index, 60, 60, 10) for index in range(51)]
    assert len(face_recognition.face_encodings(BLANK, locations)) == 51
    assert service.files == ["PNG", "PNG"]
