"""Content-Encoding undone with a bound: a bomb costs no more memory than the limit.

Only gzip and deflate are offered to servers, one layer of one of them is undone, and what is cut short is an error
(RFC 9110, 8.4.1; both forms of "deflate" that servers send are read).
"""

from __future__ import annotations

import zlib

ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate")
_GZIP = 31  # zlib's window bits: gzip header and trailer
_ZLIB = 15
_RAW = -15


class TooLarge(Exception):
    """The decoded body is larger than the limit."""


class Damaged(Exception):
    """The encoded body cannot be decoded or ends too early."""


class Decoder:
    """Decodes one body piece by piece; `encoding` is one of ENCODINGS, `limit` counts decoded bytes."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._gzip = encoding in ("gzip", "x-gzip")
        self._deflate = encoding == "deflate"
        self._left = limit
        self._head = b""  # of a deflate body, until its form can be told
        self._inflater = zlib.decompressobj(_GZIP) if self._gzip else None
        self._started = False

    def feed(self, piece: bytes) -> bytes:
        """The decoded bytes of this piece. Raises TooLarge or Damaged."""
        self._started = self._started or bool(piece)
        if not (self._gzip or self._deflate):
            return self._counted(piece)
        if self._inflater is None:
            self._head += piece
            if len(self._head) < 2:
                return b""
            self._inflater = zlib.decompressobj(_deflate_form(self._head))
            piece, self._head = self._head, b""
        try:
            return self._inflate(piece)
        except zlib.error:
            raise Damaged("the compressed answer is damaged") from None

    def finish(self) -> None:
        """Raises Damaged when the body ended before its encoding did."""
        if self._started and (self._gzip or self._deflate) and not (self._inflater and self._inflater.eof):
            raise Damaged("the compressed answer was cut short")

    def _inflate(self, piece: bytes) -> bytes:
        assert self._inflater is not None
        out = bytearray()
        while piece:
            if self._inflater.eof:
                if not (self._gzip and piece.startswith(b"\x1f")):
                    break  # padding after the end: ignored, as gzip(1) does
                self._inflater = zlib.decompressobj(_GZIP)  # another member (RFC 1952, 2.2)
            out += self._counted(self._inflater.decompress(piece, self._left + 1))
            piece = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
        return bytes(out)

    def _counted(self, decoded: bytes) -> bytes:
        self._left -= len(decoded)
        if self._left < 0:
            raise TooLarge
        return decoded


def _deflate_form(head: bytes) -> int:
    """Window bits for zlib: the standard's zlib wrapper when its header is there (RFC 1950, 2.2), else a bare stream."""
    wrapped = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
    return _ZLIB if wrapped else _RAW
