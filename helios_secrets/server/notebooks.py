"""Notebook files: what they are now, and what this server itself does to them."""

from __future__ import annotations

import hashlib
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from jupyter_server.services.contents.filemanager import FileContentsManager

from .events import Events

CONTENTS = "https://events.jupyter.org/jupyter_server/contents_service/v1"

# Path and fingerprint of what is being saved, each save's own: an upload may end while another save goes on.
_before: ContextVar[tuple[str, str]] = ContextVar("before", default=("", ""))


class Notebooks:
    """Knows a file by its fingerprint, and tells the service where this server saves, renames or deletes one.

    Any other change of a file leaves a fingerprint that nothing was allowed for.
    """

    def __init__(self, contents: Any, event_logger: Any, events: Events) -> None:
        """Follow the files of this server."""
        self.root = str(getattr(contents, "root_dir", ""))
        self._contents = contents
        self._events = events
        self._known: dict[Path, tuple[tuple[int, ...], str]] = {}
        #: Files elsewhere have no fingerprint, so nothing is remembered for them.
        self._has_files = isinstance(contents, FileContentsManager)
        if self._has_files:
            contents.register_pre_save_hook(self.before_save)
            contents.register_post_save_hook(self.after_save)
            event_logger.add_listener(schema_id=CONTENTS, listener=self._follow)

    def fingerprint(self, path: str) -> str:
        """Give what changes with a file's content; empty where there is no file. It waits for a disk."""
        if not self._has_files or not path:
            return ""
        try:
            file = Path(self._contents._get_os_path(path))
            stat = file.stat()
            mark = (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_size)
            known = self._known.get(file)
            if known is None or known[0] != mark:
                known = self._known[file] = (mark, hashlib.sha256(file.read_bytes()).hexdigest())
            return known[1]
        except Exception:
            # No file, a folder, a path outside of the root: whatever the manager refuses.
            return ""

    def before_save(self, model: dict[str, Any], path: str = "", **_: Any) -> None:
        """Jupyter is about to save: what the file is until then. A notebook may be a text, as of Jupytext.

        An upload comes the same way, and is a change by something else. Uploads are in base64; what a person
        saves in a page is not.
        """
        path = path.strip("/")
        is_followed = model.get("format") != "base64" and self._events.matter
        _before.set((path, self.fingerprint(path) if is_followed else ""))

    def after_save(self, model: dict[str, Any], **_: Any) -> None:
        """Jupyter has saved: what was allowed for the file goes on."""
        path = str(model.get("path", "")).strip("/")
        saving, before = _before.get()
        after = self.fingerprint(path) if before and saving == path else ""
        if after and after != before:
            self._events.tell("saved", root=self.root, path=path, before=before, after=after)

    async def _follow(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        path = str(data.get("path", "")).strip("/")
        if data.get("action") == "rename":
            source = str(data.get("source_path", "")).strip("/")
            self._events.tell("moved", root=self.root, path=source, to=path)
        elif data.get("action") == "delete":
            self._events.tell("deleted", root=self.root, path=path)
