"""Values come from the page into the cell, whole and masked."""

from __future__ import annotations

import hashlib

MIB = 1024 * 1024
HASHES = """
import hashlib
print(json.dumps({name: hashlib.sha256(value.encode()).hexdigest() for name, value in values.items()}))"""


def hashes_of(values):
    return {name: hashlib.sha256(value.encode()).hexdigest() for name, value in values.items()}


def test_a_value_arrives_and_is_a_str(kernel, page):
    page.values = {"A": "value of A"}
    result = kernel.run("value = get_secret('A')\nprint(json.dumps([value, isinstance(value, str)]))")
    assert result.json == ["value of A", True]
    [request] = page.of_kind("resolve")
    assert request["names"] == ["A"]
    assert request["protocol"] == 1
    assert request["unclaimed"] is False
    assert page.of_kind("cancel") == []


def test_a_named_connection_goes_with_the_request(kernel, page):
    page.values = {"A": "value of A"}
    code = "print(json.dumps([get_secret('A', connection='team'), *get_secrets(['A'], connection='team')]))"
    assert kernel.run(code).json == ["value of A", "A"]
    assert [request["connection"] for request in page.of_kind("resolve")] == ["team"] * 2
    page.answer = lambda data: page.fail(data, "connection_not_found")
    assert "SecretsError" in kernel.run("get_secret('A', connection='other')").error


def test_a_value_as_the_last_expression_is_masked_also_within_containers(kernel, page):
    page.values = {"A": "value of A"}
    assert kernel.run("get_secret('A')").shown == "[secret A]"
    assert kernel.run("{'x': [get_secret('A')]}").shown == "{'x': [[secret A]]}"


def test_several_values_come_in_one_request_in_the_order_asked_for_each_once(kernel, page):
    page.values = {"A": "a", "B": "", "C": "ключ\0\u2028"}
    result = kernel.run("print(json.dumps(list(get_secrets(n for n in ['C', 'A', 'C', 'B']).items())))")
    assert result.json == [["C", "ключ\0\u2028"], ["A", "a"], ["B", ""]]
    assert [request["names"] for request in page.of_kind("resolve")] == [["C", "A", "B"]]


def test_a_thousand_values_come_in_one_request(kernel, page):
    page.values = {f"KEY_{number}": str(number) for number in range(1000)}
    result = kernel.run("values = get_secrets(f'KEY_{n}' for n in range(1000))\nprint(json.dumps(values))")
    assert result.json == page.values
    assert len(page.of_kind("resolve")) == 1


def test_values_of_five_mib_come_in_parts_bit_for_bit(kernel, page):
    page.values = {"FULL": "\x01" * (5 * MIB), "SMALL": "x", "KEYS": "\N{KEY}" * (5 * MIB // 4)}
    result = kernel.run(f"values = get_secrets(['FULL', 'SMALL', 'KEYS']){HASHES}")
    assert result.json == hashes_of(page.values)


def test_parts_of_a_value_can_come_in_any_order_and_twice_and_split_a_character(kernel, page):
    page.values = {"A": "x€y", "B": ""}
    euro = "x€y".encode()
    parts = [[("A", 0, euro[:2])], [("A", 2, euro[2:3])], [("A", 3, euro[3:]), ("B", 0, b"")]]

    def answer(data):
        for number in (2, 0, 2, 0, 1):
            page.give_part(data, number, 3, parts[number])

    page.answer = answer
    assert kernel.run("print(json.dumps(get_secrets(['A', 'B'])))").json == page.values


def test_get_secrets_without_names_sends_no_request(kernel, page):
    assert kernel.run("print(json.dumps(get_secrets([])))").json == {}
    assert page.requests == []


def test_secrets_by_attribute_and_key_read_or_are_missing_as_python_expects(kernel, page):
    page.values = {"A": "value of A"}
    result = kernel.run("""
def kinds(read):
    try:
        return str(read())
    except Exception as error:
        return [isinstance(error, kind) for kind in (SecretNotFoundError, AttributeError, KeyError)]
print(json.dumps([secrets.A, secrets["A"], hasattr(secrets, "B"), getattr(secrets, "B", 1),
    kinds(lambda: secrets.B), kinds(lambda: secrets["B"])]))""")
    assert result.json == ["value of A", "value of A", False, 1, [True, True, False], [True, False, True]]


def test_showing_and_completing_secrets_asks_nothing(kernel, page):
    assert "secrets.NAME" in kernel.run("secrets").shown
    kernel.run("get_ipython().complete('secrets.A'), dir(secrets), hasattr(secrets, '_A')")
    assert page.requests == []


def test_is_available_says_whether_a_page_answers(kernel, page):
    assert kernel.run("print(json.dumps(is_available()))").json is True
    assert [request["kind"] for request in page.requests] == ["ping"]
    page.answer = lambda data: page.acknowledge(data, protocol=99)
    assert kernel.run("print(json.dumps(is_available()))").json is False
    page.answer = lambda data: None
    assert kernel.run("print(json.dumps(is_available()))").json is False


def test_after_a_reload_of_the_package_reads_and_input_work(fresh_kernel):
    page = fresh_kernel.page
    page.values = {"A": "value of A"}
    page.asked_for_input = lambda: page.type_text("typed by a person")
    fresh_kernel.run("import json, sys\nfrom helios_secrets import get_secret\nget_secret('A')")
    fresh_kernel.run("""
for name in [name for name in sys.modules if name.startswith('helios_secrets')]:
    del sys.modules[name]
from helios_secrets import get_secret""")
    result = fresh_kernel.run("print(json.dumps([get_secret('A'), input(), get_secret('A')]))")
    assert result.json == ["value of A", "typed by a person", "value of A"]
