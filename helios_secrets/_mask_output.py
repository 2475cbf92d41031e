"""Masks values in what an ipykernel kernel publishes; everything goes through its session's ``send``."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from ._kernel import find_kernel
from ._mask import Mask

SWITCH = "HELIOS_SECRETS_MASK"
_ATTRIBUTE = "_helios_secrets_mask"
#: What notebooks keep or pages show: results, errors, the text of the pager, the prompt of a question.
_REWRITTEN = {
    "stream",
    "display_data",
    "update_display_data",
    "execute_result",
    "error",
    "execute_reply",
    "inspect_reply",
    "input_request",
}
_PICTURES = ("image/", "audio/", "video/", "application/pdf", "application/octet-stream")
#: Seconds after which the end of a text is shown although a value may begin there.
_PATIENCE = 0.1
_installing = threading.Lock()
_mask = Mask()


def keep_out(values: Mapping[str, str]) -> None:
    """Mask these values, by name, in what this kernel shows from now on."""
    if os.environ.get(SWITCH, "").lower() not in ("0", "off"):
        _mask.add(values)
        _install()


def let_out(names: Collection[str]) -> None:
    """Show the values of these names again, where a person's setting says so."""
    _mask.remove(names)


def passing() -> contextlib.AbstractContextManager[None]:
    """Do not mask what this thread displays in the meantime."""
    found = getattr(getattr(find_kernel(), "session", None), _ATTRIBUTE, None)
    return found.open() if isinstance(found, Output) else contextlib.nullcontext()


def _install() -> None:
    kernel = find_kernel()
    session, thread = getattr(kernel, "session", None), getattr(kernel, "iopub_thread", None)
    if session is None or thread is None:
        return
    with _installing:
        found = getattr(session, _ATTRIBUTE, None)
        if isinstance(found, Output):
            return
        if found is not None:
            # From before a reload of this package.
            found.uninstall()
            _mask.take_over(found.mask)
        setattr(session, _ATTRIBUTE, Output(session, thread, _mask))


class Output:
    """Stands before the session's ``send``.

    Streams are masked where ipykernel flushes them, in its thread for iopub, so that writing costs nothing.
    Only that thread handles the text that is held back; other threads have it sent before their own messages.
    """

    def __init__(self, session: Any, thread: Any, mask: Mask) -> None:
        """Take the place of ``session.send``."""
        self.mask = mask
        self._session = session
        self._thread = thread
        self._process = os.getpid()
        self._held: _Held | None = None
        self._own = threading.local()
        self._send = session.send
        session.send = self._send_masked

    def uninstall(self) -> None:
        """Leave the session as it was."""
        self._release_first()
        self._session.send = self._send

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Do not mask what this thread displays in the meantime."""
        self._own.open = True
        try:
            yield
        finally:
            self._own.open = False

    def _send_masked(self, stream: Any, what: Any, content: Any = None, *args: Any, **options: Any) -> Any:
        message = what if isinstance(what, dict) else None
        kind = message["header"]["msg_type"] if message else what
        content = message["content"] if message else content
        if kind == "stream" and threading.current_thread() is self._thread.thread:
            facts = {"parent": message["parent_header"], "metadata": message["metadata"]} if message else {}
            return self._send_stream(content, {**options, **facts})
        self._release_first()
        if kind in _REWRITTEN and not (kind == "display_data" and getattr(self._own, "open", False)):
            content = self._rewrite(content)
        if message:
            return self._send(stream, {**message, "content": content}, None, *args, **options)
        return self._send(stream, what, content, *args, **options)

    def _rewrite(self, content: Mapping[str, Any]) -> dict[str, Any]:
        data = content.get("data")
        pictures = {}
        if isinstance(data, dict):
            # They are long and have no text, except drawings in SVG.
            pictures = {
                kind: item for kind, item in data.items() if kind.startswith(_PICTURES) and "svg" not in kind
            }
            content = {**content, "data": {kind: data[kind] for kind in data if kind not in pictures}}
        masked: dict[str, Any] = self.mask.apply_within(content)
        if pictures:
            masked["data"].update(pictures)
        return masked

    # What follows runs in the thread for iopub.

    def _send_stream(self, content: Mapping[str, Any], options: dict[str, Any]) -> None:
        name, text = content["name"], content["text"]
        if self._held and self._held.goes_on(name, options):
            text = self._held.text + text
        else:
            self._release()
        text, rest = self.mask.apply_and_keep(text)
        self._held = _Held(name, rest, options) if rest else None
        if rest:
            self._thread.io_loop.call_later(_PATIENCE, self._release, self._held)
        if text:
            self._send_text(name, text, options)

    def _release_first(self) -> None:
        if self._held and self._process == os.getpid():
            # It runs there before later messages, or here at once if that thread has ended.
            self._thread.schedule(self._release)

    def _release(self, only: _Held | None = None) -> None:
        held = self._held
        if held and (only is None or only is held):
            self._held = None
            self._send_text(held.name, self.mask.apply(held.text), held.options)

    def _send_text(self, name: str, text: str, options: dict[str, Any]) -> None:
        self._send(_Directly(self._thread), "stream", {"name": name, "text": text}, **options)


class _Held(NamedTuple):
    """The end of a stream's text, and how to send it."""

    name: str
    text: str
    options: dict[str, Any]

    def goes_on(self, name: str, options: dict[str, Any]) -> bool:
        return name == self.name and options.get("parent") == self.options.get("parent")


class _Directly:
    """Sends at once and not after what waits, so that texts keep their order."""

    def __init__(self, thread: Any) -> None:
        self.send_multipart = getattr(thread, "_really_send", thread.send_multipart)
