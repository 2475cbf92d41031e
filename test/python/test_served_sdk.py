"""The unmodified SingleStore SDK against the service, as its documentation says, with nothing else set."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from served import Served, environment, serve_embedded, serve_team

VALUE = "the value, with ünicode"

WAYS = {
    # What the program sets, and what it says.
    "the address in the environment": (
        ["SINGLESTOREDB_MANAGEMENT_BASE_URL"],
        """
        from singlestoredb import manage_clusters, manage_workspaces
        values = [
            manage_workspaces(key).organizations.current.get_secret("NAME").value,
            manage_clusters(key).organizations.current.get_secret("NAME").value,
        ]
        """,
    ),
    "the address as an argument": (
        [],
        """
        from singlestoredb import manage_clusters, manage_workspaces
        values = [
            manage_workspaces(key, base_url=url).organizations.current.get_secret("NAME").value,
            manage_clusters(key, base_url=url).organizations.current.get_secret("NAME").value,
        ]
        """,
    ),
    "address and key in the environment": (
        ["SINGLESTOREDB_MANAGEMENT_BASE_URL", "SINGLESTOREDB_MANAGEMENT_TOKEN"],
        """
        from singlestoredb.management import get_secret
        values = [get_secret("NAME"), get_secret("NAME", version="v1"), get_secret("NAME", version="v2")]
        """,
    ),
    "the first version in the environment": (
        [
            "SINGLESTOREDB_MANAGEMENT_BASE_URL",
            "SINGLESTOREDB_MANAGEMENT_TOKEN",
            "SINGLESTOREDB_MANAGEMENT_VERSION",
        ],
        """
        from singlestoredb.management import get_secret
        from singlestoredb.notebook import secrets
        values = [get_secret("NAME"), secrets.NAME, secrets["NAME"]]
        """,
    ),
}


@pytest.fixture(scope="module", params=["team", "embedded"])
def served(request, tmp_path_factory):
    """A service with one secret in it."""
    start = serve_team if request.param == "team" else serve_embedded
    served = start(tmp_path_factory.mktemp(request.param))
    served.ask("POST", "/v1/secrets", {"name": "NAME", "value": VALUE})
    yield served
    assert served.stop() == 0


def program(served: Served, tmp_path, variables: list[str], text: str, key: str | None = None):
    """Run a program of its own with these variables; it leaves its result in ``values``."""
    known = {
        "SINGLESTOREDB_MANAGEMENT_BASE_URL": served.url,
        "SINGLESTOREDB_MANAGEMENT_TOKEN": served.key,
        "SINGLESTOREDB_MANAGEMENT_VERSION": "v1",
    }
    lines = [line[8:] for line in text.strip("\n").split("\n")]
    given = "import json, sys\nkey, url = json.loads(sys.stdin.read())\n"
    code = given + "\n".join(lines) + "\nprint(json.dumps(values))"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment(tmp_path, **{name: known[name] for name in variables}),
        input=json.dumps([key or served.key, served.url]),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("way", WAYS)
def test_the_sdk_reads_a_secret_with(way, served, tmp_path):
    variables, text = WAYS[way]
    done = program(served, tmp_path, variables, text)
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)
    assert values == [VALUE] * len(values)


REFUSALS = """
        from singlestoredb import manage_workspaces
        from singlestoredb.exceptions import ManagementError
        values = []
        for one, name in [(key, "MISSING"), ("wrong", "NAME")]:
            try:
                manage_workspaces(one, base_url=url).organizations.current.get_secret(name)
            except ManagementError as error:
                values.append([error.errno, str(error)])
        """


def test_a_refusal_of_the_service_is_the_sdk_s_own_error(served, tmp_path):
    done = program(served, tmp_path, [], REFUSALS)
    assert done.returncode == 0, done.stderr
    (_, missing), (status, refused) = json.loads(done.stdout)
    assert "Secret MISSING not found" in missing
    assert status == 401
    assert "not_authenticated" in refused
