"""Which notebook may read which secret: asked once, remembered, and never on the page's word alone."""

from __future__ import annotations

import asyncio
import base64
import json
import uuid

import pytest
from recorder import code_of

JSON = {"Content-Type": "application/json"}
PERMISSIONS = "x/v1/permissions"
NOTEBOOK = {
    "type": "notebook",
    "content": {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5},
}


@pytest.fixture
def save(jp_fetch):
    """Save a notebook as JupyterLab does; ``text`` makes its content another one."""

    async def put(path, text=""):
        content = {**NOTEBOOK["content"], "metadata": {"text": text}}
        await jp_fetch(
            "api", "contents", path, method="PUT", body=json.dumps({**NOTEBOOK, "content": content})
        )

    return put


@pytest.fixture
def save_text(jp_fetch):
    """Save a file as an editor does, or a notebook that is a text."""

    async def put(path, content):
        body = {"type": "file", "format": "text", "content": content}
        await jp_fetch("api", "contents", path, method="PUT", body=json.dumps(body))

    return put


@pytest.fixture
def upload(jp_fetch):
    """Upload a file as JupyterLab does, which sends a large one in chunks."""

    async def put(path, *parts):
        numbers = [*range(1, len(parts)), -1] if parts[1:] else [None]
        for number, part in zip(numbers, parts, strict=True):
            body = {"type": "file", "format": "base64", "name": path, "chunk": number}
            body["content"] = base64.b64encode(part.encode()).decode()
            await jp_fetch("api", "contents", path, method="PUT", body=json.dumps(body))

    return put


@pytest.fixture
def opened(jp_fetch, ask, save):
    """A notebook ``a.ipynb``, or a text that is there, with a kernel; secrets A and B; gives the session."""

    async def open_notebook(path="a.ipynb", kind="notebook", kernel=None):
        if path.endswith(".ipynb"):
            await save(path)
        for name in "AB":
            await ask(
                "POST", "v1/secrets", body=json.dumps({"name": name, "value": name.lower()}), headers=JSON
            )
        body = {"path": path, "type": kind, "name": "", "kernel": kernel or {"name": "python3"}}
        return json.loads((await jp_fetch("api", "sessions", method="POST", body=json.dumps(body))).body)

    return open_notebook


@pytest.fixture
def resolve(ask):
    """Ask for values as the page does; gives the answer."""

    def send(session, *names, **changes):
        body = {
            "requestID": str(uuid.uuid4()),
            "kernelID": session["kernel"]["id"],
            "sessionID": session["id"],
            "names": names or ["A"],
            "origin": "cell",
            "isForeign": False,
            "ownConnections": 0,
            **changes,
        }
        return ask("POST", "x/v1/resolve", body=json.dumps(body), headers=JSON)

    return send


@pytest.fixture
def read(resolve):
    """Read as the page does; gives the values' names, or a code and the question."""

    async def send(session, *names, **changes):
        answer = await resolve(session, *names, **changes)
        if answer.code == 200:
            return "read"
        question = json.loads(answer.body)["error"].get("details", {}).get("question", {})
        return " ".join([code_of(answer), *question.get("names", [])])

    return send


@pytest.fixture
def read_once(resolve, read):
    """Read, press Allow once above the notebook, and read again."""

    async def send(session, *names, **changes):
        request_id = str(uuid.uuid4())
        answer = await resolve(session, *names, requestID=request_id)
        question = json.loads(answer.body)["error"]["details"]["question"]
        return await read(session, *names, **{"requestID": request_id, "nonce": question["nonce"], **changes})

    return send


@pytest.fixture
def answer(ask):
    """Answer the question as the page does."""

    async def send(session, how, *names, **changes):
        body = {
            "kernelID": session["kernel"]["id"],
            "sessionID": session["id"],
            "names": names or ["A"],
            "answer": how,
            **changes,
        }
        answer = await ask("POST", PERMISSIONS, body=json.dumps(body), headers=JSON)
        return code_of(answer) or answer.code

    return send


@pytest.fixture
def listed(ask):
    """What the panel is told."""

    async def send(query=""):
        return json.loads((await ask("GET", PERMISSIONS + query)).body)

    return send


async def test_a_first_read_asks_and_what_a_person_allows_once_is_asked_again(opened, read, read_once):
    session = await opened()
    assert await read(session, "A", "B") == "permission_required A B"
    assert await read_once(session, "A", "B") == "read"
    assert await read(session) == "permission_required A"


async def test_allow_once_counts_for_the_request_that_was_asked_about_and_its_start_of_the_kernel(
    opened, resolve, read, read_once, jp_fetch
):
    session = await opened()
    assert await read_once(session, requestID="another-request") == "question_closed"
    assert await read_once(session, nonce="invented") == "question_closed"
    kernel_id, request_id = session["kernel"]["id"], str(uuid.uuid4())
    answer = await resolve(session, requestID=request_id)
    nonce = json.loads(answer.body)["error"]["details"]["question"]["nonce"]
    await jp_fetch("api", "kernels", kernel_id, "restart", method="POST", body="{}")
    assert await read(session, requestID=request_id, nonce=nonce) == "question_closed"


async def test_a_permission_for_the_kernel_ends_with_its_restart(opened, read, answer, jp_fetch):
    session = await opened()
    assert await answer(session, "session", "A", "B") == 200
    assert await read(session, "A", "B") == "read"
    await jp_fetch("api", "kernels", session["kernel"]["id"], "restart", method="POST", body="{}")
    assert await read(session) == "permission_required A"


async def test_a_permission_for_the_kernel_is_no_other_notebook_s(opened, read, answer):
    session = await opened()
    console = await opened("a.ipynb-console-1", "console", {"id": session["kernel"]["id"]})
    await answer(session, "session")
    assert await read(session) == "read"
    assert await read(console) == "permission_required A"
    # Where there are several, none is guessed.
    assert await read(session, sessionID="invented") == "permission_required A"


async def test_always_lasts_beyond_the_kernel_and_only_for_its_notebook(opened, read, answer, jp_fetch):
    session = await opened()
    assert await answer(session, "always") == 200
    await jp_fetch("api", "kernels", session["kernel"]["id"], "restart", method="POST", body="{}")
    assert await read(session) == "read"
    assert await read(await opened("copy.ipynb")) == "permission_required A"


async def test_always_goes_on_through_saves_and_ends_with_a_change_from_outside(
    opened, read, answer, save, jp_root_dir, listed
):
    session = await opened()
    await answer(session, "always")
    for text in ("one", "two"):
        await save("a.ipynb", text)
    assert await read(session) == "read"
    file = jp_root_dir / "a.ipynb"
    ours = file.read_text()
    file.write_text(ours.replace("two", "ten"))
    assert await read(session) == "permission_required A"
    assert (await listed())["permissions"][0]["isOutdated"] is True
    # Somebody loads the foreign file and saves it: it is still what nobody has allowed.
    await save("a.ipynb", "ten and more")
    assert await read(session) == "permission_required A"
    assert await answer(session, "always") == 200
    assert await read(session) == "read"


@pytest.mark.parametrize("parts", [['{"cells": []}'], ['{"cel', 'ls": ', "[]}"]], ids=["whole", "chunks"])
async def test_always_ends_with_an_upload_over_the_notebook(
    opened, read, answer, save, upload, listed, parts
):
    session = await opened()
    await answer(session, "always")
    await upload("a.ipynb", *parts)
    assert await read(session) == "permission_required A"
    assert (await listed())["permissions"][0]["isOutdated"] is True
    await save("a.ipynb", "loaded and saved")
    assert await read(session) == "permission_required A"


async def test_the_end_of_an_upload_is_not_taken_for_that_of_a_save_that_goes_on_meanwhile(
    opened, read, answer, jp_serverapp, jp_root_dir
):
    session = await opened()
    await answer(session, "always")
    contents = jp_serverapp.contents_manager
    saving = asyncio.Event()

    async def save():
        contents.run_pre_save_hooks(model=NOTEBOOK, path="a.ipynb")
        await saving.wait()

    async def upload():
        model = {"type": "file", "format": "base64", "path": "a.ipynb"}
        contents.run_pre_save_hooks(model=model, path="a.ipynb")
        await asyncio.sleep(0)
        file = jp_root_dir / "a.ipynb"
        file.write_text("foreign")
        contents.run_post_save_hooks(model=model, os_path=str(file))

    uploading = asyncio.create_task(upload())
    save = asyncio.create_task(save())
    await uploading
    assert await read(session) == "permission_required A"
    saving.set()
    await save


async def test_always_goes_on_where_an_editor_of_jupyter_saves_the_notebook_s_text(
    opened, read, answer, save_text
):
    session = await opened()
    await answer(session, "always")
    await save_text("a.ipynb", json.dumps({**NOTEBOOK["content"], "metadata": {"edited": True}}))
    assert await read(session) == "read"


async def test_always_goes_on_through_saves_of_a_notebook_that_is_a_text(
    opened, read, answer, save_text, upload
):
    await save_text("a.md", "# one")
    session = await opened("a.md")
    assert await answer(session, "always") == 200
    await save_text("a.md", "# two")
    assert await read(session) == "read"
    await upload("a.md", "# foreign")
    assert await read(session) == "permission_required A"


async def test_always_follows_a_rename_and_not_a_copy(opened, read, answer, jp_fetch):
    session = await opened()
    await answer(session, "always")
    body = json.dumps({"copy_from": "a.ipynb"})
    made = json.loads((await jp_fetch("api", "contents", method="POST", body=body)).body)
    await jp_fetch("api", "contents", "a.ipynb", method="PATCH", body='{"path": "b.ipynb"}')
    await jp_fetch("api", "sessions", session["id"], method="PATCH", body='{"path": "b.ipynb"}')
    assert await read(session) == "read"
    assert made["path"] != "b.ipynb"
    assert await read(await opened(made["path"])) == "permission_required A"
    # A new file in the old place.
    assert await read(await opened("a.ipynb")) == "permission_required A"


async def test_deleted_takes_its_permission_along(opened, answer, jp_fetch, listed):
    await answer(await opened(), "always")
    await jp_fetch("api", "contents", "a.ipynb", method="DELETE")
    assert (await listed())["permissions"] == []


@pytest.mark.parametrize("kind", ["console", "file"])
async def test_what_is_no_notebook_with_a_file_has_no_always(opened, read, answer, kind, ask):
    session = await opened("console-1", kind)
    assert await answer(session, "always") == "request_invalid"
    assert await answer(session, "session") == 200
    assert await read(session) == "read"


async def test_a_denial_counts_until_the_kernel_ends_or_somebody_allows_it(opened, read, answer, jp_fetch):
    session = await opened()
    await answer(session, "deny")
    assert await read(session, "A", "B") == "notebook_denied"
    assert await read(session, "B") == "permission_required B"
    await jp_fetch("api", "kernels", session["kernel"]["id"], "restart", method="POST", body="{}")
    assert await read(session) == "permission_required A"
    await answer(session, "deny")
    # The switch in the panel, which knows the notebook by its path.
    assert await answer(session, "always", path="a.ipynb") == 200
    assert await read(session) == "read"


async def test_the_panel_lists_and_withdraws(opened, read, answer, listed, ask):
    session = await opened()
    await answer(session, "session", "A")
    await answer(session, "always", "B")
    told = await listed()
    kinds = {(one["name"], one["path"], one["kind"]) for one in told["permissions"]}
    assert kinds == {("A", "a.ipynb", "session"), ("B", "a.ipynb", "always")}
    assert (told["policy"], told["isLocked"]) == ("ask", False)
    assert not any("lastReadAt" in one for one in told["permissions"])
    await read(session, "A", "B")
    assert all("lastReadAt" in one for one in (await listed())["permissions"])
    assert [one["name"] for one in (await listed("?name=A"))["permissions"]] == ["A"]
    assert (await listed("?path=other.ipynb"))["permissions"] == []
    assert (await ask("DELETE", f"{PERMISSIONS}?name=A&path=a.ipynb")).code == 200
    assert await read(session, "A", "B") == "permission_required A"
    assert (await ask("DELETE", f"{PERMISSIONS}?path=a.ipynb")).code == 200
    assert await read(session, "A", "B") == "permission_required A B"
    assert code_of(await ask("DELETE", PERMISSIONS)) == "request_invalid"


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": "once"},
        {"answer": None},
        {"names": []},
        {"names": "A"},
        {"path": "a.ipynb", "answer": "session"},
        {"path": ["a.ipynb"], "answer": "always"},
        {"path": "../a.ipynb", "answer": "always"},
        {"path": "gone.ipynb", "answer": "always"},
    ],
    ids=str,
)
async def test_an_answer_of_another_form_is_refused(opened, answer, changes, ask):
    session = await opened()
    body = {"kernelID": session["kernel"]["id"], "names": ["A"], "answer": "session", **changes}
    refused = await ask("POST", PERMISSIONS, body=json.dumps(body), headers=JSON)
    assert code_of(refused) == "request_invalid"


async def test_what_was_answered_for_a_kernel_outlives_the_service_that_kept_it(
    opened, read, answer, services
):
    session = await opened()
    await answer(session, "session", "A")
    await answer(session, "deny", "B")
    await services.end_unused(-1)
    assert not services.are_running
    assert await read(session) == "read"
    assert await read(session, "B") == "notebook_denied"


async def test_an_answer_to_a_question_counts_for_its_names_alone(opened, resolve, read, answer):
    session = await opened()
    request_id = str(uuid.uuid4())
    told = json.loads((await resolve(session, "A", requestID=request_id)).body)
    questions = [{"requestID": request_id, "nonce": told["error"]["details"]["question"]["nonce"]}]
    assert await answer(session, "session", "A", "B", questions=questions) == "question_closed"
    assert await answer(session, "session", "A", questions=questions) == 200
    assert await read(session, "A", "B") == "permission_required B"


class TestPolicy:
    """The configuration sets the policy, and that locks it."""

    @pytest.fixture(params=["allow", "deny"])
    def policy(self, request):
        return request.param

    @pytest.fixture
    def jp_server_config(self, jp_server_config, policy):
        jp_server_config["HeliosSecretsApp"]["notebook_policy"] = policy
        return jp_server_config

    async def test_it_counts_for_every_notebook_whatever_the_page_says(
        self, opened, read, answer, listed, policy
    ):
        session = await opened()
        expected = {"allow": "read", "deny": "notebooks_denied"}[policy]
        assert await read(session) == expected
        await answer(session, "session")
        assert await read(session, nonce="invented") == expected
        told = await listed()
        assert (told["policy"], told["isLocked"]) == (policy, True)

    async def test_deny_starts_no_service(self, opened, read, policy, services):
        session = await opened()
        await services.end_unused(-1)
        await read(session)
        assert services.are_running == (policy == "allow")
