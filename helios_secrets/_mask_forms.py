"""The forms in which output may show a value: as it is, and escaped."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

#: A shorter text is part of too much ordinary output.
LEAST = 8
#: A longer line is searched in pieces of this length, so that little is held back.
PIECE = 4096
#: At most so many lines and pieces of one value are searched; 5 MiB in one line are not more.
MOST_PIECES = 1300


def forms_of(value: str) -> set[bytes]:
    """Give the texts to search for, as UTF-8. Each line is one, because escapes change line ends."""
    pieces = dict.fromkeys(piece for line in value.splitlines() for piece in _cut(line.strip()))
    texts = {form for piece in list(pieces)[:MOST_PIECES] for form in _texts(piece)}
    return {text.encode("utf-8", "surrogatepass") for text in texts if len(text) >= LEAST}


def _cut(line: str) -> Iterator[str]:
    starts = list(range(0, len(line) - LEAST + 1, PIECE))
    for start in starts:
        # The last piece includes a rest that would be too short alone.
        yield line[start:] if start == starts[-1] else line[start : start + PIECE]


def _texts(text: str) -> Iterator[str]:
    raw = text.encode("utf-8", "surrogatepass")
    yield from (text, quote(raw), quote(raw, safe=""), quote_plus(raw), repr(raw)[2:-1])
    for inner in {text, *_quoted(text)}:
        yield inner
        # Three ways: of the standard library, pandas and Jinja.
        yield html.escape(inner)
        yield html.escape(inner, quote=False)
        yield html.escape(inner, quote=False).replace('"', "&#34;").replace("'", "&#39;")
        # For example JSON within a repr or within JSON.
        yield from _quoted(inner)
    for shift in range(3):
        encoded = _base64(raw, shift)
        yield encoded
        yield encoded.translate({ord("+"): "-", ord("/"): "_"})


def _quoted(text: str) -> Iterator[str]:
    """Give ``text`` as within quotes of JSON and Python, which chooses quotes by the rest of the text."""
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    plain = repr(text + '"')[1:-1].removesuffix('"')
    yield plain
    yield plain.replace("'", "\\'")


def _base64(raw: bytes, shift: int) -> str:
    """Give base64 of ``raw`` after ``shift`` other bytes, without digits that depend on its neighbours."""
    encoded = base64.b64encode(bytes(shift) + raw).decode()
    return encoded[-(-8 * shift // 6) : 8 * (shift + len(raw)) // 6]
