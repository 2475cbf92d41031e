"""The kernel this code runs in: whether it can ask, who is asking, and how a request is sent."""

from __future__ import annotations

import os
import sys
import uuid
from typing import Any, Literal

from ._contract import COMM_TARGET, PROTOCOL_VERSION
from ._errors import make_error

Origin = Literal["cell", "background"]


def current_kernel() -> Any:
    """Give the ipykernel kernel of this process.

    Raises:
        SecretsUnavailableError: this is no kernel, a forked process, or a cell without a way for answers.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None or getattr(kernel, "stdin_socket", None) is None:
        raise make_error("kernel_unsupported")
    # A forked process shares the sockets with the kernel; touching them would break both.
    if kernel.session.pid != os.getpid():
        raise make_error("forked_process")
    if not getattr(kernel, "_allow_stdin", False):
        raise make_error("stdin_not_allowed")
    return kernel


def call_origin() -> Origin:
    """Tell whether the caller runs in the cell itself, whose parent message can be trusted.

    A thread, another asyncio task or a callback has no frame of the shell's ``run_code`` below it; its parent
    message is whatever came last, perhaps from somebody else. Looked up at each call, so that the cell which
    imports this package counts too.
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

    It is the data of a ``comm_open``: rate limits of the server drop other comm messages, never this one.
    No comm is registered here, so none of the kernel's callbacks run in the middle of a cell.
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
        # ipykernel 7.0 keeps it where plain threads do not find it. Theirs proves nothing anyway.
        return {}
