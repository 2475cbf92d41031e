"""A kernel as a test sees it: it runs cells and says how they ended."""

from __future__ import annotations

import contextlib
import json
import os
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager
from page import PATIENCE, Message, Page

REPOSITORY = Path(__file__).parents[3]


@dataclass
class Result:
    """What a cell left behind."""

    text: str
    shown: str
    error: str
    traceback: str

    @property
    def json(self) -> Any:
        """What the cell printed, where all went well."""
        assert not self.error, self.traceback
        return json.loads(self.text)


class Kernel:
    """An ipykernel in a process of its own, with a page that listens."""

    def __init__(self, folder: Path, env: dict[str, str], *flags: str) -> None:
        self.folder = folder
        self._manager = KernelManager(kernel_name="python3")
        self._manager.kernel_spec.argv[1:1] = flags
        self._manager.start_kernel(env=env, cwd=str(folder))
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=PATIENCE)
        self.page = Page(self._client)
        self.page.start()

    def start(
        self, code: str, *, allow_stdin: bool = True, store_history: bool = True, silent: bool = False
    ) -> str:
        """Begin with a cell; gives the id of its message."""
        return str(self._client.execute(code, silent, store_history, allow_stdin=allow_stdin))

    def finish(self, message_id: str, seconds: float = PATIENCE) -> Result:
        """Wait until the cell has ended and everything that it published is here."""
        self.page.wait_for(lambda: self._is_idle(message_id), seconds)
        while self._client.get_shell_msg(timeout=PATIENCE)["parent_header"].get("msg_id") != message_id:
            pass
        of_cell = self.messages_of(message_id)
        errors = [message["content"] for message in of_cell if message["msg_type"] == "error"]
        return Result(
            text="".join(m["content"]["text"] for m in of_cell if m["content"].get("name") == "stdout"),
            shown="".join(
                m["content"]["data"].get("text/plain", "")
                for m in of_cell
                if m["msg_type"] in ("execute_result", "display_data")
            ),
            error=errors[0]["ename"] if errors else "",
            traceback="\n".join(errors[0]["traceback"]) if errors else "",
        )

    def run(self, code: str, seconds: float = PATIENCE, **options: bool) -> Result:
        """Run a cell to its end."""
        return self.finish(self.start(code, **options), seconds)

    def interrupt(self) -> None:
        self._manager.interrupt_kernel()

    def shut_down(self) -> None:
        self.page.end()
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._client.context.destroy()

    def messages_of(self, message_id: str) -> list[Message]:
        """Give what the kernel published for a cell."""
        return [m for m in self.page.messages if m["parent_header"].get("msg_id") == message_id]

    def _is_idle(self, message_id: str) -> bool:
        return any(
            m["msg_type"] == "status" and m["content"]["execution_state"] == "idle"
            for m in self.messages_of(message_id)
        )


@contextlib.contextmanager
def running_kernel(*packages: str, installed: bool = True, **variables: str):
    """A kernel with nothing of the person who runs the tests, with folders of packages that go first.

    Where ``installed`` is false, its environment has whatever this one has but helios_secrets. Values are not
    masked unless ``HELIOS_SECRETS_MASK`` says so: most tests print them to see that they have come.
    """
    with tempfile.TemporaryDirectory(prefix="kernel-") as folder:
        names = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
        own = {name: str(Path(folder) / name) for name in names}
        # Without site no .pth file is read, by which an editable package is found.
        flags = [] if installed else ["-S"]
        others = (
            filter(None, [os.environ.get("PYTHONPATH")]) if installed else [sysconfig.get_path("purelib")]
        )
        path = os.pathsep.join([*packages, *([str(REPOSITORY)] if installed else []), *others])
        env = {**os.environ, **own, "HELIOS_SECRETS_MASK": "0", **variables, "PYTHONPATH": path}
        # With it ipykernel would leave alone what processes write.
        env.pop("PYTEST_CURRENT_TEST", None)
        kernel = Kernel(Path(folder), env, *flags)
        try:
            yield kernel
        finally:
            kernel.shut_down()
