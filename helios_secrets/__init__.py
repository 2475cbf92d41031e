"""Secrets by name in a notebook; the JupyterLab page answers, so that no key is in the kernel."""

from __future__ import annotations

from typing import Any

from . import _sdk
from ._client import get_secret, get_secrets, is_available
from ._environment import load_ipython_extension as load_ipython_extension
from ._environment import secrets_env
from ._errors import (
    SecretAccessDeniedError,
    SecretNotFoundError,
    SecretsError,
    SecretsTimeoutError,
    SecretsUnavailableError,
)
from ._namespace import secrets
from ._reveal import reveal
from ._sdk import answer_sdk

__version__ = "0.1.0"

__all__ = [
    "SecretAccessDeniedError",
    "SecretNotFoundError",
    "SecretsError",
    "SecretsTimeoutError",
    "SecretsUnavailableError",
    "answer_sdk",
    "get_secret",
    "get_secrets",
    "is_available",
    "reveal",
    "secrets",
    "secrets_env",
]

_sdk.begin()


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-helios-secrets"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    # Imported here only: in a kernel this package needs the standard library alone.
    from .server import HeliosSecretsApp

    return [{"module": "helios_secrets.server", "app": HeliosSecretsApp}]
