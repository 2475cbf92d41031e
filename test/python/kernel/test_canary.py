"""No value is in what a kernel publishes, in its history or in any of its files."""

from __future__ import annotations

import json
import secrets

import pytest
from kernel import running_kernel

#: Not among them: what formats with str() instead of repr() shows the text where values are not masked.
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

#: What shows a value and is masked. Where tqdm or pandas are missing, what stands in writes as they do.
SHOWING = (
    "import html, sys\nfrom IPython.display import HTML, JSON, clear_output, display\ntext = str(value)",
    # A slow machine may take long between two pieces.
    "import helios_secrets._mask_output as output; output._PATIENCE = 60",
    "print(value, f'{text}'); print(text, file=sys.stderr)\ntext",
    "%whos",
    "text?",
    "def use(secret):\n    raise RuntimeError(secret)\nuse(text)",
    "raise ValueError(text) from KeyError(text)",
    "handle = display(text, display_id=True); handle.update({'text/html': html.escape(text)}, raw=True)",
    "display(HTML(f'<p title=\"{html.escape(text)}\">{text}</p>'), JSON({'key': [text], text: 1}))",
    "clear_output(wait=True); print(text, end='')",
    """
try:
    from tqdm import tqdm
except ImportError:
    def tqdm(items, desc):
        for index, item in enumerate(items):
            sys.stderr.write(f'\\r{desc}: {index}')
            yield item
for _ in tqdm(range(1000), desc=text): pass""",
    "for letter in 20 * (text + ' '): print(letter, end='', flush=True)",
    "many = 99 * text\nfor start in range(0, len(many), 7): print(many[start:start + 7], end='', flush=True)",
    """
class Figure:
    def _repr_mimebundle_(self, **options):  # As matplotlib's.
        return {'image/svg+xml': f'<svg><text>{text}</text></svg>', 'text/plain': f'<Figure {text}>'}
Figure()""",
    """
try:
    from pandas import DataFrame as Frame
except ImportError:
    class Frame(dict):
        def _repr_html_(self):
            return f'<table><td>{self}</td></table>'
Frame({'user': ['ann'], 'password': [text]})""",
    "!echo {text}",
    "import subprocess; subprocess.run(['echo', text]); None",
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
    search_after(fresh_kernel, CELLS, canaries)


def test_no_value_is_in_iopub_traffic_history_or_files_after_it_was_shown_in_masked_ways(canaries):
    with running_kernel(HELIOS_SECRETS_MASK="") as kernel:
        search_after(kernel, [*CELLS, *SHOWING], canaries)
        outputs = [m["content"] for m in kernel.page.messages if m["msg_type"] != "execute_input"]
        assert str(outputs).count("[secret A]") > 60


def search_after(kernel, cells, canaries):
    """Run the cells and look for values in all that has left the kernel."""
    page = kernel.page
    first, second, control = canaries
    page.values = {"A": first, "B": second}
    kernel.run("import threading\nfrom helios_secrets import *")
    for cell in cells:
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
