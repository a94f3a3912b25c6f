"""What schemathesis has to be told of this service: lines of JSON, and photos."""

import json
from pathlib import Path

import schemathesis
from hypothesis import strategies as st

NDJSON = "application/x-ndjson"

portrait = Path("docs/pictures/portrait.jpg").read_bytes()
#: The location of the face of the portrait. Random text is never a list of boxes.
GIVEN_FACES = json.dumps([{"x": 70, "y": 60, "width": 110, "height": 115}])
photos = st.sampled_from([portrait, portrait[: len(portrait) // 2]])


@schemathesis.hook
def before_load_schema(ctx, raw_schema):
    """Where the document describes a text, and the lines in it, the lines are made, sent and checked."""
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            for described in [operation.get("requestBody", {}), *operation["responses"].values()]:
                media = described.get("content", {}).get(NDJSON)
                if media is not None:
                    media["schema"] = media["schema"]["contentSchema"]
                    for example in media["examples"].values():
                        example["value"] = lines_in(example["value"])


@schemathesis.hook
def flatmap_body(ctx, body):
    """Where any bytes do for a file, now and then they are a photo: else no answer but a refusal would be seen."""
    if isinstance(body, dict) and "faces" in body:
        body = {**body, "faces": GIVEN_FACES if len(str(body["faces"])) % 2 == 0 else body["faces"]}
    files = body.get("upload_file") if isinstance(body, dict) else None
    if isinstance(files, list):
        return st.one_of(st.just(files), st.lists(photos, max_size=3)).map(lambda some: {**body, "upload_file": some})
    if files is not None:
        return st.one_of(st.just(files), photos).map(lambda one: {**body, "upload_file": one})
    return st.just(body)


@schemathesis.serializer(NDJSON)
def serialize(ctx, value):
    if isinstance(value, bytes):
        return value
    lines = value if isinstance(value, list) else [value]
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()


@schemathesis.deserializer(NDJSON)
def deserialize(ctx, response):
    return lines_in(response.content.decode())


def lines_in(text):
    return [json.loads(line) for line in text.split("\n") if line]
