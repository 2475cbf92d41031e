"""The policy for notebooks comes from the configuration, else from JupyterLab's settings."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from helios_secrets.server.policy import SCHEMA, Policy

SCHEMA_FILE = Path(__file__).parents[2] / "schema" / "plugin.json"
LOG = logging.getLogger("test.policy")


@pytest.fixture
def lab(tmp_path):
    """JupyterLab as far as its settings go, with the schema of this extension."""
    folder = tmp_path / "schemas" / SCHEMA.split(":")[0]
    folder.mkdir(parents=True)
    shutil.copy(SCHEMA_FILE, folder)
    (tmp_path / "app").mkdir()
    return SimpleNamespace(
        app_settings_dir=str(tmp_path / "app"),
        schemas_dir=str(tmp_path / "schemas"),
        user_settings_dir=str(tmp_path / "user"),
        extra_labextensions_path=[],
        labextensions_path=[],
    )


@pytest.fixture
def policy(lab):
    """Give the policy with what is configured."""

    def make(configured="", apps=None):
        manager = SimpleNamespace(extension_apps={"lab": [lab] if apps is None else apps})
        return Policy(SimpleNamespace(extension_manager=manager), configured, LOG)

    return make


@pytest.fixture
def choose(lab):
    """Set the policy as the settings editor does."""

    def write(text):
        path = Path(lab.user_settings_dir, SCHEMA.split(":")[0])
        path.mkdir(parents=True, exist_ok=True)
        (path / "plugin.jupyterlab-settings").write_text(text)

    return write


def test_without_any_setting_the_policy_is_ask(policy):
    assert (policy().read(), policy().is_locked) == ("ask", False)
    # A server without JupyterLab.
    assert policy(apps=[object()]).read() == "ask"


@pytest.mark.parametrize("chosen", ["ask", "allow", "deny"])
def test_a_person_s_setting_file_with_comments_sets_the_policy(policy, choose, chosen):
    choose(f'{{\n // mine\n "notebookPolicy": "{chosen}", }}')
    assert policy().read() == chosen


@pytest.mark.parametrize("text", ["{", '{"notebookPolicy": "never"}', '{"notebookPolicy": ["allow"]}', "[]"])
def test_an_invalid_setting_means_the_policy_ask(policy, choose, text):
    choose(text)
    assert policy().read() == "ask"


def test_an_override_of_the_installation_counts_until_the_person_sets_another(policy, choose, lab):
    Path(lab.app_settings_dir, "overrides.json").write_text(json.dumps({SCHEMA: {"notebookPolicy": "deny"}}))
    assert policy().read() == "deny"
    choose('{"notebookPolicy": "allow"}')
    assert policy().read() == "allow"


@pytest.mark.parametrize("configured", ["ask", "allow", "deny"])
def test_the_configured_policy_goes_before_the_person_s_setting(policy, choose, configured):
    choose('{"notebookPolicy": "allow"}')
    assert (policy(configured).read(), policy(configured).is_locked) == (configured, True)


def test_a_changed_setting_is_read_when_a_second_has_passed(policy, choose, monkeypatch):
    from helios_secrets.server import policy as module

    now = 100.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    one = policy()
    assert one.read() == "ask"
    choose('{"notebookPolicy": "deny"}')
    now += module.FRESH_SECONDS
    assert one.read() == "deny"
