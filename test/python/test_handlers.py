"""Every handler and verb asks for authentication, authorization and, when it writes, XSRF protection."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from jupyter_server.base.handlers import APIHandler
from tornado.routing import PathMatches
from tornado.web import RequestHandler

from helios_secrets.server._routes import OWN
from helios_secrets.server.handlers import HANDLERS, PassHandler, ResolveHandler

ID = "01890000-0000-7000-8000-000000000000"
#: At least one path for every handler; a test fails when one has none.
PATHS = (
    "v1/secrets",
    "v2/secrets",
    f"v1/secrets/{ID}",
    f"v2/secrets/{ID}",
    f"v1/secrets/{ID}/accessControls",
    "v1/organizations/current",
    "v1/users/current",
    f"v2/users/{ID}",
    f"v1/teams/{ID}/identityRoles",
    f"x/v1/secrets/{ID}/activity",
    "x/v1/status",
    "x/v1/reauthentication",
    f"x/v1/users/{ID}",
    "x/v1/removals",
    f"x/v1/apiKeys/{ID}",
    "x/v1/resolve",
    "x/v1/permissions",
    "x/v1/connections",
    "x/v1/connections/test",
    f"x/v1/connections/{ID}",
    f"x/v1/connections/{ID}/test",
    "x/v1/copies",
    "x/v1/nothing/of/ours",
)
ACTIONS = {
    "GET": "read",
    "HEAD": "read",
    "POST": "write",
    "PUT": "write",
    "PATCH": "write",
    "DELETE": "write",
}


def handler_of(path: str) -> type[RequestHandler]:
    return rule_of(path)[1]


def rule_of(path: str):
    return next(rule for rule in HANDLERS if re.fullmatch(rule[0], f"/helios-secrets/{path}"))


def verbs_of(path: str) -> list[str]:
    _, handler, options = rule_of(path)
    return [*options.get("verbs", implemented(handler))]


def implemented(handler: type[RequestHandler]) -> list[str]:
    nothing = RequestHandler._unimplemented_method
    return [
        verb for verb in RequestHandler.SUPPORTED_METHODS if getattr(handler, verb.lower()) is not nothing
    ]


def action_of(verb: str, path: str) -> str:
    # It only reads: a person who may read can read each of these values by GET.
    return "read" if handler_of(path) is ResolveHandler else ACTIONS[verb]


#: What a service says of a connection that works.
CONNECTED = (
    b'{"url": "https://team.example", "apiKey": "key", "organization": "ACME", "user": {"email": "a@b"}, '
    b'"permissions": []}'
)
#: OPTIONS is the browser's question before a request of another site, answered by Jupyter without us.
ALL = [(verb, path) for path in PATHS for verb in verbs_of(path) if verb != "OPTIONS"]
WRITES = [(verb, path) for verb, path in ALL if verb not in ("GET", "HEAD")]


def body_of(verb: str) -> str | None:
    return None if verb in ("GET", "HEAD") else "{}"


def targets_of(router):
    """The patterns and handlers of a running web application."""
    for rule in router.rules:
        if hasattr(rule.target, "rules"):
            yield from targets_of(rule.target)
        elif isinstance(rule.matcher, PathMatches):
            yield rule.matcher.regex.pattern.rstrip("$"), rule.target, rule.target_kwargs


class Authorizer:
    """Writes down what it is asked."""

    def __init__(self, allows: bool) -> None:
        self.allows = allows
        self.asked = []

    def is_authorized(self, handler, user, action, resource):
        self.asked.append((handler.request.method, handler.request.path, action, resource))
        return self.allows


def test_the_running_server_has_below_the_prefix_exactly_the_handlers_that_are_tested_here(
    jp_web_app, jp_base_url
):
    base = jp_base_url.rstrip("/")
    running = [rule for rule in targets_of(jp_web_app.default_router) if "helios-secrets" in rule[0]]
    assert running == [(base + pattern, *rest) for pattern, *rest in HANDLERS]
    assert {handler_of(path) for path in PATHS} == {handler for _, handler, _ in HANDLERS}


def test_no_handler_answers_options_by_itself():
    assert {handler.options for _, handler, _ in HANDLERS} == {APIHandler.options}


def test_the_server_s_own_handlers_have_the_verbs_that_the_contract_lists():
    listed = {path: {*verbs} for path, verbs in OWN.items()}
    answered = {
        path: {*implemented(handler_of(path[1:].replace(":connectionID", ID)))} - {"OPTIONS"} for path in OWN
    }
    assert answered == listed


async def test_a_verb_that_the_contract_does_not_list_is_refused_to_everybody(ask, forwarder):
    others = [(verb, path) for path in PATHS for verb in ("GET", "POST", "PATCH", "DELETE")]
    others = [one for one in others if one not in ALL and handler_of(one[1]) is PassHandler]
    assert len(others) > len(PATHS)
    assert {(await ask(verb, path, body=body_of(verb))).code for verb, path in others} == {405}
    assert {(await ask(verb, path, body=body_of(verb), log_in=False)).code for verb, path in others} == {403}
    assert forwarder.sent == []


@pytest.mark.parametrize("lenient", [False, True], ids=["by the server", "by the handler itself"])
async def test_without_a_log_in_every_verb_of_every_handler_is_refused(ask, forwarder, jp_web_app, lenient):
    jp_web_app.settings["allow_unauthenticated_access"] = lenient
    answers = {
        (verb, path): (await ask(verb, path, body=body_of(verb), log_in=False)).code for verb, path in ALL
    }
    assert answers == dict.fromkeys(ALL, 403)
    assert forwarder.sent == []


async def test_with_a_wrong_token_every_verb_of_every_handler_is_refused(ask, forwarder):
    headers = {"Authorization": "token wrong"}
    answers = {
        (verb, path): (await ask(verb, path, body=body_of(verb), headers=headers)).code for verb, path in ALL
    }
    assert answers == dict.fromkeys(ALL, 403)
    assert forwarder.sent == []


@pytest.mark.parametrize("order", [1, -1], ids=["reads first", "writes first"])
async def test_every_verb_is_authorized_with_its_own_action_and_refused_where_that_is_denied(
    ask, forwarder, jp_web_app, jp_base_url, order
):
    authorizer = jp_web_app.settings["authorizer"] = Authorizer(allows=False)
    calls = ALL[::order] * 2
    for verb, path in calls:
        assert (await ask(verb, path, body=body_of(verb))).code == 403, (verb, path)
    base = f"{jp_base_url}helios-secrets/"
    expected = [(verb, base + path, action_of(verb, path), "helios_secrets") for verb, path in calls]
    assert authorizer.asked == expected
    assert forwarder.sent == []
    authorizer.allows = True
    forwarder.body = CONNECTED
    answers = {(await ask(verb, path, body=body_of(verb))).code for verb, path in ALL}
    # Only what says nothing is refused for that.
    assert answers == {200, 400, 404}


@pytest.fixture
def log_in(http_server_client, jp_base_url, jp_serverapp):
    """Log in as a browser does, by a form; a token in a header would need no XSRF token."""

    async def by_form() -> tuple[dict[str, str], str]:
        cookies = SimpleCookie()

        async def visit(**kwargs):
            url = f"{jp_base_url}login"
            page = await http_server_client.fetch(url, follow_redirects=False, raise_error=False, **kwargs)
            for line in page.headers.get_list("Set-Cookie"):
                cookies.load(line)
            return {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())}

        headers = await visit()
        form = {"_xsrf": cookies["_xsrf"].value, "password": jp_serverapp.identity_provider.token}
        headers = await visit(method="POST", headers=headers, body=urlencode(form))
        return headers, cookies["_xsrf"].value

    return by_form


async def test_with_a_log_in_by_cookie_a_write_needs_the_xsrf_token(ask, forwarder, log_in):
    cookie, xsrf = await log_in()
    assert (await ask("GET", "v1/secrets", headers=cookie, log_in=False)).code == 200
    forwarder.sent.clear()

    async def codes(**extra):
        headers = {**cookie, **extra}
        return {
            (verb, path): (await ask(verb, path, body=body_of(verb), headers=headers, log_in=False)).code
            for verb, path in WRITES
        }

    assert await codes() == dict.fromkeys(WRITES, 403)
    assert await codes(**{"X-XSRFToken": "wrong"}) == dict.fromkeys(WRITES, 403)
    assert forwarder.sent == []
    forwarder.body = CONNECTED
    # These come as far as the question which kernel or connection is meant.
    unknown = [
        ("POST", "x/v1/resolve"),
        ("POST", "x/v1/permissions"),
        ("DELETE", f"x/v1/connections/{ID}"),
    ]
    expected = dict.fromkeys(WRITES, 200) | dict.fromkeys(unknown, 404) | {("POST", "x/v1/copies"): 400}
    assert await codes(**{"X-XSRFToken": xsrf}) == expected


async def test_a_page_of_another_site_gets_nothing_with_the_cookies_of_a_person(ask, forwarder, log_in):
    cookie, xsrf = await log_in()
    headers = {**cookie, "X-XSRFToken": xsrf, "Origin": "http://other.example"}
    answers = {
        (await ask(verb, path, body=body_of(verb), headers=headers, log_in=False)).code for verb, path in ALL
    }
    assert answers == {404}
    assert forwarder.sent == []
