"""A real kernel with a page that stands in for JupyterLab's; pytest, jupyter_client and ipykernel do."""

from __future__ import annotations

import pytest
from kernel import running_kernel


@pytest.fixture(autouse=True)
def jp_asyncio_loop():
    """Nothing here needs the loop that the tests of the Jupyter server have."""


@pytest.fixture(autouse=True)
def jp_server_cleanup():
    """There is no Jupyter server here."""


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
