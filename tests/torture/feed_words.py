"""Titles, authors, texts and languages that are something else in another place: markup, commands, headers, formulas."""

from __future__ import annotations

from tests.torture.documents import called, channel, document, entry, stored, told, written_by
from tests.torture.hostile import Hostile

HELD = "The ceasefire in Idlib held through the night."


def _title(name: str, written: str, title: str) -> Hostile:
    """What is left of a title."""
    return document(name, lambda host: channel(host, entry(host, written)), proves=("P11",), then=called(title))


def _author(name: str, written: str, author: str | None) -> Hostile:
    return document(
        name,
        lambda host: channel(host, entry(host, more=f"<author>{written}</author>")),
        proves=("P11",),
        then=written_by(author),
    )


def _text(name: str, written: str, text: str) -> Hostile:
    more = f"<description>{written}</description>"
    return document(name, lambda host: channel(host, entry(host, more=more)), proves=("P11",), then=told(text))


def _language(house: object, host: str) -> None:
    assert {article.language for article in stored(house, host)} <= {"en", None}  # type: ignore[arg-type]


CASES = (
    _title("a title of controls", "&#1;\x02\x1f\x7f&#x7f;", HELD),
    _title("a title of C1 controls", "&#x80;\x85\x9b&#x9f;", "€…›Ÿ"),
    _title("a title of bidi overrides", "\u202e\u202d\u2066\u2069\u200f", HELD),
    _title("a title of nothing that is seen", "\u200b\u200c\ufeff\u2060\u00ad\u3164", HELD),
    _title("a title of tag characters", "Calm \U000e0041\U000e0042\U000e007f night", "Calm night"),
    _title("a title with NUL", "Calm \0night", "Calm night"),
    _title(
        "a title with an escape that clears the screen", "Calm \x1b[2J\x1b]0;owned\x07 night", "Calm [2J]0;owned night"
    ),
    _title("a title with a one letter escape", "Calm \x9b31m night", "Calm ›31m night"),
    _title("a title that turns its line", "Calm \u202egnp.exe night", "Calm gnp.exe night"),
    _title("a title with a mail header", "Calm&#13;&#10;Bcc: all@readers.example", "Calm Bcc: all@readers.example"),
    _title("a title with every line break there is", "Calm&#10;&#13;\u2028\u2029\x0b\x0cnight", "Calm night"),
    _title("a title with a script", "Calm &lt;script&gt;alert(1)&lt;/script&gt;night", "Calm night"),
    _title("a title with a twice escaped script", "Calm &amp;lt;script&amp;gt;alert(1)", "Calm <script>alert(1)"),
    _title(
        "a title with half a script", "Calm &lt;/script&gt;&lt;script src=//x.example", "Calm <script src=//x.example"
    ),
    _title(
        "a title with a template",
        "{{ 7*7 }} {% include '/etc/passwd' %} ${7*7} #{7*7}",
        "{{ 7*7 }} {% include '/etc/passwd' %} ${7*7} #{7*7}",
    ),
    _title("a title with a formula", "=HYPERLINK(&quot;http://x.example&quot;)", '=HYPERLINK("http://x.example")'),
    _title("a title with the end of a CDATA", "Calm ]]&gt;&lt;b&gt;night", "Calm ]]>night"),
    _title("a title with Markdown", "[Calm](javascript:alert(1)) `x` **y**", "[Calm](javascript:alert(1)) `x` **y**"),
    _title("a title with a path", "../../../../etc/cron.d/x", "../../../../etc/cron.d/x"),
    _title("a title with a format", "Calm %s %n {0.__class__} %(x)s", "Calm %s %n {0.__class__} %(x)s"),
    _author("an author with a script", "&lt;script&gt;alert(1)&lt;/script&gt;Anna", "Anna"),
    _author("an author with a mail header", "Anna&#13;&#10;Bcc: everybody", "Anna Bcc: everybody"),
    _author("an author of controls", "&#1;\x1b\u202e\u200b", None),
    _author("an author with an escape", "Anna \x1b[31m", "Anna [31m"),
    _text(
        "a text with a frame",
        "It held. &lt;iframe srcdoc='&lt;script&gt;'&gt;x&lt;/iframe&gt; All night.",
        "It held. All night.",
    ),
    _text("a text with a handler", "&lt;p onclick=alert(1)&gt;It held.&lt;/p&gt;", "It held."),
    _text("a text with a style", "&lt;style&gt;*{display:none}&lt;/style&gt;It held.", "It held."),
    _text("a text in which a script never ends", "It held.&lt;script&gt;alert(1)", "It held."),
    _text("a text with bidi overrides in each word", "It \u202eheld\u202c all\u2066 night.", "It held all night."),
    document(
        "a language that is a script",
        lambda host: channel(
            host,
            "<language>en&quot;&gt;&lt;script&gt;</language>"
            + entry(host, more='<dc:language>"onload=x</dc:language>'),
        ),
        proves=("P11",),
        then=_language,
    ),
    document(
        "a channel s name with an escape",
        lambda host: channel(host, "<title>\x1b[2J&#x9b;\u202e&lt;script&gt;</title>" + entry(host)),
        proves=("P11",),
        then=told(HELD),
    ),
)
