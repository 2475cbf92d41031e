"""Answers the SDK's own ``get_secret`` in a kernel where the SDK has no key, and leaves the rest as it is.

``from singlestoredb.management import get_secret`` and ``from singlestoredb.notebook import secrets`` need a
key in the kernel. If the SDK has no key, they call :func:`helios_secrets.get_secret`; if it has one, they do
what they always did. Errors are the SDK's ManagementError too, for code that expects that.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from types import FunctionType, ModuleType
from typing import Any

from ._client import get_secret
from ._contract import ERRORS
from ._errors import SecretsError, make_error

SWITCH = "HELIOS_SECRETS_SDK"
MANAGEMENT = "singlestoredb.management"
_MARK = "_helios_secrets"
_answers = False


def answer_sdk(answer: bool = True) -> None:
    """Answer ``get_secret`` and ``secrets`` of ``singlestoredb`` where it has no key, or stop doing so.

    Importing this package starts it, unless the environment has ``HELIOS_SECRETS_SDK=off``. Nothing happens
    before the SDK is imported.
    """
    global _answers
    _answers = answer
    sys.meta_path[:] = [finder for finder in sys.meta_path if not hasattr(finder, _MARK)]
    for module in _modules():
        function = vars(module)["get_secret"]
        # Unwrapped first: after a reload of this package it is a function of the previous one.
        original = getattr(function, _MARK, function)
        module.get_secret = _answering(original) if answer else original  # type: ignore[attr-defined]
    if answer:
        sys.meta_path.insert(0, _Finder())


def begin() -> None:
    """Answer the SDK unless the environment says not to."""
    if os.environ.get(SWITCH, "").lower() != "off":
        answer_sdk()


def _modules() -> list[ModuleType]:
    """Give the modules of the SDK that have the function; they differ between versions."""
    return [
        module
        for name, module in list(sys.modules.items())
        if f"{name}.".startswith(f"{MANAGEMENT}.")
        and isinstance(getattr(module, "__dict__", {}).get("get_secret"), FunctionType)
    ]


def _answering(original: Any) -> Any:
    @functools.wraps(original)
    def answering(name: str, *arguments: Any, **options: Any) -> Any:
        if not _answers or _has_key():
            return original(name, *arguments, **options)
        # Tools look for such attributes of the SDK's ``secrets``; Tab would ask for a secret __wrapped__.
        if str(name).startswith("__") and str(name).endswith("__"):
            raise AttributeError(name)
        try:
            return get_secret(name)
        except SecretsError as error:
            # In the words of the SDK first, because code may look for them.
            not_found = f"Secret {name} not found. " if error.code == "secret_not_found" else ""
            raise _make(error.code, f"{not_found}{error}") from None

    setattr(answering, _MARK, original)
    return answering


def _has_key() -> bool:
    """Ask the SDK whether it has a key: from its environment, its options or SingleStore's own notebooks."""
    get_token = getattr(sys.modules.get(MANAGEMENT), "get_token", None)
    # An SDK without this function is one that we do not know.
    return get_token is None or bool(get_token())


def _make(code: str, message: str) -> Exception:
    """Give an error that is ours and the SDK's; only ours if the SDK is not loaded, as after unpickling."""
    error = make_error(code, message)
    ours: Any = type(error)
    sdk = sys.modules.get("singlestoredb.exceptions")
    return _both(ours, sdk.ManagementError)(code, message) if sdk else error


@functools.cache
def _both(ours: Any, theirs: Any) -> type[Exception]:
    def init(self: Any, code: str, message: str) -> None:
        # The SDK gives no status where a secret is not found.
        status = None if code == "secret_not_found" else ERRORS[code][0] or None
        theirs.__init__(self, status, message)
        self.code = code

    def reduce(self: Any) -> tuple[Any, ...]:
        return _make, (self.code, self.errmsg)

    members = {"__init__": init, "__reduce__": reduce, "__doc__": ours.__doc__, "__module__": ours.__module__}
    return type(ours.__name__, (ours, theirs), members)


class _Finder:
    """Waits for the SDK: finds its module as other finders do, and adds a step after it is loaded."""

    #: The mark by which a finder from before a reload is found.
    _helios_secrets = True

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != MANAGEMENT:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find and finder is not self else None
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader)
                return spec
        return None


class _Loader:
    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def exec_module(self, module: Any) -> None:
        # From here on the module has its own loader again.
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        # Whatever a later SDK looks like, importing it must not fail because of us.
        with contextlib.suppress(Exception):
            answer_sdk(_answers)
