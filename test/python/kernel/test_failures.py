"""What goes wrong becomes an error of the right class with the code that all parts share."""

from __future__ import annotations

import pytest

from helios_secrets._contract import ERRORS

TRY = """
def attempt(call):
    try:
        return str(call())
    except SecretsError as error:
        # What else was tried is in the lines after the first.
        return [type(error).__name__, error.code, str(error).splitlines()[0]]
"""


def test_every_code_of_the_page_becomes_its_class_and_keeps_its_message(kernel, page):
    page.answer = lambda data: page.fail(data, data["names"][0], message=f"About {data['names'][0]}.")
    calls = f"[attempt(lambda: get_secret(code)) for code in {list(ERRORS)!r}]"
    expected = [[name, code, f"About {code}."] for code, (_, name, _) in ERRORS.items()]
    assert kernel.run(f"{TRY}\nprint(json.dumps({calls}))").json == expected


@pytest.mark.parametrize("code", ["of_another_version", None, ["x"]])
def test_a_code_that_this_version_does_not_know_is_an_internal_error(kernel, page, code):
    page.answer = lambda data: page.reply(
        {"kind": "error", "requestID": data["requestID"], "code": code, "message": "It broke."}
    )
    result = kernel.run(f"{TRY}\nprint(json.dumps(attempt(lambda: get_secret('A'))))")
    assert result.json == ["SecretsError", "internal_error", "It broke."]


def test_a_call_fails_when_an_error_follows_parts_of_its_values(kernel, page):
    def answer(data):
        page.give_part(data, 0, 2, [("A", 0, b"half")])
        page.fail(data, "service_unavailable")

    page.answer = answer
    result = kernel.run(f"{TRY}\nprint(json.dumps(attempt(lambda: get_secret('A'))))")
    assert result.json[:2] == ["SecretsUnavailableError", "service_unavailable"]


@pytest.mark.parametrize("kind", ["ack", "values", "error"])
def test_a_reply_of_another_protocol_version_is_protocol_mismatch(kernel, page, kind):
    page.answer = lambda data: page.reply(
        {"protocol": 2, "kind": kind, "requestID": data["requestID"], "code": "secret_not_found"}
    )
    result = kernel.run(f"{TRY}\nprint(json.dumps(attempt(lambda: get_secret('A'))))")
    assert result.json == [
        "SecretsUnavailableError",
        "protocol_mismatch",
        ERRORS["protocol_mismatch"][2],
    ]


def test_one_missing_name_of_several_fails_the_whole_call(kernel, page):
    page.values = {"A": "value of A"}
    result = kernel.run(f"{TRY}\nprint(json.dumps(attempt(lambda: get_secrets(['A', 'B']))))")
    assert result.json[:2] == ["SecretNotFoundError", "secret_not_found"]


def test_an_invalid_name_is_refused_without_asking_the_page(kernel, page):
    result = kernel.run(f"{TRY}\nprint(json.dumps(attempt(lambda: get_secrets(['A', 'a-b']))))")
    assert result.json[:2] == ["SecretsError", "secret_name_invalid"]
    assert page.requests == []


def test_where_stdin_is_not_allowed_a_call_fails_and_sends_nothing(kernel, page):
    calls = "[attempt(lambda: get_secret('A')), is_available()]"
    result = kernel.run(f"{TRY}\nprint(json.dumps({calls}))", allow_stdin=False)
    error, available = result.json
    assert error == ["SecretsUnavailableError", "stdin_not_allowed", ERRORS["stdin_not_allowed"][2]]
    assert available is False
    assert page.requests == []


def test_a_forked_process_fails_without_asking_and_leaves_the_kernel_its_connection(kernel, page):
    page.values = {"A": "value of A"}
    result = kernel.run(f"""{TRY}
get_secret('A')
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    os.write(writer, json.dumps(attempt(lambda: get_secret('A'))).encode())
    os._exit(0)
os.close(writer)
said = json.loads(os.read(reader, 10000))
os.close(reader)
os.waitpid(child, 0)
print(json.dumps([said, str(get_secret('A'))]))""")
    error, value = result.json
    assert error == ["SecretsUnavailableError", "forked_process", ERRORS["forked_process"][2]]
    assert value == "value of A"
    assert len(page.of_kind("resolve")) == 2
