"""A stand of feeds whose entries have pages: 60 kilobytes each, of which an invented article is a tenth (costs.py).

`python -m benchmarks.newsroom '{"feeds": 100, ...}'`, as tests/scale/stand.py.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from functools import cache
from html import escape

from benchmarks.invented import made, sentence
from tests.scale.stand import Goods, Serving, serve

AROUND = 260  # links of the site around an article

PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:title" content="{title}"><meta name="author" content="A. Reporter">
<meta property="article:published_time" content="2026-10-20T08:00:00Z"><script>{script}</script></head>
<body><header><nav>{before}</nav></header><main><article><h1>{title}</h1>{paragraphs}</article></main>
<aside>{after}</aside><footer><p>All rights reserved</p></footer></body></html>"""


class Newsroom(Serving):
    """Serves pages, too."""

    def link(self, n: int, k: int) -> str:
        """The page of an entry, on the host of its feed."""
        return f"http://{self.goods.host(n)}:{self.port}/{n}/{k}"

    def page(self, n: int, k: int) -> bytes:
        """An article of its own for each entry."""
        number = k * self.goods.feeds + n
        (article,) = made(number, number + 1)
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in article.text.splitlines())
        before, after, script = _around(n)
        return PAGE.format(
            language=article.language, title=escape(article.title), paragraphs=paragraphs, before=before, after=after,
            script=script,
        ).encode()  # fmt: skip


@cache
def _around(n: int) -> tuple[str, str, str]:
    """What a site puts around each of its articles."""
    chance = random.Random(n)
    links = [
        f'<li class="card card--{chance.randrange(9)}"><a href="/s/{k}" data-track="rail:{k}">{sentence(chance, 6)}</a></li>'
        for k in range(AROUND)
    ]
    half = AROUND // 2
    script = "var state = " + json.dumps({sentence(chance, 2): sentence(chance, 9) for _ in range(120)}) + ";"
    return f"<ul>{''.join(links[:half])}</ul>", f"<ul>{''.join(links[half:])}</ul>", script


if __name__ == "__main__":
    asyncio.run(serve(Newsroom(Goods(**json.loads(sys.argv[1])))))
