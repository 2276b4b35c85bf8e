"""Secrets blotted out, however a server or a library spells them."""

from __future__ import annotations

import html
import json
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.blotter import LEAST, Blotter

SECRET = "qX7/Lm2+Vb9wZt4K=="
BLOTTER = Blotter({SECRET: "${KEY}"}, least=LEAST)


def signs(form: str, secret: str = SECRET) -> str:
    """The secret with each sign in this form."""
    return "".join(c if c.isalnum() else form.format(ord(c)) for c in secret)


SPELLED = {
    "decimal": signs("&#{};"),
    "decimal with zeros": signs("&#000{};"),
    "hex": signs("&#x{:x};"),
    "upper hex": signs("&#X{:X};"),
    "hex with zeros": signs("&#x00{:X};"),
    "without the semicolon": signs("&#x{:x}").replace("&#x2bV", "&#x2b;V"),
    "by name": SECRET.replace("/", "&sol;").replace("+", "&plus;").replace("=", "&equals;"),
    "as Mustache": SECRET.replace("/", "&#x2F;").replace("=", "&#x3D;"),
    "mixed": "qX7&#x2F;Lm2%2bVb9wZt4K&#61;%3D",
    "escaped for a page, and again for the feed": html.escape(signs("&#x{:X};")),
    "escaped three times": html.escape(html.escape(signs("&#{};"))),
    "with the ampersand as a number": signs("&#38;#{};"),
    "in JSON": signs("\\u{:04X}"),
    "a page in JSON": json.dumps(signs("&#x{:X};")).replace("&", "\\u0026"),
    "in JSON twice": signs("\\\\u{:04x}"),
    "in a script": signs("\\x{:02x}"),
    "behind back-slashes": signs("\\{:c}"),
    "percent-encoded thrice": signs("%2525{:02X}"),
}


@pytest.mark.parametrize("spelling", SPELLED)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_a_spelling_is_found_in_text_and_bytes(spelling: str, charset: str) -> None:
    said = f"<title>Calm, they said: {SPELLED[spelling]}</title>"
    raw = BLOTTER.bytes(said.encode(charset)).decode(charset)

    assert BLOTTER.finds(said) and BLOTTER.text(said) == raw
    assert "${KEY}" in raw and "Lm2" not in raw and raw.startswith("<title>Calm, they said: ")


@pytest.mark.parametrize("secret", ['it\'s&"so"<1>', "a_b-c.d~e!f*", "p@ss:w0rd#1", "schlüssel/ß", "key \\ of 🗝 mine"])
@pytest.mark.parametrize("form", ["&#{};", "&#x{:x};", "\\{:c}", "{:c}"])
def test_any_sign_may_be_spelled(secret: str, form: str) -> None:
    blotter = Blotter([secret])

    assert blotter.text(f"x {signs(form, secret)} y") == "x [secret] y"
    assert blotter.bytes(f"x {signs(form, secret)} y".encode()) == b"x [secret] y"
    assert blotter.text(json.dumps(f"x {signs(form, secret)} y")) == '"x [secret] y"'


@given(st.text(alphabet="aZ9/+=-_&;#%\\x260'", min_size=LEAST, max_size=12), st.data())
def test_what_a_page_says_of_it_is_never_left(secret: str, data: st.DataObject) -> None:
    forms = st.sampled_from(["&#{};", "&#x{:X};", "&#0{};", "%{:02x}"])
    said = "".join(c if c.isalnum() else data.draw(forms).format(ord(c)) for c in secret)

    assert Blotter([secret], least=LEAST).bytes(f"({said})".encode()) == b"([secret])"


def test_a_secret_that_is_given_percent_encoded_is_found_as_a_page_writes_it() -> None:
    blotter = Blotter({"qX7%2FLm2%2BVb9wZt4K%3D%3D": "${KEY}"}, least=LEAST)

    assert [blotter.text(said) for said in SPELLED.values()] == [BLOTTER.text(said) for said in SPELLED.values()]
    assert blotter.bytes(b"(qX7%252FLm2%2bVb9wZt4K%3d&#61;)") == b"(${KEY})"


def test_the_longer_of_two_goes_first_and_short_ones_stay() -> None:
    blotter = Blotter({"Bearer a/b-c/d": "(header)", "a/b-c/d": "(token)", "a/b": "(word)"}, least=LEAST)

    assert blotter.text("Bearer a&#47;b-c&#47;d, a&#x2F;b-c/d, a&#47;b") == "(header), (token), a&#47;b"
    assert Blotter([""]).text("nothing to hide") == "nothing to hide"


@pytest.mark.parametrize(
    "piece",
    [
        b"\\",
        b"/",
        b"&#",
        b"&#0",
        b"&amp;",
        b"&#38;",
        b"%25",
        b"0",
        b"qX7&#0000",
        b"qX7&#x2F;Lm2&#43",
        b"/-&#47;",
        b"\0",
    ],
)
def test_the_time_goes_by_the_size_whatever_is_searched(piece: bytes) -> None:
    blotter = Blotter([SECRET, "/-/-/-/-/", "\\\\\\\\\\\\\\\\"], least=LEAST)
    blotter.bytes(b"\0\0\0")  # whatever has to be prepared

    def seconds(size: int) -> float:
        began = process_time()
        blotter.bytes(b"&#" + piece * (size // len(piece)))
        return process_time() - began

    assert seconds(2_000_000) < 10.0  # a pattern that goes back over what it read would take hours
