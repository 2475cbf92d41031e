"""A real kernel with a page that stands in for JupyterLab's; pytest, jupyter_client and ipykernel do."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import pytest
from kernel import Kernel

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def jp_asyncio_loop():
    """Nothing here needs the loop that the tests of the Jupyter server have."""


@pytest.fixture(autouse=True)
def jp_server_cleanup():
    """There is no Jupyter server here."""


@contextlib.contextmanager
def running_kernel():
    """A kernel with nothing of the person who runs the tests."""
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
        names = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
        own = {name: str(Path(folder) / name) for name in names}
        path = os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])])
        kernel = Kernel(Path(folder), {**os.environ, **own, "PYTHONPATH": path})
        try:
            yield kernel
        finally:
            kernel.shut_down()


@pytest.fixture(scope="module")
def shared_kernel():
    """One kernel for the tests of a module."""
    with running_kernel() as kernel:
        kernel.run("import asyncio, json, os, threading, time\nfrom helios_secrets import *")
        yield kernel


@pytest.fixture
def fresh_kernel():
    """A kernel that has run nothing yet."""
    with running_kernel() as kernel:
        yield kernel


@pytest.fixture
def kernel(shared_kernel):
    """The module's kernel, and its page with nothing to remember."""
    shared_kernel.page.reset()
    return shared_kernel


@pytest.fixture
def page(kernel):
    """The page of the kernel."""
    return kernel.page
