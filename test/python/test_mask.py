"""Values are found in text whatever was done to it, and nothing else is touched."""

from __future__ import annotations

import base64
import html
import json
import random
import string
from urllib.parse import quote

import pytest

from helios_secrets import _mask_search
from helios_secrets._mask import Mask
from helios_secrets._mask_forms import LEAST, MOST_PIECES, PIECE, forms_of

ODD = "p&ss 'w\"rd' <ключ> \\ 100%+/?"


@pytest.fixture(params=["one by one", "filter"])
def every_way(request, monkeypatch):
    """Search short texts as long ones are searched, too."""
    monkeypatch.setattr(_mask_search, "_NAIVE", -1 if request.param == "filter" else 1 << 62)


def masking(**values):
    mask = Mask()
    mask.add(values)
    return mask


@pytest.mark.parametrize(
    "escape",
    [
        str,
        html.escape,
        lambda text: html.escape(text, quote=False),
        lambda text: html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        lambda text: json.dumps(text)[1:-1],
        lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
        lambda text: json.dumps(json.dumps(text))[1:-1].removeprefix('\\"').removesuffix('\\"'),
        lambda text: html.escape(json.dumps(text)[1:-1]),
        lambda text: html.escape(repr(text)[1:-1]),
        lambda text: repr(text)[1:-1],
        lambda text: repr(text.encode())[2:-1],
        quote,
        lambda text: quote(text, safe=""),
        lambda text: quote(text, safe="").replace("%20", "+"),
    ],
)
@pytest.mark.parametrize(
    "value", [ODD, "it's a secret", 'the "secret"', "tab\tand\x01control", "plain-token-1"]
)
def test_the_mask_finds_a_value_in_every_escaped_form(every_way, escape, value):
    assert masking(A=value).apply(f"x{escape(value)}y\n") == "x[secret A]y\n"


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("value", ["12345678", "s3cr3t-t0ken~~~", "ключи-и-ключи"])
def test_the_mask_finds_a_value_in_base64_at_any_offset(every_way, encode, before, after, value):
    text = encode(b"u" * before + value.encode() + b"z" * after).decode()
    left, right = masking(A=value).apply(text).split("[secret A]")
    # At most two letters at either side depend on the value and its neighbours.
    assert text.startswith(left)
    assert len(left) <= before * 8 // 6 + 1
    assert len(right) <= (after * 8 + 5) // 6 + 3


def test_the_mask_ignores_values_of_fewer_than_eight_characters(every_way):
    assert masking(A="1234567", B="", C="12\n34\n56\n7890").apply("1234567 7890\n") == "1234567 7890\n"


def test_the_mask_finds_each_line_of_a_value_without_surrounding_space(every_way):
    mask = masking(A="first line\r\n   second line\nshort\n\nthird line\n")
    assert (
        mask.apply("first line|second line|short|third line\\n")
        == "[secret A]|[secret A]|short|[secret A]\\n"
    )
    assert mask.apply(repr("first line\n   second line")) == r"'[secret A]\n   [secret A]'"


def test_overlapping_values_become_one_mask_with_the_name_of_the_longer(every_way):
    mask = masking(SHORT="abcdefgh", LONG="cdefghijkl", WHOLE="--abcdefgh--")
    assert mask.apply("abcdefghijkl") == "[secret LONG]"
    assert mask.apply("--abcdefgh-- abcdefgh") == "[secret WHOLE] [secret SHORT]"
    assert masking(A="ababababab").apply("ababababababab") == "[secret A]"


def test_the_mask_leaves_other_text_unchanged(every_way):
    for text in ("", "x", "\ud800 lone", "ключ " * 99, ODD[:-1], ODD[1:], "\0\r\n"):
        assert masking(A=ODD, B="value of B").apply(text) == text


def test_the_mask_finds_a_value_shortened_by_dots_to_eight_characters_or_more(every_way):
    mask = masking(A="0123456789-abcdefghij")
    assert mask.apply("| 0123456789-abc...|") == "| [secret A]...|".replace("| ", "| ")
    assert mask.apply("x 0123456789…") == "x [secret A]…"
    assert (
        mask.apply("value    str    01234567<...>cdefghij\n") == "value    str    [secret A]<...>[secret A]\n"
    )
    assert mask.apply("0123456...defghij loading ...") == "0123456...defghij loading ..."


def test_the_mask_finds_a_long_value_in_pieces_and_the_rest_with_the_last(every_way):
    for length in (PIECE - 1, PIECE, PIECE + 1, PIECE + LEAST, 3 * PIECE + 1):
        value = "".join(random.Random(length).choices(string.ascii_letters, k=length))
        masked = masking(A=value).apply(f"<{value}>")
        assert set(masked[1:-1].split("[secret A]")) == {""}
    assert len(forms_of("\n".join(f"line {number:09}" for number in range(99_999)))) < 5 * MOST_PIECES


def test_the_mask_keeps_former_values_of_a_name_and_drops_removed_values(every_way):
    mask = masking(A="value before", B="value of B")
    mask.add({"A": "value after"})
    mask.remove(["B"])
    assert mask.apply("value before, value after, value of B") == "[secret A], [secret A], value of B"


def test_texts_and_keys_of_json_are_masked_in_a_copy(every_way):
    data = {"value of A": [1, None, True, {"x": ("value of A", 2.5)}]}
    assert masking(A="value of A").apply_within(data) == {
        "[secret A]": [1, None, True, {"x": ["[secret A]", 2.5]}]
    }
    assert data == {"value of A": [1, None, True, {"x": ("value of A", 2.5)}]}


def random_values(source):
    """Values of few letters, so that they overlap, begin alike, and end like each other."""
    letters = source.choice(
        ["ab", "abc", "aé", "a\U0001f511b", "ab\n", string.ascii_letters + string.punctuation]
    )
    values = {}
    for number in range(source.randint(1, 12)):
        values[f"N{number}"] = "".join(source.choices(letters, k=source.randint(1, 30)))
    return letters, values


def random_text(source, letters, values):
    pieces = []
    for _ in range(source.randint(0, 40)):
        value = source.choice(list(values.values()))
        kind = source.random()
        noise = "".join(source.choices(letters + "\n ", k=source.randint(0, 9)))
        pieces.append(
            value if kind < 0.4 else value[: source.randint(0, len(value))] if kind < 0.6 else noise
        )
    return "".join(pieces)


def cut(source, text):
    places = sorted(source.choices(range(len(text) + 1), k=source.randint(0, 30)))
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]


@pytest.mark.parametrize("seed", range(300))
def test_a_stream_in_chunks_is_masked_as_its_whole_text_is(every_way, seed):
    source = random.Random(seed)
    letters, values = random_values(source)
    mask = masking(**values)
    text = random_text(source, letters, values)
    shown, held = "", ""
    for chunk in cut(source, text):
        masked, held = mask.apply_and_keep(held + chunk)
        shown += masked
    assert shown + mask.apply(held) == mask.apply(text)


@pytest.mark.parametrize("seed", range(300))
def test_the_mask_finds_what_a_plain_search_finds(every_way, seed):
    source = random.Random(seed)
    letters, values = random_values(source)
    text = random_text(source, letters, values)
    data = text.encode()
    hidden = bytearray(len(data))
    for value in values.values():
        for form in forms_of(value):
            for start in range(len(data)):
                if data.startswith(form, start):
                    hidden[start : start + len(form)] = b"\1" * len(form)
    left = bytes(byte for byte, hide in zip(data, hidden, strict=True) if not hide)
    masked = masking(**values).apply(text)
    for name in values:
        masked = masked.replace(f"[secret {name}]", "")
    assert masked.encode() == left
