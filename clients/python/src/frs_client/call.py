"""The description of one request, from which every attempt builds an HTTP request."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass, field
from typing import IO, Any, AsyncIterable, AsyncIterator, Dict, Iterable, Iterator, List, Mapping, Tuple, Union
from urllib.parse import quote

Values = Mapping[str, Any]
Lines = Union[bytes, Iterable[Any], AsyncIterable[Any]]


@dataclass(frozen=True)
class Call:
    """One request.

    Values that are ``None`` are not sent.

    Attributes:
        path: The path template, whose parameters are in braces.
        form: The fields of a form. The field ``upload_file`` contains photos.
        json: The fields of a JSON body. If an operation accepts both, a form is sent only if it is needed.
        json_fields: The names of form fields whose values are sent as JSON.
        lines: The lines of a body of JSON lines.
        accept: The media type of the response; JSON by default.
    """

    method: str
    path: str
    path_parameters: Values = field(default_factory=dict)
    query: Values = field(default_factory=dict)
    headers: Values = field(default_factory=dict)
    form: Values = field(default_factory=dict)
    json: Values = field(default_factory=dict)
    json_fields: Tuple[str, ...] = ()
    lines: Union[Lines, None] = None
    accept: str = "application/json"

    @property
    def is_repeatable(self) -> bool:
        """Whether the request can be sent again. Lines from an iterator can be read only once."""
        return self.lines is None or isinstance(self.lines, (bytes, list, tuple))

    def url(self) -> str:
        """Returns the path with its parameters. A name may contain any character."""
        path = self.path
        for name, value in self.path_parameters.items():
            path = path.replace("{%s}" % name, quote(str(value), safe=""))
        return path

    def arguments(self, opened: contextlib.ExitStack) -> Dict[str, Any]:
        """Returns the arguments of ``httpx.Client.build_request`` for one attempt.

        Args:
            opened: Closes the files of the photos after the attempt.
        """
        arguments: Dict[str, Any] = {
            "params": _given(self.query),
            "headers": {"Accept": self.accept, **{name: str(value) for name, value in _given(self.headers).items()}},
        }
        form, body = _given(self.form), _given(self.json)
        if self.lines is not None:
            arguments["content"] = _content_of(self.lines)
            arguments["headers"]["Content-Type"] = "application/x-ndjson"
        elif form and ("upload_file" in form or not form.keys() <= body.keys() or not self.json):
            arguments["files"] = list(self._parts(form, opened))
        elif self.json:
            arguments["content"] = to_json(body).encode()
            arguments["headers"]["Content-Type"] = "application/json"
        return arguments

    def _parts(self, form: Values, opened: contextlib.ExitStack) -> Iterator[Tuple[str, Tuple[Any, ...]]]:
        for name, value in form.items():
            if name == "upload_file":
                photos = value if isinstance(value, (list, tuple)) else [value]
                for photo in photos:
                    yield name, _file_of(photo, opened)
            elif name in self.json_fields:
                yield name, (None, to_json(value))
            else:
                for one in value if isinstance(value, (list, tuple)) else [value]:
                    yield name, (None, one if isinstance(one, str) else to_json(one))


def to_json(value: Any) -> str:
    """Converts a value to one line of JSON. Arrays and numbers of NumPy are converted to lists and numbers."""
    return json.dumps(value, default=_plain, allow_nan=False)


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def _given(values: Values) -> Dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _file_of(photo: Any, opened: contextlib.ExitStack) -> Tuple[str, Union[bytes, IO[bytes]]]:
    if isinstance(photo, (bytes, bytearray)):
        return "photo", bytes(photo)
    if isinstance(photo, (str, os.PathLike)):
        return os.path.basename(os.fspath(photo)), opened.enter_context(open(photo, "rb"))
    photo.seek(0)
    return os.path.basename(str(getattr(photo, "name", "photo"))), photo


def _content_of(lines: Lines) -> Union[bytes, Iterator[bytes], AsyncIterator[bytes]]:
    if isinstance(lines, bytes):
        return lines
    if isinstance(lines, AsyncIterable):
        return _encode_async(lines)
    return _encode(lines)


def _encode(lines: Iterable[Any]) -> Iterator[bytes]:
    for line in lines:
        yield _line_of(line)


async def _encode_async(lines: AsyncIterable[Any]) -> AsyncIterator[bytes]:
    async for line in lines:
        yield _line_of(line)


def _line_of(line: Any) -> bytes:
    text: str = line if isinstance(line, str) else to_json(line)
    return (text.rstrip("\n") + "\n").encode()


def lines_in(text: str) -> List[Any]:
    """Parses JSON lines."""
    return [json.loads(line) for line in text.splitlines() if line]
