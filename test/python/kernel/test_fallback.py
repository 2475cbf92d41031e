"""A kernel falls back on the environment where no page answers, and never where one refuses."""

from __future__ import annotations

ATTEMPT = """
os.environ["HELIOS_SECRET_A"] = "of the environment"
try:
    told = str(get_secret("A"))
except SecretsError as error:
    told = error.code
finally:
    del os.environ["HELIOS_SECRET_A"]
print(json.dumps(told))"""


def test_a_page_answers_before_the_environment(kernel, page):
    page.values = {"A": "of the page"}
    assert kernel.run(ATTEMPT).json == "of the page"


def test_the_environment_does_not_answer_what_the_page_refuses_or_does_not_find(kernel, page):
    assert kernel.run(ATTEMPT).json == "secret_not_found"
    page.answer = lambda data: page.fail(data, "request_ignored")
    assert kernel.run(ATTEMPT).json == "request_ignored"


def test_without_stdin_the_environment_answers_and_no_page_is_asked(kernel, page):
    assert kernel.run(ATTEMPT, allow_stdin=False).json == "of the environment"
    assert page.requests == []


def test_the_environment_answers_what_the_page_cannot(kernel, page):
    page.answer = lambda data: page.fail(data, "service_unavailable")
    assert kernel.run(ATTEMPT).json == "of the environment"


def test_the_environment_answers_if_no_page_acknowledges_within_the_timeout(kernel, page):
    page.answer = lambda data: None
    assert kernel.run(ATTEMPT.replace('("A")', '("A", timeout=0.4)')).json == "of the environment"
    page.answer = page.acknowledge
    assert kernel.run(ATTEMPT.replace('("A")', '("A", timeout=0.4)')).json == "request_timeout"


def test_in_a_forked_process_the_environment_answers(kernel, page):
    code = """
import multiprocessing
os.environ["HELIOS_SECRET_A"] = "of the environment"
with multiprocessing.get_context("fork").Pool(1) as pool:
    told = pool.apply(get_secret, ("A",))
del os.environ["HELIOS_SECRET_A"]
print(json.dumps(told))"""
    assert kernel.run(code).json == "of the environment"
    assert page.requests == []
