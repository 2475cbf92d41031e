"""The API itself, where the environment names it: over TLS, with its key, and nowhere else."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import traceback
import urllib.request

import pytest
from services import NODE
from upstream import Upstream, make_certificate, send

from helios_secrets import SecretsError, get_secret, get_secrets
from helios_secrets._node import BUNDLE

KEY = "hsk_the-key-of-this-test"
VALUE = "value of A"


@pytest.fixture
def setup(monkeypatch, tmp_path):
    """Give a way to name an address and a key to the environment."""
    for name in list(os.environ):
        if name.startswith(("HELIOS_SECRET", "JPY_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    file = tmp_path / "key"

    def set_up(url, key=KEY):
        file.write_bytes(key if isinstance(key, bytes) else f"{key}\n".encode())
        monkeypatch.setenv("HELIOS_SECRETS_URL", url)
        monkeypatch.setenv("HELIOS_SECRETS_API_KEY_FILE", str(file))
        monkeypatch.setenv("HELIOS_SECRETS_ORDER", "direct")

    return set_up


@pytest.fixture
def upstream(setup):
    with Upstream() as upstream:
        upstream.values = {"A": VALUE, "B": "ключ\0\u2028"}
        setup(upstream.url)
        yield upstream


def failure_of(call, unmentioned=(KEY, VALUE)):
    """Give the error; neither it nor a variable of a frame that it passed holds what is secret."""
    with pytest.raises(SecretsError) as failure:
        call()
    look_for(unmentioned, failure.value)
    return failure.value


def look_for(unmentioned, error):
    told = "".join(traceback.format_exception(error))
    kept = [repr(frame.f_locals) for frame, _ in traceback.walk_tb(error.__traceback__.tb_next)]
    for text in unmentioned:
        assert text not in told
        assert not any(text in one for one in kept)


def test_a_named_connection_is_read_only_if_the_environment_gives_it_that_name(upstream, monkeypatch):
    for name in ("", "team-2", "Team"):
        monkeypatch.setenv("HELIOS_SECRETS_CONNECTION", name)
        failure = failure_of(lambda: get_secret("A", connection="team"))
        assert (failure.code, "HELIOS_SECRETS_CONNECTION" in str(failure)) == ("source_missing", True)
    assert upstream.requests == []
    monkeypatch.setenv("HELIOS_SECRETS_CONNECTION", "team")
    assert get_secret("A", connection="team") == VALUE
    assert get_secret("A") == VALUE


def test_values_come_from_the_address_with_the_key_and_are_masked(upstream):
    values = get_secrets(["B", "A"])
    assert values == {"B": upstream.values["B"], "A": VALUE}
    assert repr(values) == "{'B': [secret B], 'A': [secret A]}"
    assert upstream.requests == [(f"/v1/secrets?name={name}", f"Bearer {KEY}") for name in "BA"]


def test_an_interrupt_shows_the_key_in_no_variable_that_it_passes(upstream, monkeypatch):
    def interrupt(connection):
        raise KeyboardInterrupt

    monkeypatch.setattr("http.client.HTTPConnection.getresponse", interrupt)
    with pytest.raises(KeyboardInterrupt) as interrupted:
        get_secret("A")
    look_for([KEY], interrupted.value)


def test_an_address_below_a_path_keeps_it(upstream, setup):
    setup(f"{upstream.url}/helios/")
    assert get_secret("A") == VALUE
    assert upstream.paths == ["/helios/v1/secrets?name=A"]


def test_a_bare_list_and_unknown_fields_in_an_answer_are_understood(upstream):
    secrets = [{"name": "a", "value": "another"}, 5, {"name": "A", "value": VALUE, "later": {}}]
    upstream.answer = lambda request: send(request, secrets)
    assert get_secret("A") == VALUE


def test_a_secret_that_is_not_there_is_not_found(upstream):
    assert failure_of(lambda: get_secrets(["A", "NONE"])).code == "secret_not_found"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (401, {}, "connection_refused"),
        (401, {"error": {"code": "not_authenticated", "message": VALUE}}, "not_authenticated"),
        (403, b"", "secret_access_denied"),
        (404, {"error": {"code": "secret_not_found"}}, "secret_not_found"),
        (404, b"<html>", "connection_failed"),
        (429, b"", "rate_limited"),
        (500, {"error": {"code": "of another version", "message": VALUE}}, "connection_failed"),
        (503, {"error": "text"}, "connection_failed"),
        (200, b"{", "connection_failed"),
        (200, b"[" * 100_000, "connection_failed"),
        (200, {"secrets": None}, "connection_failed"),
        (200, {"secrets": [{"name": "A", "value": None}]}, "secret_not_found"),
        (204, b"", "connection_failed"),
    ],
)
def test_an_answer_without_a_value_becomes_an_error_without_the_words_of_the_answer(
    upstream, status, body, code
):
    upstream.answer = lambda request: send(request, body, status)
    assert failure_of(lambda: get_secret("A")).code == code


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(upstream, status):
    with Upstream() as other:
        other.values = {"A": "of another host"}
        place = {"Location": f"{other.url}/v1/secrets?name=A"}
        upstream.answer = lambda request: send(request, b"", status, place)
        assert failure_of(lambda: get_secret("A")).code == "connection_failed"
        assert other.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "https://",
        "https://ann@api.example",
        "https://api.example?x",
        "https://api.example#x",
        "https://api.example:0",
        "https://api.example:x",
        "https://[::1",
        "https://a..b",
        f"https://{'a' * 64}.example",
        "https://api.example/ключ",
        "https://api.example/a b",
        "api.example",
    ],
)
def test_an_unsafe_address_is_refused(setup, url):
    setup(url)
    assert failure_of(lambda: get_secret("A")).code == "connection_invalid"


@pytest.mark.parametrize("timeout", [1e6, 1e12, float("inf")])
def test_a_timeout_can_be_longer_than_a_socket_allows(upstream, timeout):
    assert get_secret("A", timeout=timeout) == VALUE


def test_the_host_of_an_address_can_have_letters_of_any_alphabet(setup, monkeypatch):
    def look_up(host, *_):
        asked.append(host)
        raise OSError

    asked = []
    monkeypatch.setattr("socket.getaddrinfo", look_up)
    setup("https://bücher.example:8443/v")
    assert failure_of(lambda: get_secret("A")).code == "connection_failed"
    assert asked == ["bücher.example"]


@pytest.mark.parametrize("key", ["", " \n", "two words", "two\nlines", b"\xff", b"a\x00b", "ключ"])
def test_a_key_file_without_a_key_is_an_error_and_nothing_is_sent(upstream, setup, key):
    setup(upstream.url, key)
    assert failure_of(lambda: get_secret("A")).code == "connection_unreadable"
    assert upstream.requests == []


def test_a_missing_key_file_is_an_error(upstream, monkeypatch, tmp_path):
    monkeypatch.setenv("HELIOS_SECRETS_API_KEY_FILE", str(tmp_path / "none"))
    assert failure_of(lambda: get_secret("A")).code == "connection_unreadable"


@pytest.mark.parametrize("name", ["HELIOS_SECRETS_URL", "HELIOS_SECRETS_API_KEY_FILE"])
def test_without_an_address_or_a_key_file_the_error_names_the_variable(upstream, monkeypatch, name):
    monkeypatch.delenv(name)
    error = failure_of(lambda: get_secret("A"))
    assert (error.code, name in str(error)) == ("source_missing", True)


def test_requests_to_this_computer_do_not_go_through_a_proxy(upstream, monkeypatch):
    with Upstream() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert get_secret("A") == VALUE
        assert proxy.requests == []


@pytest.fixture
def certificate(tmp_path):
    return make_certificate(tmp_path / "certificate.pem")


def test_a_service_with_a_trusted_certificate_is_asked(setup, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Upstream(certificate) as upstream:
        upstream.values = {"A": VALUE}
        setup(upstream.url)
        assert get_secret("A") == VALUE


def test_a_service_with_an_untrusted_certificate_gets_no_key(setup, certificate):
    with Upstream(certificate) as upstream:
        setup(upstream.url)
        error = failure_of(lambda: get_secret("A"))
        assert (error.code, "certificate" in str(error)) == ("connection_failed", True)
        assert upstream.requests == []


def test_a_service_with_a_certificate_of_another_host_gets_no_key(setup, tmp_path, monkeypatch):
    other = make_certificate(tmp_path / "other.pem", "192.0.2.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with Upstream(other) as upstream:
        setup(upstream.url)
        assert failure_of(lambda: get_secret("A")).code == "connection_failed"
        assert upstream.requests == []


def test_an_address_where_nothing_listens_is_connection_failed(setup):
    with Upstream() as upstream:
        setup(upstream.url)
    assert failure_of(lambda: get_secret("A")).code == "connection_failed"


def test_an_answer_that_ends_early_is_an_error(upstream):
    def cut(request):
        request.send_response(200)
        request.send_header("Content-Length", "1000")
        request.end_headers()
        request.wfile.write(b'{"secrets":[{"name":"A","value":"value of A')

    upstream.answer = cut
    assert failure_of(lambda: get_secret("A")).code == "connection_failed"


@pytest.mark.parametrize("piece", [b"", b" "])
def test_an_answer_that_takes_longer_than_the_call_may_is_a_timeout(upstream, piece):
    def drip(request):
        request.send_response(200)
        request.end_headers()
        while not stop.wait(0.05):
            request.wfile.write(piece)

    stop = threading.Event()
    upstream.answer = drip
    try:
        assert failure_of(lambda: get_secret("A", timeout=0.4)).code == "request_timeout"
    finally:
        stop.set()


def test_an_endless_answer_is_refused(upstream, monkeypatch):
    monkeypatch.setattr("helios_secrets._direct.MOST_BYTES", 1000)
    upstream.answer = lambda request: send(request, {"secrets": [{"name": "A", "value": "x" * 2000}]})
    assert failure_of(lambda: get_secret("A")).code == "connection_failed"


def test_a_kernel_of_a_jupyter_server_uses_the_api_only_if_the_environment_allows_it(upstream, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ann/Notebook.ipynb")
    error = failure_of(lambda: get_secret("A"))
    assert (error.code, "HELIOS_SECRETS_DIRECT=allow" in str(error)) == ("source_missing", True)
    assert upstream.requests == []
    monkeypatch.setenv("HELIOS_SECRETS_DIRECT", "allow")
    assert get_secret("A") == VALUE


@pytest.fixture
def team(tmp_path):
    """A team service on loopback; gives its address and a key."""
    home = ["--home", str(tmp_path / "team")]
    founded = [NODE, BUNDLE, "init", "--organization", "ACME", "--email", "ann@acme.example", *home]
    key = subprocess.run(founded, capture_output=True, text=True, timeout=60, check=True).stdout.strip()
    command = [NODE, BUNDLE, "serve", "--listen", "127.0.0.1:0", "--drain", "0", *home]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield process.stdout.readline().split()[-1], key
        finally:
            process.terminate()


def test_a_team_service_gives_a_value_for_a_key_and_an_error_code_for_a_refusal(setup, team):
    url, key = team
    create = urllib.request.Request(f"{url}/v1/secrets", json.dumps({"name": "A", "value": VALUE}).encode())
    create.add_header("Authorization", f"Bearer {key}")
    create.add_header("Content-Type", "application/json")
    urllib.request.urlopen(create).close()
    setup(url, key)
    assert get_secret("A") == VALUE
    assert failure_of(lambda: get_secret("NONE"), [key, VALUE]).code == "secret_not_found"
    setup(url, "another")
    assert failure_of(lambda: get_secret("A"), [key, VALUE]).code == "not_authenticated"
    setup(url, key[:-1])
    assert failure_of(lambda: get_secret("A"), [key, VALUE]).code == "api_key_incomplete"
