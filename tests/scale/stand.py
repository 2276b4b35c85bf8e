"""A news stand in a process of its own: thousands of feeds on hundreds of hosts of loopback, each answer after a while.

`python -m tests.scale.stand '{"feeds": 100, ...}'` prints its port and serves until its standard input closes; for each line
of that it says how it went so far. Feed n is at `http://{host(n)}:PORT/n.xml`; it holds `entries` to begin with, one more for
each `every_s` since the start, and one more for each line that says "more".
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256

from tests.commands import ENVIRONMENT, ROOT

HEAD = '<?xml version="1.0"?><rss version="2.0"><channel><title>Feed {n}</title>'
ITEM = (
    "<item><title>Ferry number {k} of pier {n}</title><link>{link}</link><guid>pier-{n}-{k}</guid>"
    "<description>The ferry {k} left pier {n} in the {code} fog, and {code2} people stood on it.</description></item>"
)
TAIL = "</channel></rss>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What it offers."""

    feeds: int
    hosts: int = 1
    delay_s: float = 0.0
    entries: int = 3
    network: str = "127.7"
    every_s: float | None = None  # None: nothing new ever comes
    until_s: float = 1e9  # since the start: nothing new comes any more

    def host(self, n: int) -> str:
        """The address of the host of feed n."""
        at = n % self.hosts
        return f"{self.network}.{at // 250}.{1 + at % 250}"

    def addresses(self) -> list[str]:
        """Of every host."""
        return [self.host(n) for n in range(min(self.hosts, self.feeds))]


class Stand:
    """A running stand, seen from outside."""

    def __init__(self, goods: Goods, process: subprocess.Popen[bytes]) -> None:
        self.goods = goods
        self._process = process
        self.port = int(self._answer())

    def url(self, n: int) -> str:
        """The address of feed n."""
        return f"http://{self.goods.host(n)}:{self.port}/{n}.xml"

    def told(self) -> dict[str, int]:
        """How it went so far: `asked`; `at_once`, the most requests that waited at one moment; `rude`, requests to a host that
        was answering another; `sent`, bytes of bodies; `entries` said in all."""
        return self._said(b"\n")

    def add(self) -> None:
        """One more entry in each feed."""
        self._said(b"more\n")

    def _said(self, line: bytes) -> dict[str, int]:
        assert self._process.stdin
        self._process.stdin.write(line)
        self._process.stdin.flush()
        return dict(json.loads(self._answer()))

    def _answer(self) -> bytes:
        assert self._process.stdout
        return self._process.stdout.readline()


@contextmanager
def stand(goods: Goods, within: Sequence[str] = (), module: str = "tests.scale.stand") -> Iterator[Stand]:
    """Open it, and close it in the end. `within`: a command that runs it, in another network, say; `module`: of another kind."""
    process = subprocess.Popen(
        [*within, sys.executable, "-m", module, json.dumps(asdict(goods))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT, cwd=ROOT,
    )  # fmt: skip
    assert process.stdin and process.stdout
    try:
        yield Stand(goods, process)
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


# ---------------------------------------------------------------- in the process


class Serving:
    """What the process does. A stand of another kind gives its own answers."""

    def __init__(self, goods: Goods) -> None:
        self.goods = goods
        self.began = time.monotonic()
        self.told = {"asked": 0, "at_once": 0, "rude": 0, "sent": 0}
        self.waiting: dict[str, int] = {}
        self.added = 0
        self.port = 0

    def held(self) -> int:
        every, since = self.goods.every_s, min(time.monotonic() - self.began, self.goods.until_s)
        return self.goods.entries + self.added + (int(since / every) if every else 0)

    def link(self, n: int, k: int) -> str:
        """Of an entry of feed n."""
        return f"http://pier-{n}.example/{k}"

    def document(self, n: int, held: int) -> bytes:
        codes = [sha256(f"{n}/{k}".encode()).hexdigest() for k in range(held)]
        items = "".join(
            ITEM.format(n=n, k=k, link=self.link(n, k), code=code[:12], code2=code[12:30])
            for k, code in enumerate(codes)
        )
        return (HEAD.format(n=n) + items + TAIL).encode()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                await self.answer(request.decode("latin-1"), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, request: str, writer: asyncio.StreamWriter) -> None:
        path = request.split(" ", 2)[1].partition("?")[0]
        n, _, page = path.strip("/").removesuffix(".xml").partition("/")
        if not n.isdigit():
            return self.send(writer, "404 Not Found", b"")
        await self.wait(self.goods.host(int(n)))
        if page:
            return self.send(
                writer, "200 OK", self.page(int(n), int(page)), "Content-Type: text/html; charset=utf-8\r\n"
            )
        return self.answer_feed(int(n), request, writer)

    async def wait(self, host: str) -> None:
        self.told["asked"] += 1
        self.told["rude"] += host in self.waiting
        self.waiting[host] = self.waiting.get(host, 0) + 1
        self.told["at_once"] = max(self.told["at_once"], len(self.waiting))
        await asyncio.sleep(self.goods.delay_s)
        self.waiting[host] -= 1
        if not self.waiting[host]:
            del self.waiting[host]

    def answer_feed(self, n: int, request: str, writer: asyncio.StreamWriter) -> None:
        held = self.held()
        tag = f'"{n}-{held}"'
        if f"if-none-match: {tag}" in request.lower():
            return self.send(writer, "304 Not Modified", b"", f"ETag: {tag}\r\n")
        more = f"ETag: {tag}\r\nContent-Type: application/rss+xml\r\n"
        return self.send(writer, "200 OK", self.document(n, held), more)

    def page(self, n: int, k: int) -> bytes:
        """Of an entry, where pages lie here, too."""
        raise NotImplementedError

    def send(self, writer: asyncio.StreamWriter, status: str, body: bytes, more: str = "") -> None:
        self.told["sent"] += len(body)
        writer.write(f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body)


async def serve(serving: Serving) -> None:
    """Until standard input closes."""
    goods = serving.goods
    first, *others = goods.addresses()
    servers = [await asyncio.start_server(serving.talk, first, 0)]
    port = serving.port = servers[0].sockets[0].getsockname()[1]
    servers += [await asyncio.start_server(serving.talk, address, port) for address in others]
    print(port, flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        serving.added += line.startswith("more")
        print(json.dumps({**serving.told, "entries": serving.held() * goods.feeds}), flush=True)
    for server in servers:
        server.close()


if __name__ == "__main__":
    asyncio.run(serve(Serving(Goods(**json.loads(sys.argv[1])))))
