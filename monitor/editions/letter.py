"""One edition as a mail: HTML that mail programs of all kinds can show, and the same in plain text.

Gmail cuts a mail off behind 102 kB and hides the rest. A larger one gives way in the order of lighter.py, and says what it
left out.
"""

from __future__ import annotations

from functools import cache

import css_inline
from jinja2 import TemplateError
from markupsafe import Markup

from monitor.editions.lighter import left_out, lighter
from monitor.editions.render import TEMPLATES, environment
from monitor.model import Edition, Letter

LIMIT = 100_000  # bytes of the HTML; Gmail clips at 102,400
SPARE = 2_000  # bytes more than must go, since weights are estimates: fewer rounds
PREVIEW = 160  # characters of a mail that lists of mails show at most
FILLER = Markup("\u034f\u200c\N{NO-BREAK SPACE}")  # shown by nothing, and passed over by no list of mails


def letter(edition: Edition, *, leave: str | None = None) -> Letter:
    """The mail of an edition; `leave` is where a reader can leave the list (a mailto: or https: address).

    Raises ValueError for an edition that cannot be laid out (a time zone that is no more, a date out of range).
    """
    try:
        shown, html = fitted(edition, leave=leave)
        text = environment().get_template("digest.txt.j2")
        told = left_out(edition, shown)
        return Letter(
            subject=edition.subject,
            html=html,
            text=text.render(edition=shown, left_out=told, leave=leave),
            leave=leave,
        )
    except (TemplateError, LookupError, TypeError, OverflowError) as error:
        raise ValueError(f"the edition cannot be laid out: {error}") from error


def fitted(edition: Edition, *, leave: str | None = None) -> tuple[Edition, str]:
    """The edition as far as a mail has room for it, and the mail's HTML."""
    shown, html = edition, _html(edition, "", leave)
    while (excess := len(html.encode()) - LIMIT) > 0:
        lightened = lighter(shown, excess + SPARE)
        if lightened == shown:
            break  # board, ledger and headings alone
        shown, html = lightened, _html(lightened, left_out(edition, lightened), leave)
    return shown, html


def _html(edition: Edition, told: str, leave: str | None) -> str:
    opening = preheader(edition)
    page = environment().get_template("mail.html.j2")
    html = page.render(
        edition=edition,
        left_out=told,
        leave=leave,
        preheader=opening,
        padding=FILLER * max(0, PREVIEW - len(opening)),
    )
    return inlined(html)


def inlined(html: str) -> str:
    """A page of ours with the styles of a mail on each element, and in its head what cannot be put there."""
    # the first is the template's own: in a title or a name it would stand as &lt;
    return _inliner().inline(html).replace("</head>", f"{_head()}</head>", 1)


def preheader(edition: Edition) -> str:
    """What a list of mails shows behind the subject: the first sentence of the bottom line that the subject does not hold, else
    the first headline, else how many sources were reached."""
    sentences = [statement.text for statement in edition.bottom_line]
    headlines = [story.title for section in edition.sections for story in section.stories]
    said = edition.subject.casefold()
    new = (words for words in (*sentences, *headlines) if words.casefold().rstrip(".") not in said)
    return next(new, f"Sources reached: {edition.ledger.reached} of {edition.ledger.feeds}.")


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        extra_css=(TEMPLATES / "mail.css").read_text(encoding="utf-8"), load_remote_stylesheets=False, minify_css=True
    )


@cache
def _head() -> str:
    """What cannot be put on single elements: the dark scheme, telephones, the colour of links, Outlook's fonts."""
    return (TEMPLATES / "mail-head.html").read_text(encoding="utf-8")
