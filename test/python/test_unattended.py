"""Notebooks that nobody sits in front of reach the API; kernels of a Jupyter server leave it to the page."""

from __future__ import annotations

import json
import os

import nbformat
import pytest
from nbclient import NotebookClient
from upstream import Upstream

KEY = "hsk_the-key-of-this-test"
CELL = """
from helios_secrets import SecretsError, get_secret
try:
    print(get_secret("A"), end="")
except SecretsError as error:
    print(error, end="")"""
REFUSAL = "HELIOS_SECRETS_DIRECT=allow"
BODY = {
    "kernels": "{}",
    "sessions": json.dumps(
        {"path": "a.ipynb", "name": "a.ipynb", "type": "notebook", "kernel": {"name": "python3"}}
    ),
}


@pytest.fixture
def upstream(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith(("HELIOS_SECRET", "JPY_"))]:
        monkeypatch.delenv(name)
    file = tmp_path / "key"
    file.write_text(KEY)
    with Upstream() as upstream:
        upstream.values = {"A": "value of A"}
        monkeypatch.setenv("HELIOS_SECRETS_URL", upstream.url)
        monkeypatch.setenv("HELIOS_SECRETS_API_KEY_FILE", str(file))
        # What is printed is what was read.
        monkeypatch.setenv("HELIOS_SECRETS_MASK", "0")
        yield upstream


async def output_of(manager):
    """Run the cell in a kernel that runs already."""
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        texts = []

        def note(message):
            if message["msg_type"] == "stream":
                texts.append(message["content"]["text"])

        await client.execute_interactive(CELL, allow_stdin=False, output_hook=note, timeout=60)
        return "".join(texts)
    finally:
        client.stop_channels()


async def test_a_notebook_that_a_program_runs_reads_from_the_api(upstream, jp_asyncio_loop):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    await NotebookClient(notebook, kernel_name="python3").async_execute()
    assert notebook.cells[0].outputs[0]["text"] == "value of A"
    assert upstream.requests == [("/v1/secrets?name=A", f"Bearer {KEY}")]


@pytest.mark.parametrize("way", ["kernels", "sessions"])
async def test_a_kernel_of_a_jupyter_server_does_not_read_from_the_api(upstream, jp_fetch, jp_serverapp, way):
    made = await jp_fetch("api", way, method="POST", body=BODY[way])
    kernel = json.loads(made.body)
    kernel_id = kernel["kernel"]["id"] if way == "sessions" else kernel["id"]
    told = await output_of(jp_serverapp.kernel_manager.get_kernel(kernel_id))
    assert REFUSAL in told
    assert upstream.requests == []


async def test_a_kernel_of_a_jupyter_server_reads_from_the_api_if_the_environment_allows_it(
    upstream, jp_fetch, jp_serverapp, monkeypatch
):
    monkeypatch.setenv("HELIOS_SECRETS_DIRECT", "allow")
    made = await jp_fetch("api", "kernels", method="POST", body="{}")
    told = await output_of(jp_serverapp.kernel_manager.get_kernel(json.loads(made.body)["id"]))
    assert told == "value of A"
