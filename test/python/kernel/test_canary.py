"""No value is in what a kernel publishes, in its history or in any of its files."""

from __future__ import annotations

import json
import secrets

import pytest

#: Not among them: what formats with str() instead of repr() shows the text, print() and %whos for instance.
CELLS = (
    "value = get_secret('A')",
    "value",
    "both = get_secrets(['A', 'B'])\nboth",
    "print([value], {value}, both, repr(value)); display(value)",
    "import logging; logging.error('%r', value)",
    "raise RuntimeError(repr(value))",
    "%xmode Verbose",
    "def use(secret, everything):\n    local = secret\n    raise KeyError('x')\nuse(value, both)",
    "%who",
    "%xmode Context",
    "thread = threading.Thread(target=get_secret, args=('A',)); thread.start(); thread.join()",
    "get_secret('NONE')",
    "_, Out, [value]",
)


@pytest.fixture
def canaries():
    """Texts that are nowhere else; JSON changes the end of each."""
    return [f"canary-{secrets.token_hex(12)}-ключ" for _ in range(3)]


def forms_of(text):
    encoded = text.encode()
    forms = (encoded, encoded[:31], json.dumps(text)[1:-1].encode(), encoded.hex().encode())
    return [*forms, text.encode("utf-16-le"), repr(encoded)[2:-1].encode()]


def found(canary, content):
    return [form for form in forms_of(canary) if form in content]


def test_no_value_is_in_iopub_traffic_history_or_files(fresh_kernel, canaries):
    kernel, page = fresh_kernel, fresh_kernel.page
    first, second, control = canaries
    page.values = {"A": first, "B": second}
    kernel.run("import threading\nfrom helios_secrets import *")
    for cell in CELLS:
        kernel.run(cell)
    assert len(page.of_kind("resolve")) == 4
    # What the search must find, so that finding nothing means something.
    kernel.run(f"print({control!r})")
    kernel.run("get_ipython().history_manager.writeout_cache()")
    kernel.run("get_ipython().history_manager.end_session()")
    files = [path for path in kernel.folder.rglob("*") if path.is_file()]
    stored = b"".join(path.read_bytes() for path in files)
    published = b"".join(page.raw)
    assert any(path.name == "history.sqlite" for path in files)
    assert found(control, stored)
    assert found(control, published)
    for canary in (first, second):
        assert found(canary, published) == []
        assert found(canary, stored) == []
