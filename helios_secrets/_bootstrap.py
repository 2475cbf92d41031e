"""The helper of the page: makes this package importable in a kernel whose environment does not have it.

The page runs this source when a Python kernel starts, with the sources of the modules that a kernel needs
(scripts/payload.mjs). Nothing is written to disk, and no module is imported before code imports it.
"""

from __future__ import annotations

import contextlib
import linecache
import re
import sys
from importlib import import_module
from importlib.abc import ExecutionLoader
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

PACKAGE = "helios_secrets"
SDK = "singlestoredb.management"
#: The folder in tracebacks. In angle brackets it would keep them from showing lines.
FOLDER = "helios_secrets (from the page)"
#: The attribute by which a helper is found that another page, or this one before a reload, has installed.
MARK = "_helios_secrets_helper"


def install(sources: dict[str, str]) -> None:
    """Find the modules of ``sources`` where no package that fits is installed. The first call counts."""
    if any(hasattr(finder, MARK) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _Helper(sources))
    if SDK in sys.modules:
        # It was loaded before this ran.
        with contextlib.suppress(Exception):
            import_module(PACKAGE)


def _key(name: str) -> str:
    """Give the name within the package of ``helios_secrets`` or one of its modules."""
    return name[len(PACKAGE) + 1 :] or "__init__"


def _protocol_of(contract: str | None) -> str | None:
    found = re.search(r"^PROTOCOL_VERSION = (\d+)$", contract or "", re.MULTILINE)
    return found and found[1]


class _Helper(ExecutionLoader):
    """Finds the package when it is imported, and imports it when the SDK is, which it hooks."""

    _helios_secrets_helper = True

    def __init__(self, sources: dict[str, str]) -> None:
        self._sources = sources

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name == SDK and PACKAGE not in sys.modules:
            with contextlib.suppress(Exception):
                import_module(PACKAGE)
            # The hook of the package comes too late for the import that is under way.
            return self._elsewhere(name, path, target)
        if not f"{name}.".startswith(f"{PACKAGE}.") or _key(name) not in self._sources:
            return None
        if name == PACKAGE:
            installed = self._elsewhere(name, path, target)
            if installed and self._fits(installed):
                return installed
            if sys.version_info < (3, 10):  # noqa: UP036 - the page does not know it
                raise ImportError("helios_secrets needs Python 3.10 or newer in the kernel.", name=name)
        elif list(path or ()) != [FOLDER]:
            # A module of the installed package.
            return None
        spec = ModuleSpec(name, self, origin=self.get_filename(name), is_package=name == PACKAGE)
        if name == PACKAGE:
            spec.submodule_search_locations = [FOLDER]
        return spec

    def exec_module(self, module: Any) -> None:
        # IPython takes the lines of tracebacks from there.
        linecache.lazycache(self.get_filename(module.__name__), vars(module))
        super().exec_module(module)

    def get_filename(self, name: str) -> str:
        return f"{FOLDER}/{_key(name)}.py"

    def get_source(self, name: str) -> str | None:
        return self._sources.get(_key(name))

    def is_package(self, name: str) -> bool:
        return name == PACKAGE

    def _elsewhere(self, name: str, path: Any, target: Any) -> ModuleSpec | None:
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find(name, path, target) if find and finder is not self else None
            if spec is not None:
                return spec
        return None

    def _fits(self, installed: ModuleSpec) -> bool:
        """Tell whether it has the same protocol, or is a package of the person's own."""
        if installed.origin is None:
            # A folder of that name.
            return False
        contract = f"{PACKAGE}._contract"
        spec = PathFinder.find_spec(contract, installed.submodule_search_locations or [])
        protocol = _protocol_of(spec.loader.get_source(contract)) if spec and spec.loader else None  # type: ignore[attr-defined]
        return protocol in (None, _protocol_of(self._sources["_contract"]))
