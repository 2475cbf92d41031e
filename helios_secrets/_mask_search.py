"""Finds many texts in a long one, faster than with a search for each."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

#: Start and end of a region of bytes, and the name of the secret there.
Region = tuple[int, int, str]

#: After so many compared bytes the filter is worth the milliseconds that it takes to make.
_NAIVE = 1 << 22
#: At most so many windows of a form are candidates for the filter.
_WINDOWS = 8
#: The longest and the shortest text beside ``...`` that is compared, in bytes.
_CUT = 128
_LEAST = 8
_SEVEN_BITS = bytes(byte & 0x7F for byte in range(256))


class Search:
    """Searches for ``forms``, each at least eight bytes long and within a line, and gives their names."""

    def __init__(self, forms: Mapping[bytes, str]) -> None:
        """Prepare for ``forms``."""
        self._forms = forms
        self._sorted = sorted(forms)
        self._backwards = sorted(form[::-1] for form in forms)
        self._heads = {form[:4] for form in forms}
        self._longest = max(map(len, forms), default=0)
        self._filter: _Filter | None = None
        self._compared = 0

    def regions(self, data: bytes) -> list[Region]:
        """Give the regions of forms in order; those that overlap become one."""
        if not self._forms:
            return []
        if self._filter is None:
            self._compared += len(data) * len(self._forms)
            if self._compared > _NAIVE:
                self._filter = _Filter(self._forms)
        merged: list[Region] = []
        for start, end, name in sorted(self._find(data)):
            if not merged or start >= merged[-1][1]:
                merged.append((start, end, name))
                continue
            first, last, other = merged[-1]
            longer = name if end - start > last - first else other
            merged[-1] = (first, max(end, last), longer)
        return merged

    def beginning(self, data: bytes) -> int:
        """Give where the longest end of ``data`` starts that is the beginning of a form."""
        # No form contains a line end.
        window = max(data.rfind(b"\n") + 1, len(data) - self._longest + 1)
        for start in range(window, len(data)):
            if start + 4 <= len(data) and data[start : start + 4] not in self._heads:
                continue
            if _longer(data[start:], self._sorted):
                return start
        return len(data)

    def _find(self, data: bytes) -> Iterator[Region]:
        if self._filter:
            wide = _wide(data)
            yield from self._filter.find(data, wide)
            # Of three dots two are a pair at an even place.
            if "\u2e2e" in wide or not data.isascii():
                yield from self._cut_short(data)
            return
        for form, name in self._forms.items():
            start = data.find(form)
            while start >= 0:
                yield start, start + len(form), name
                start = data.find(form, start + 1)
        yield from self._cut_short(data)

    def _cut_short(self, data: bytes) -> Iterator[Region]:
        """Find beginnings and ends of forms at ``...``, where a table or a repr has cut them short."""
        for dots in (b"...",) if data.isascii() else (b"...", b"\xe2\x80\xa6"):
            start = data.find(dots)
            while start >= 0:
                end = start + len(dots)
                before = _last_word(data[max(start - _CUT, 0) : start]).removesuffix(b"<")
                stop = start - (data[start - 1 : start] == b"<")
                length, form = _longest(before, self._sorted)
                if form:
                    yield stop - length, stop, self._forms[form]
                behind = end + (data[end : end + 1] == b">")
                after = _last_word(data[behind : behind + _CUT][::-1])
                length, form = _longest(after, self._backwards)
                if form:
                    yield behind, behind + length, self._forms[form[::-1]]
                start = data.find(dots, end)


def _last_word(text: bytes) -> bytes:
    return text[max(text.rfind(b" "), text.rfind(b"\n")) + 1 :]


def _longer(beginning: bytes, forms: list[bytes]) -> bytes | None:
    """Give one of the sorted ``forms`` that begins with ``beginning`` and is longer."""
    place = bisect_right(forms, beginning)
    return forms[place] if place < len(forms) and forms[place].startswith(beginning) else None


def _longest(text: bytes, forms: list[bytes]) -> tuple[int, bytes | None]:
    """Give the length of the longest end of ``text`` that begins one of ``forms``, and that form."""
    for length in range(len(text), _LEAST - 1, -1):
        form = _longer(text[-length:], forms)
        if form:
            return length, form
    return 0, None


class _Filter:
    """Finds forms by six bytes of each, three pairs at the even places of the text.

    Read as UTF-16 a pair is one character, which a regular expression compares with thousands in a few
    nanoseconds. Each form has a window for an even and one for an odd place.
    """

    def __init__(self, forms: Mapping[bytes, str]) -> None:
        self._index: dict[str, list[tuple[bytes, int, str]]] = {}
        classes: tuple[set[str], ...] = (set(), set(), set())
        for form, name in forms.items():
            for parity in (0, 1):
                windows = []
                for offset in range(parity, min(len(form) - 5, 2 * _WINDOWS), 2):
                    window = _wide(form[offset : offset + 6])
                    # The fewer characters it adds to the classes, the better.
                    windows.append((sum(map(set.isdisjoint, classes, window)), offset, window))
                _, offset, window = min(windows)
                for pairs, pair in zip(classes, window, strict=True):
                    pairs.add(pair)
                self._index.setdefault(window, []).append((form, offset, name))
        first, second, third = ("".join(f"\\u{ord(pair):04x}" for pair in pairs) for pairs in classes)
        self._windows = re.compile(f"[{first}](?=[{second}][{third}])")

    def find(self, data: bytes, wide: str) -> Iterator[Region]:
        for match in self._windows.finditer(wide):
            place = match.start()
            for form, offset, name in self._index.get(wide[place : place + 3], ()):
                start = 2 * place - offset
                if start >= 0 and data.startswith(form, start):
                    yield start, start + len(form), name


def _wide(data: bytes) -> str:
    """Read two bytes as one character, without the last byte of an odd number."""
    # Without bytes above 127, which could make half a character.
    seven = data if data.isascii() else data.translate(_SEVEN_BITS)
    return codecs.utf_16_le_decode(seven, "strict", False)[0]
