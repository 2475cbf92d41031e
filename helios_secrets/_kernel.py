"""The kernel that this code runs in: whether it can ask, what asks, and how it sends."""

from __future__ import annotations

import os
import sys
import uuid
from typing import Any, Literal

from ._contract import COMM_TARGET, PROTOCOL_VERSION
from ._errors import make_error

Origin = Literal["cell", "background"]


def find_kernel() -> Any:
    """Give the ipykernel kernel of this process, or None."""
    ipython = sys.modules.get("IPython")
    return getattr(ipython and ipython.get_ipython(), "kernel", None)


def current_kernel() -> Any:
    """Give the kernel of this process, through which a request can go.

    Raises:
        SecretsUnavailableError: there is no ipykernel, this process is a fork, or stdin is not allowed.
    """
    kernel = find_kernel()
    if getattr(kernel, "stdin_socket", None) is None:
        raise make_error("kernel_unsupported")
    # A forked process shares the sockets with the kernel; touching them would break both.
    if kernel.session.pid != os.getpid():
        raise make_error("forked_process")
    if not getattr(kernel, "_allow_stdin", False):
        raise make_error("stdin_not_allowed")
    return kernel


def call_origin() -> Origin:
    """Tell whether the cell itself makes this call, so that its parent message can be trusted.

    A thread, another asyncio task or a callback has no frame of the shell's ``run_code`` below it; its parent
    message is the last one that came, perhaps from another person. Each call looks ``run_code`` up, so that
    the cell that imports this package counts too.
    """
    module = sys.modules.get("IPython.core.interactiveshell")
    if module is not None:
        run_code = module.InteractiveShell.run_code.__code__
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code is run_code:
                return "cell"
            frame = frame.f_back  # type: ignore[assignment]
    return "background"


def send(kernel: Any, kind: str, request_id: str, **fields: Any) -> None:
    """Send one request to every page on the kernel.

    It is the data of a ``comm_open``, because rate limits of the server drop all other comm messages.
    No comm is registered here, so no callback of the kernel runs in the middle of a cell.
    """
    comm_id = uuid.uuid4().hex
    data = {"protocol": PROTOCOL_VERSION, "kind": kind, "requestID": request_id, **fields}
    content = {"comm_id": comm_id, "target_name": COMM_TARGET, "target_module": None, "data": data}
    kernel.session.send(
        kernel.iopub_socket,
        "comm_open",
        content,
        parent=_parent_of(kernel),
        ident=f"comm-{comm_id}".encode(),
    )


def _parent_of(kernel: Any) -> Any:
    try:
        return kernel.get_parent("shell")
    except LookupError:
        # In ipykernel 7.0 plain threads do not find it. Theirs proves nothing anyway.
        return {}
