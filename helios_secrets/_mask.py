"""Replaces the values of secrets in text by their names."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from typing import Any

from ._mask_forms import forms_of
from ._mask_search import Region, Search


class Mask:
    """Knows values, and writes ``[secret NAME]`` in their place. Threads can share it."""

    def __init__(self) -> None:
        """Begin without a value."""
        self._changing = threading.Lock()
        # Replaced, never changed, so that another thread can go on with the one it has.
        self._names: Mapping[str, str] = {}
        self._forms: dict[str, set[bytes]] = {}
        self._made: tuple[Mapping[str, str], Search] = (self._names, Search({}))

    def add(self, values: Mapping[str, str]) -> None:
        """Mask these values by name from now on, also those that a name had before."""
        with self._changing:
            new = {str(value): name for name, value in values.items() if value not in self._names}
            if new:
                self._names = {**self._names, **new}

    def remove(self, names: Collection[str]) -> None:
        """Show the values of these names from now on."""
        with self._changing:
            self._names = {value: name for value, name in self._names.items() if name not in names}

    def take_over(self, other: Mask) -> None:
        """Mask the values of another mask too."""
        with self._changing:
            self._names = {**other._names, **self._names}

    def apply(self, text: str) -> str:
        """Give ``text`` with names in place of values."""
        search = self._search()
        data = _encode(text)
        regions = search.regions(data)
        return _render(data, regions, len(data)) if regions else text

    def apply_within(self, item: Any) -> Any:
        """Give a copy of JSON data in which each text and each key is masked."""
        if isinstance(item, str):
            return self.apply(item)
        if isinstance(item, dict):
            return {self.apply_within(key): self.apply_within(value) for key, value in item.items()}
        if isinstance(item, (list, tuple)):
            return [self.apply_within(value) for value in item]
        return item

    def apply_and_keep(self, text: str) -> tuple[str, str]:
        """Give ``text`` masked, except an end where a value may begin, and that end unchanged."""
        search = self._search()
        data = _encode(text)
        regions = search.regions(data)
        cut = search.beginning(data)
        # A region that the end may become part of stays with it.
        cut = next((start for start, end, _ in regions if start < cut < end), cut)
        if not regions and cut == len(data):
            return text, ""
        return _render(data, regions, cut), data[cut:].decode("utf-8", "surrogatepass")

    def _search(self) -> Search:
        names, search = self._made
        if names is not self._names:
            names = self._names
            known = self._forms
            self._forms = {value: known.get(value) or forms_of(value) for value in names}
            search = Search({form: name for value, name in names.items() for form in self._forms[value]})
            self._made = names, search
        return search


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _render(data: bytes, regions: list[Region], stop: int) -> str:
    pieces = []
    done = 0
    for start, end, name in regions:
        if end > stop:
            break
        pieces += [data[done:start], f"[secret {name}]".encode()]
        done = end
    return b"".join([*pieces, data[done:stop]]).decode("utf-8", "surrogatepass")
