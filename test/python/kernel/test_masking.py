"""A value that was delivered is masked in whatever the kernel shows, and nothing else changes."""

from __future__ import annotations

import re

import pytest
from kernel import running_kernel

VALUE = 'Tr0ub4dor&3 <"it\'s">'
LONG = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1"
PEM = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\n9w0BAQEFAASCBKcwggSj\n-----END KEY-----\n"
SHOWN = ("stream", "display_data", "update_display_data", "execute_result", "error", "clear_output")


@pytest.fixture(scope="module")
def shared_kernel():
    """A kernel that masks and has read three values."""
    with running_kernel(HELIOS_SECRETS_MASK="", HELIOS_SECRET_E="value of the environment") as kernel:
        kernel.page.values = {"A": VALUE, "LONG": LONG, "PEM": PEM, "SHORT": "1234567"}
        kernel.run("""
import base64, copy, html, json, os, pickle, subprocess, sys, threading, time, traceback, urllib.parse
from IPython.display import HTML, JSON, Pretty, clear_output, display
from helios_secrets import *
value, long, pem = get_secrets(["A", "LONG", "PEM"]).values()
text, short = str(value), str(get_secret("SHORT"))
os.environ["HELIOS_SECRETS_ORDER"] = "environment"
of_environment = str(get_secret("E"))
del os.environ["HELIOS_SECRETS_ORDER"]""")
        yield kernel


def outputs_of(kernel, message_id):
    """Give what a cell has published for its output: kinds and contents."""
    return [(m["msg_type"], m["content"]) for m in kernel.messages_of(message_id) if m["msg_type"] in SHOWN]


def published(kernel, code):
    """Run a cell and give what it published for its output: kinds and contents."""
    message_id = kernel.start(code)
    kernel.finish(message_id)
    return outputs_of(kernel, message_id)


def shown(kernel, code, expected=""):
    """Run a cell, wait for an output that may come after its end, and give all texts that it showed."""
    message_id = kernel.start(code)
    kernel.finish(message_id)
    kernel.page.wait_for(lambda: expected in texts_of(outputs_of(kernel, message_id)))
    return texts_of(outputs_of(kernel, message_id))


def texts_of(outputs):
    """Give all texts of outputs, without colours."""

    def texts(item):
        if isinstance(item, str):
            return [item]
        return [text for part in item for text in texts(part)] if isinstance(item, list) else []

    found = []
    for _, content in outputs:
        parts = [content.get("text"), content.get("evalue"), content.get("traceback")]
        found += texts([*parts, [str(data) for data in content.get("data", {}).values()]])
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(found))


def test_streams_results_displays_and_errors_are_masked_and_the_variables_are_not(kernel):
    code = """
print(value); print("a", text, "b", file=sys.stderr); sys.stdout.write(f"{value}{text}")
display(text); display(HTML(f"<i>{html.escape(value)}</i>")); display(JSON({text: [text]}))
handle = display(display_id=True); handle.update(Pretty(text)); sys.stdout.flush()
clear_output(); print(text, end="")
raise ValueError(text)"""
    contents = published(kernel, code)
    everything = str(contents)
    for form in (VALUE, VALUE[:11], "Tr0ub4dor&amp;3", "Tr0ub4dor"):
        assert form not in everything
    kinds = [kind for kind, _ in contents]
    assert [kind for kind in SHOWN if kind not in kinds] == ["execute_result"]
    bundles = [content["data"] for kind, content in contents if kind == "display_data"]
    assert bundles[0] == {"text/plain": "'[secret A]'"}
    assert bundles[1]["text/html"] == "<i>[secret A]</i>"
    assert bundles[2]["application/json"] == {"[secret A]": ["[secret A]"]}
    [error] = [content for kind, content in contents if kind == "error"]
    assert error["evalue"] == "[secret A]"
    assert kernel.run("text").shown == "'[secret A]'"
    result = kernel.run("print(json.dumps([*map(len, (value, text, _)), value == text == _, _ is text]))")
    assert result.json == [len(VALUE)] * 3 + [True, True]


#: What docs/security.md says of ways to show a value.
WAYS = {
    "value": "[secret A]",
    "[value, {'x': value}]": "[[secret A], {'x': [secret A]}]",
    "text": "'[secret A]'",
    "print(f'{value}!')": "[secret A]!\n",
    "'https://ann:' + value + '@host'": "'https://ann:[secret A]@host'",
    "'%s' % text": "'[secret A]'",
    "json.dumps({'x': value})": """'{"x": "[secret A]"}'""",
    "urllib.parse.quote(value)": "'[secret A]'",
    "value.encode()": "b'[secret A]'",
    "print(pem)": "[secret PEM]\n" * 4 + "\n",
    "%whos str": "[secret A]",
    "pickle.dumps(value)": "[secret A]",
    "copy.deepcopy({'x': text})": "{'x': '[secret A]'}",
    "!echo {long}": "[secret LONG]",
    "subprocess.run(['echo', long])": "[secret LONG]",
    "os.environ['X'] = long\n%env X": "'[secret LONG]'",
    "print(base64.b64encode(b'ann:' + long.encode()).decode())": "YW5uOm[secret LONG]",
    "thread = threading.Thread(target=print, args=(text,))\nthread.start(); thread.join()": "[secret A]\n",
    "try:\n    raise KeyError(text)\nexcept KeyError:\n    traceback.print_exc()": "KeyError: '[secret A]'",
    "of_environment": "'[secret E]'",
}


@pytest.mark.parametrize("code", WAYS)
def test_every_way_to_show_a_value_shows_its_name_instead(kernel, code):
    output = shown(kernel, code, WAYS[code])
    assert not any(piece in output for piece in ("Tr0ub4", "eyJhbG", "MIIEvQ", "value of the"))


#: What takes a value apart shows what it makes of it.
APART = {
    "text.upper()": "TR0UB4DOR",
    "text[:9]": "'Tr0ub4dor'",
    "text[::-1][-9:]": "rod4bu0rT",
    "list(text)[:3]": "['T', 'r', '0']",
    "text.split('&')": "['Tr0ub4dor'",
    "text.encode().hex()": VALUE.encode().hex(),
    "short": "'1234567'",
}


@pytest.mark.parametrize("code", APART)
def test_code_that_takes_a_value_apart_shows_the_parts(kernel, code):
    assert APART[code] in shown(kernel, code)


TABLE = """
try:
    from pandas import DataFrame
except ImportError:
    class DataFrame:  # As pandas shows it.
        def __init__(self, columns):
            self.columns = columns
        def __repr__(self):
            cells = [item for column in self.columns.values() for item in column]
            return "  ".join(item if len(item) < 51 else item[:46] + "..." for item in cells)
        def _repr_html_(self):
            return f"<table><td>{html.escape(repr(self), quote=False)}</td></table>"
"""


def test_tables_are_masked_even_when_they_shorten_a_value(kernel):
    kernel.run(TABLE)
    [(_, content)] = published(kernel, "DataFrame({'a': [text, long]})")
    for kind in ("text/plain", "text/html"):
        assert "[secret A]" in content["data"][kind]
        assert "[secret LONG]..." in content["data"][kind]
        assert "eyJhb" not in content["data"][kind]


def test_bitmaps_are_not_masked_and_svg_is(kernel):
    # What matplotlib displays, with a picture that happens to hold a value.
    picture = "iVBORw0KGgo" + LONG
    code = f"""
class Figure:
    def _repr_mimebundle_(self, **options):
        svg = f"<svg><text>{{html.escape(text)}}</text></svg>"
        return {{"image/png": {picture!r}, "image/svg+xml": svg, "text/plain": f"<Figure {{text}}>"}}
Figure()"""
    [(_, content)] = published(kernel, code)
    assert content["data"] == {
        "image/png": picture,
        "image/svg+xml": "<svg><text>[secret A]</text></svg>",
        "text/plain": "<Figure [secret A]>",
    }


def test_the_pager_is_masked(kernel):
    kernel.page.messages.clear()
    message_id = kernel._client.execute("text?", allow_stdin=True)
    reply = {}
    while reply.get("parent_header", {}).get("msg_id") != message_id:
        reply = kernel._client.get_shell_msg(timeout=30)
    assert "[secret A]" in str(reply["content"]["payload"])
    assert "Tr0ub4" not in str(reply["content"])


def test_the_prompt_of_input_is_masked(kernel, page):
    page.asked_for_input = lambda: page.type_text("typed")
    assert kernel.run("print(json.dumps(input(f'{text}? ')))").json == "typed"
    [prompt] = [m["content"]["prompt"] for m in page.messages if m["msg_type"] == "input_request"]
    assert prompt == "[secret A]? "


CHUNKS = """
import helios_secrets._mask_output as output
# A slow machine may take long between two pieces.
patience, output._PATIENCE = output._PATIENCE, 60
for letter in long:
    sys.stdout.write(letter); sys.stdout.flush()
sys.stdout.write("\\n")
for start in range(0, len(pem), 7):
    sys.stderr.write(pem[start:start + 7]); sys.stderr.flush()
output._PATIENCE = patience
"""


def test_a_value_that_is_written_in_pieces_is_masked(kernel):
    streams = [(content["name"], content["text"]) for _, content in published(kernel, CHUNKS)]
    for name, text in (("stdout", "[secret LONG]\n"), ("stderr", "[secret PEM]\n" * 4)):
        assert "".join(text for stream, text in streams if stream == name) == text


def test_output_that_looks_like_the_start_of_a_value_is_shown_soon_and_in_order(kernel, page):
    # Nothing else is sent until the page has seen it, so that only time can have let it go.
    page.asked_for_input = lambda: page.type_text("")
    message_id = kernel.start("print(long[:9], end='', flush=True)\nwhile not os.path.exists('go'): pass")
    page.wait_for(lambda: any(m["msg_type"] == "stream" for m in page.messages))
    (kernel.folder / "go").touch()
    kernel.finish(message_id)
    code = """
print("1", long[:5], end=""); display(Pretty("2")); print("3", long[:6], end="", flush=True)
print("4", pem[:5], end="", file=sys.stderr, flush=True); clear_output(); print("5", long[:7], end="")"""
    contents = published(kernel, code)
    order = "".join(c.get("text", "") or c.get("data", {}).get("text/plain", "") or "|" for _, c in contents)
    assert order == f"1 {LONG[:5]}23 {LONG[:6]}4 -----|5 {LONG[:7]}"


def test_a_progress_bar_is_shown_unchanged(kernel):
    code = """
for done in range(0, 101, 20):
    print(f"\\r{done:3}%|{'#' * (done // 10):10}| {text}", end="e", file=sys.stderr, flush=True)"""
    bars = "".join(f"\r{done:3}%|{'#' * (done // 10):10}| [secret A]e" for done in range(0, 101, 20))
    assert "".join(content["text"] for _, content in published(kernel, code)) == bars


def test_threads_that_write_and_display_at_once_lose_no_output_and_show_no_value(kernel):
    # In the context of the cell, for ipykernel 7.0 cannot display from another.
    code = """
from contextvars import copy_context
def work(number):
    for index in range(200):
        print(f"<{number}:{index} {text}>")
        if index % 50 == 0:
            display(Pretty(f"<{number} {text}>"))
threads = [threading.Thread(target=copy_context().run, args=(work, number)) for number in range(8)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]; None"""
    output = shown(kernel, code)
    assert "Tr0ub4" not in output
    assert all(f"<{number}:{index} [secret A]>" in output for number in range(8) for index in range(200))
    assert output.count("[secret A]") == 8 * 204


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="This system does not fork.")
def test_a_forked_process_is_masked_and_repeats_nothing(kernel):
    code = """
print("once", long[:4], end="", flush=True)
if os.fork() == 0:
    print(text); sys.stdout.flush(); os._exit(0)
os.wait()"""
    output = shown(kernel, code, "[secret A]") + shown(kernel, "print('end')", "end")
    assert output.count("[secret A]") == 1
    assert output.count(LONG[:4]) == 1
    assert output.endswith("end\n")


def test_reveal_shows_a_value_once_and_only_there(kernel):
    code = "shown = reveal(value)\nprint(text, end=''); display(shown); display(shown); print(shown, text)"
    # A stream may arrive in several messages.
    outputs = published(kernel, code)
    revealed = ("display_data", {"data": {"text/plain": VALUE}, "metadata": {}, "transient": {}})
    [once] = [index for index, output in enumerate(outputs) if output == revealed]
    assert texts_of(outputs[:once]) == "[secret A]"
    assert VALUE not in str(outputs[once + 1 :])
    assert published(kernel, "reveal(text)")[0][1]["data"] == {"text/plain": VALUE}
    assert shown(kernel, "text") == "'[secret A]'"


def test_the_setting_of_the_page_switches_masking_from_the_next_read_on(kernel, page):
    page.values = {"A": VALUE, "LONG": LONG}
    give = page.reply
    for mask, expected in ((False, VALUE), (True, "[secret A]")):
        page.reply = lambda facts, *buffers, mask=mask: give({**facts, "mask": mask}, *buffers)
        assert kernel.run("print(get_secret('A'), end=''); print('', long, end='')").text == (
            f"{expected} [secret LONG]"
        )
    del page.reply


def test_a_variable_switches_masking_off():
    with running_kernel(HELIOS_SECRETS_MASK="0") as kernel:
        kernel.page.values = {"A": VALUE}
        assert kernel.run("from helios_secrets import *\nprint(get_secret('A'), end='')").text == VALUE


def test_after_a_reload_of_the_package_all_values_are_masked_once(kernel, page):
    page.values = {"B": "value of B"}
    code = """
for name in [name for name in sys.modules if name.startswith('helios_secrets')]:
    del sys.modules[name]
from helios_secrets import get_secret
print(get_secret('B'), text, end='')"""
    assert kernel.run(code).text == "[secret B] [secret A]"
