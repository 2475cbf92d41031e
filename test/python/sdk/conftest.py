"""A real kernel, a page that stands in for JupyterLab's, and SingleStore's SDK in the version to try."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "kernel")]
from kernel import running_kernel  # noqa: E402
from upstream import Upstream  # noqa: E402

#: A folder with the version to try; without it, the one that is installed.
SDK = [os.environ["HELIOS_TEST_SDK"]] if "HELIOS_TEST_SDK" in os.environ else []


@pytest.fixture(autouse=True)
def jp_asyncio_loop():
    """Nothing here needs the loop that the tests of the Jupyter server have."""


@pytest.fixture(autouse=True)
def jp_server_cleanup():
    """There is no Jupyter server here."""


@pytest.fixture(scope="module")
def upstream():
    """The API that the SDK's own calls go to."""
    with Upstream() as upstream:
        yield upstream


@pytest.fixture(scope="module", autouse=True)
def apart():
    """No key of the person who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("SINGLESTOREDB_", "HELIOS_SECRET"))]:
            patch.delenv(name)
        yield


@pytest.fixture
def start(upstream):
    """Give a way to start a kernel with variables of its own."""
    with contextlib.ExitStack() as stack:
        base = {"SINGLESTOREDB_MANAGEMENT_BASE_URL": upstream.url, "PYTHONWARNINGS": "ignore"}
        yield lambda **more: stack.enter_context(running_kernel(*SDK, **base, **more))


@pytest.fixture(scope="module")
def shared_kernel(upstream):
    with running_kernel(
        *SDK, SINGLESTOREDB_MANAGEMENT_BASE_URL=upstream.url, PYTHONWARNINGS="ignore"
    ) as kernel:
        kernel.run("import json, os, sys, helios_secrets\nfrom helios_secrets import *")
        yield kernel


@pytest.fixture
def kernel(shared_kernel, upstream):
    """The module's kernel, whose page and API have nothing to remember."""
    shared_kernel.page.reset()
    upstream.requests.clear()
    upstream.values = {"A": "value at the API"}
    return shared_kernel


@pytest.fixture
def page(kernel):
    """The page of the kernel."""
    return kernel.page
