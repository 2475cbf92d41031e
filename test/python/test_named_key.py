"""A notebook that a scheduler runs reads the secrets that its API key names, until that key is revoked."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256

import nbformat
import pytest
from served import COMMAND, environment, run, serve_embedded, serve_team

# A value itself would be masked in the output.
CELL = """
from hashlib import sha256
from helios_secrets import get_secret
print(sha256(get_secret("{name}").encode()).hexdigest(), end="")"""
VALUE = "value of NAMED"
READ = sha256(VALUE.encode()).hexdigest()


@pytest.fixture(scope="module", params=["team", "embedded"])
def served(request, tmp_path_factory):
    """A service with two secrets in it."""
    home = tmp_path_factory.mktemp(request.param)
    start = serve_team if request.param == "team" else serve_embedded
    served = start(home)
    for name in ("NAMED", "OTHER"):
        served.ask("POST", "/v1/secrets", {"name": name, "value": f"value of {name}"})
    yield served
    served.stop()


def execute(folder, url, file):
    """Run a notebook as a scheduler does, and give what each cell shows: text, or the name of an error."""
    cells = [nbformat.v4.new_code_cell(CELL.format(name=name)) for name in ("NAMED", "OTHER")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    path = folder / "nightly.ipynb"
    nbformat.write(notebook, path)
    variables = {
        "HELIOS_SECRETS_URL": url,
        "HELIOS_SECRETS_API_KEY_FILE": str(file),
        "HELIOS_SECRETS_ORDER": "environment,direct",
    }
    subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", "--allow-errors", "--inplace", str(path)],
        env=environment(folder, HOME=str(folder), **variables),
        capture_output=True,
        check=True,
    )
    cells = nbformat.read(path, 4).cells
    return ["".join(one.get("text") or one["ename"] for one in cell.outputs) for cell in cells]


def test_a_scheduled_notebook_reads_what_its_key_names_until_the_key_is_revoked(served, tmp_path):
    own = tmp_path / "own.key"
    own.write_text(served.key)
    place = ["--url", served.url, "--api-key-file", str(own)]
    made = run(tmp_path, "key", "create", "--name", "nightly", "--secret", "NAMED", *place)
    file = tmp_path / "nightly.key"
    file.write_text(made["apiKey"])
    assert execute(tmp_path, served.url, file) == [READ, "SecretNotFoundError"]
    [listed] = [key for key in run(tmp_path, "key", "list", *place)["apiKeys"] if key["name"] == "nightly"]
    assert [secret["name"] for secret in listed["secrets"]] == ["NAMED"]
    run(tmp_path, "key", "revoke", listed["apiKeyID"], "--yes", *place)
    assert execute(tmp_path, served.url, file) == ["SecretsUnavailableError"] * 2


def test_an_incomplete_key_gives_an_error_that_says_so(served, tmp_path):
    file = tmp_path / "cut.key"
    file.write_text(served.key[:-3])
    variables = {"HELIOS_SECRETS_URL": served.url, "HELIOS_SECRETS_API_KEY_FILE": str(file)}
    program = "from helios_secrets import get_secret; get_secret('NAMED')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(tmp_path, **variables),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "This API key is not complete" in done.stderr
    assert served.key[:-3] not in done.stderr


def test_a_program_gets_from_the_vault_of_this_computer_what_a_key_names(tmp_path):
    served = serve_embedded(tmp_path)
    for name in ("NAMED", "OTHER"):
        served.ask("POST", "/v1/secrets", {"name": name, "value": f"value of {name}"})
    served.stop()
    made = run(tmp_path, "key", "create", "--embedded", "--name", "nightly", "--secret", "NAMED")
    file = tmp_path / "nightly.key"
    file.write_text(made["apiKey"])

    def started(name):
        show = f"import os; print(os.environ['{name}'], end='')"
        command = ["run", "--api-key-file", str(file), "--secret", name, "--", sys.executable, "-c", show]
        done = subprocess.run(
            [*COMMAND, *command], env=environment(tmp_path), capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    assert started("NAMED") == (0, "value of NAMED")
    assert started("OTHER") == (3, "")
    run(tmp_path, "key", "revoke", made["apiKeyID"], "--embedded", "--yes")
    assert started("NAMED")[1] == ""
