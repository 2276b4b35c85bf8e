"""JSON Feeds with wrong types, numbers that fit nowhere, and depth."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.torture.documents import JSON, called, document
from tests.torture.hostile import Hostile

_VERSION = '"version": "https://jsonfeed.org/version/1.1"'


def _feed(*items: str) -> str:
    return f'{{{_VERSION}, "title": "Northern Desk", "items": [{", ".join(items)}]}}'


def _item(host: str, **given: str) -> str:
    """An item; what is given stands in it as written."""
    usual = {"id": '"1"', "url": f'"http://{host}/night"', "title": '"A calm night"', "content_text": '"It held."'}
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in {**usual, **given}.items()) + "}"


def _case(name: str, body: Callable[[str], str | bytes], title: str = "A calm night", **given: object) -> Hostile:
    usual: dict[str, object] = {"header": JSON, "proves": ("P1", "P5"), "then": called(title)}
    return document(name, body, **{**usual, **given})  # type: ignore[arg-type]


def _refused(name: str, body: Callable[[str], str | bytes], says: str) -> Hostile:
    return _case(name, body, proves=("P4", "P18"), state="degraded", says=says, brings=0, then=None)


CASES = (
    _refused("JSON a hundred thousand lists deep", lambda _host: _feed("[" * 100_000), "JSON that is nested too deeply"),
    _refused(
        "JSON a hundred thousand objects deep", lambda _host: _feed('{"a":' * 100_000), "JSON that is nested too deeply"
    ),
    _refused("JSON cut short", lambda host: _feed(_item(host))[:-20], "broken JSON"),
    _refused("JSON that is no feed", lambda _host: '{"error": "no such thing"}', "JSON, but not a feed"),
    _refused("JSON whose items are a number", lambda _host: '{"items": 7}', "JSON, but not a feed"),
    _refused("JSON that is one number of a megabyte", lambda _host: '{"items": ' + "9" * 2**20 + "}", "JSON, but not a feed"),
    _case("JSON with wrong types in every field", lambda host: _feed(
        "7", "null", '"text"', "[[]]", "true",
        _item(host, authors='{"name": []}', date_published="[1]", summary="{}", language="9", tags='"x"', image="false"),
        _item(host, id="{}", url="[]", external_url="{}", title="{}", content_html="7"),
    )),
    _case("JSON with an id of five thousand digits", lambda host: _feed(_item(host, id="9" * 5000))),
    _case("JSON with an id of ten million digits", lambda host: _feed(_item(host, id="9" * 10_000_000)), long=True),
    _case("JSON with a number beyond all bounds", lambda host: _feed(_item(host, id="1e999", date_published="1e999"))),
    _case("JSON with NaN and Infinity", lambda host: _feed(
        _item(host, id="NaN", summary="Infinity", date_published="-Infinity", authors="[NaN, null]")
    )),
    _case("JSON with half a character", lambda host: _feed(_item(host, id='"\\ud800"', title='"Calm \\udfff"')), "Calm \ufffd"),
    _case("JSON that is no UTF-8", lambda host: _feed(_item(host, title='"Calm \xff"')).encode("latin-1"), "Calm \ufffd"),
    _case("JSON with one key a hundred thousand times", lambda host: _feed(
        "{" + '"url": "javascript:1", ' * 100_000 + f'"url": "http://{host}/night", "title": "A calm night"}}'
    )),
)  # fmt: skip
