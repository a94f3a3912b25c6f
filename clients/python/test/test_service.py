"""The operations of the clients against a running service."""

import asyncio

import numpy as np
import pytest

from frs_client import AsyncClient, Client, ProblemError, encoding_to_array


def test_a_photo_is_encoded_and_looked_up(client: Client, photos):
    answer = client.encode_photo(photos / "sample4.jpg")
    assert len(answer["faces"]) == 4
    assert client.look_up_photo(answer["file_hash"]) == answer
    base64 = client.look_up_photo(answer["file_hash"], fields="face_encoding", encoding_format="base64")
    numbers = encoding_to_array(answer["face_encoding"])
    assert np.array_equal(encoding_to_array(base64["face_encoding"]), numbers)
    assert numbers.shape == (128,)
    assert client.look_up_photo(answer["file_hash"], if_none_match="*") is None


def test_faces_are_encoded_at_given_locations(client: Client, photos):
    photo = photos / "sample4.jpg"
    boxes = [face["box"] for face in client.encode_photo(photo)["faces"]]
    answer = client.encode_photo(photo, faces=boxes[::-1])
    assert [face["box"] for face in answer["faces"]] == boxes[::-1]


def test_a_batch_is_streamed(client: Client, photos):
    lines = list(client.encode_photos([photos / "sample4.jpg", b"no photo"], fields="score"))
    assert {line["file"]: line["status"] for line in lines} == {"sample4.jpg": 200, "photo": 415}


def test_an_export_can_be_imported(client: Client, photos):
    answer = client.encode_photo(photos / "sample4.jpg")
    lines = list(client.export_images())
    assert answer["file_hash"] in [line["file_hash"] for line in lines]
    assert client.import_images(lines)["known"] == len(lines)
    *progress, result = client.import_images_lines(iter(lines))
    assert result["message"] == "OK"
    client.delete_photo(answer["file_hash"])
    assert client.import_images(lines)["imported"] == 1
    assert client.look_up_photo(answer["file_hash"])["origin"] == "imported"
    client.delete_photo(answer["file_hash"])


def test_faces_are_compared(client: Client, photos):
    photo = photos / "sample4.jpg"
    file_hash = client.encode_photo(photo)["file_hash"]
    assert client.compare_faces(upload_file=[photo, photo])["distance"] == 0
    assert client.compare_faces(upload_file=[photo], file_hash=[file_hash])["same_person"]
    assert client.compare_faces(faces=[{"file_hash": file_hash}, {"encoding": np.zeros(128)}])["distance"] > 0


def test_subjects_are_enrolled_verified_renamed_and_deleted(client: Client, photos):
    file_hash = client.encode_photo(photos / "sample4.jpg")["file_hash"]
    face = client.enrol_face("Ada / Lovelace", file_hash=file_hash, face=1)["face"]
    assert client.verify_subject("Ada / Lovelace", upload_file=photos / "sample4.jpg", face=1)["distance"] == 0
    assert client.rename_subject("Ada / Lovelace", "Ada")["subject"]["name"] == "Ada"
    assert [subject["name"] for subject in client.list_subjects(prefix="ada")["subjects"]] == ["Ada"]
    client.delete_enrolled_face("Ada", face["id"])
    assert client.list_enrolled_faces("Ada")["faces"] == []
    client.delete_subject("Ada")
    with pytest.raises(ProblemError) as caught:
        client.get_subject("Ada")
    assert caught.value.kind == "unknown-subject"


def test_the_service_describes_itself(client: Client):
    assert client.is_alive()["message"] == "OK"
    assert client.is_ready()["message"] == "OK"
    assert "frs_" in client.read_metrics()
    assert client.read_statistics()["number_of_images_processed"] >= 0


def test_the_asynchronous_client_encodes_photos_concurrently(photos):
    async def use():
        async with AsyncClient() as client:
            names = ["sample3.jpg", "sample4.jpg"]
            answers = await asyncio.gather(
                *(client.encode_photo(photos / name, fields="score") for name in names)
            )
            lines = [line async for line in client.encode_photos([photos / name for name in names], fields="score")]
            exported = [line async for line in client.export_images()]
            return [len(answer["faces"]) for answer in answers], len(lines), len(exported)

    faces, lines, exported = asyncio.run(use())
    assert (faces, lines) == ([3, 4], 2)
    assert exported >= 2
