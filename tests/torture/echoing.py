"""Servers that repeat whatever they are told: web servers with the key that we sent, a mail server with the password."""

from __future__ import annotations

import base64
import contextlib
import html
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from tests.talking import Handler, Request, Server, Talk
from tests.torture.ground import RSS, page
from tests.torture.plants import REDIRECT, SET_COOKIE


def heard(request: Request) -> str:
    """Everything that a request said, in some spellings, on one line."""
    said = [request.path, *(f"{name}: {value}" for name, value in request.headers.items())]
    basic = request.headers.get("authorization", "").removeprefix("Basic ")
    with contextlib.suppress(ValueError, UnicodeDecodeError):
        said.append(base64.b64decode(basic, validate=True).decode())
    words = " ".join(said)
    return f"{words} {quote(words)} {base64.b64encode(words.encode()).decode()}"


def _referred(*forms: str) -> Callable[[str], str]:
    """Writes every sign as a character reference, in these forms in turn."""

    def escape(words: str) -> str:
        signs = (c if c.isalnum() or c in " -" else forms[n % len(forms)].format(ord(c)) for n, c in enumerate(words))
        return "".join(signs)

    return escape


def _mustache(words: str) -> str:
    return html.escape(words, quote=False).translate({ord(c): f"&#x{ord(c):02X};" for c in "\"'/`="})


ESCAPES: dict[str, tuple[Callable[[str], str], str]] = {
    "mustache": (_mustache, "utf-8"),
    "twice": (lambda words: html.escape(_mustache(words)), "utf-8"),
    "numbers": (_referred("&#{};", "&#x{:x};", "&#000{};", "&#X0{:X};"), "utf-8"),
    "wide": (html.escape, "utf-16"),
    "widest": (_mustache, "utf-32"),
    "letters": (lambda words: "".join(f"&#{ord(c)};" for c in words), "utf-8"),
}
"""Outlets with a way of their own to write what they repeat: how, and in which charset."""


def outlet(
    server: Server, count: int = 3, escape: Callable[[str], str] = html.escape, charset: str = "utf-8"
) -> Handler:
    """A good feed and its pages, whose texts, links and headers repeat what was sent."""

    def answer(request: Request, talk: Talk) -> str:
        said = heard(request)
        echo = escape(said)
        if "/article-" in request.path:
            body, kind = page("Calm night in Idlib"), "Content-Type: text/html; charset=utf-8"
        else:
            query = request.path.partition("?")[2]
            items = "".join(
                f"<item><title>Calm night number {n} in Idlib, {escape(said[:200])}</title><guid>{n}-{echo}</guid>"
                f"<link>{server.url(f'/article-{n}?{escape(query)}')}</link>"
                f"<author>{echo}</author><description>The ceasefire is holding. {echo}</description></item>"
                for n in range(count)
            )
            start = f'<?xml version="1.0" encoding="{charset}"?>'
            feed = f'{start}<rss version="2.0"><channel><title>{echo}</title>{items}</channel></rss>'
            body, kind = feed.encode(charset), RSS
        tag = f'ETag: "{request.path}"'
        talk.send(Server.answer(body, kind, tag, f"Set-Cookie: s={SET_COOKIE}", f"X-Echo: {said[:3000]}"))
        return "keep"

    return answer


def refusing(status: str, *headers: str) -> Handler:
    """Refuses, with an error page that repeats what was sent."""

    def answer(request: Request, talk: Talk) -> str:
        said = heard(request)
        asked = f'WWW-Authenticate: Basic realm="{said[:2000]}"'
        talk.send(
            Server.answer(html.escape(said).encode(), asked, f"Set-Cookie: s={SET_COOKIE}", *headers, status=status)
        )
        return "keep"

    return answer


def saying(kind: str, before: str = "", after: str = "") -> Handler:
    """Answers 200 with bytes that are no feed and repeat what was sent."""

    def answer(request: Request, talk: Talk) -> str:
        talk.send(Server.answer(f"{before}{heard(request)}{after}".encode(), f"Content-Type: {kind}"))
        return "keep"

    return answer


def leading(where: str, status: str = "302 Found") -> Handler:
    """Redirects; {path} in `where` is the path that was asked for, {key} a key of the server's own."""

    def answer(request: Request, talk: Talk) -> str:
        talk.send(Server.redirect(where.format(path=request.path, key=REDIRECT), status))
        return "keep"

    return answer


def babbling(request: Request, talk: Talk) -> None:
    """Says what it heard in place of an answer."""
    talk.send(f"{heard(request)}\r\n\r\n".encode())


@contextmanager
def parrot(refused: str) -> Iterator[tuple[str, list[bytes]]]:
    """A mail server that takes any password and repeats it when it refuses the reader `refused`. Gives its host:port and the
    messages that it took."""
    listener = socket.create_server(("127.0.0.1", 0))
    taken: list[bytes] = []
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=_converse, args=(client, refused, taken)))
            threads[-1].start()

    door = threading.Thread(target=accept)
    door.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}", taken
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (door, *threads):
            thread.join(20)


def _converse(client: socket.socket, refused: str, taken: list[bytes]) -> None:
    password = ""
    with client, client.makefile("rb") as lines, contextlib.suppress(OSError):
        client.sendall(b"220 parrot\r\n")
        while line := lines.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                client.sendall(b"250-parrot\r\n250 AUTH PLAIN\r\n")
            elif verb == b"AUTH":
                password = line.split()[-1].decode()
                client.sendall(b"235 welcome\r\n")
            elif verb == b"RCPT" and refused.encode() in line:
                plain = base64.b64decode(password).rpartition(b"\0")[2]
                spelled = [plain, quote(plain, safe="").encode(), repr(plain).encode(), base64.b64encode(plain)]
                spelled.append(password.encode())
                broken = plain[:7] + b"\r\n550-" + plain[7:]
                client.sendall(b"550-" + broken + b"".join(b"\r\n550-" + one for one in spelled) + b"\r\n550 no\r\n")
            elif verb == b"DATA":
                client.sendall(b"354 go on\r\n")
                taken.append(b"".join(iter(lines.readline, b".\r\n")))
                client.sendall(b"250 taken\r\n")
            else:
                client.sendall(b"250 fine\r\n")
