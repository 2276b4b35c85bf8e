"""How a hostile document is served, and what may be asked of the articles that it brought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from monitor.model import Article
from monitor.steps.house import House
from tests.talking import Server
from tests.torture.ground import RSS, articles_of
from tests.torture.hostile import Answers, Hostile

CHANNEL = "<title>Northern Desk</title><link>http://{host}/</link>"
JSON = "Content-Type: application/feed+json"


def document(
    name: str, body: Callable[[str], str | bytes], *, proves: tuple[str, ...] = ("P1",), header: str = RSS, state: str = "ok",
    says: str = "", brings: int = 1, long: bool = False, then: Callable[[House, str], None] | None = None, alone: bool = True,
) -> Hostile:  # fmt: skip
    """A case whose server is honest and whose document, made for its host, is not. By default it costs nothing: its article
    comes, and no other host hears of it."""

    def answers(host: str) -> Answers:
        made = body(host)
        return {
            "/rss.xml": Server.answer(made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made, header)
        }

    return Hostile(
        name=name, proves=proves, answers=answers, state=state, says=says, brings=brings, long=long, then=then, alone=alone
    )  # fmt: skip


def channel(
    host: str, inner: str, *, before: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>'
) -> str:
    """An RSS document with anything in its channel, and `before` its first element."""
    return f'{declaration}{before}<rss version="2.0"><channel>{CHANNEL.format(host=host)}{inner}</channel></rss>'


def entry(
    host: str, title: str = "A calm night in Idlib", *, slug: str = "night", more: str = "", link: str | None = None
) -> str:
    """An item whose fields are put into the document as they are."""
    address = f"http://{host}/{slug}" if link is None else link
    text = (
        "" if "<description>" in more else "<description>The ceasefire in Idlib held through the night.</description>"
    )
    return f"<item><title>{title}</title><link>{address}</link>{text}{more}</item>"


def stored(house: House, host: str) -> list[Article]:
    """The articles of a host as they are stored, by address."""
    with house.store.read() as db:
        found = [db.articles.by_url(url) for url in articles_of(house, host)]
    return [known.article for known in found if known is not None]


def called(*titles: str) -> Callable[[House, str], None]:
    """Checks that the stored articles of a host have these titles."""

    def check(house: House, host: str) -> None:
        assert [article.title for article in stored(house, host)] == list(titles)

    return check


def dated(*moments: datetime | None) -> Callable[[House, str], None]:
    """Checks that the stored articles of a host were published at these moments."""

    def check(house: House, host: str) -> None:
        assert [article.published_at for article in stored(house, host)] == list(moments)

    return check


def written_by(*authors: str | None) -> Callable[[House, str], None]:
    """Checks that the stored articles of a host name these authors."""

    def check(house: House, host: str) -> None:
        assert [article.author for article in stored(house, host)] == list(authors)

    return check


def told(*texts: str) -> Callable[[House, str], None]:
    """Checks that the stored articles of a host say this and nothing else."""

    def check(house: House, host: str) -> None:
        assert [article.text for article in stored(house, host)] == list(texts)

    return check
