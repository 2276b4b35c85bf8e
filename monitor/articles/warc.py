"""Web archives (WARC 1.0 and 1.1, ISO 28500) record by record, packed or not: bounded, whatever a record claims.

A record that cannot be read costs itself alone: in a packed file reading goes on with the next member, in a plain one with the
next line that begins a record.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Protocol

LONGEST_HEAD = 64 * 1024  # bytes of a record's own fields
LONGEST_LINE = 16 * 1024
LARGEST = 21 * 1024 * 1024  # bytes of a block that is given out: a page of 20 MB with its head
FURTHEST = 4 * 1024**3  # bytes of a block that is passed over; more than that nobody archives as one record
AT_ONCE = 64 * 1024

_BEGIN = re.compile(rb"\n(WARC/[0-9]\.[0-9]{1,2}\r?\n)")
FURTHEST_BLANK = 1024 * 1024  # bytes of blank lines in a packed file: they cost next to nothing to send
FURTHEST_SEARCH = 64 * 1024 * 1024  # bytes of a packed member that are looked through for the next record
LONGEST_BEGIN = 20  # bytes of the line that begins a record

_BLANK = (b"\r\n", b"\n")
_MEMBER = b"\x1f\x8b\x08"
_DIGITS = re.compile("[0-9]{1,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record. `offset`: where in the file it begins, or the member that it is in; `block` is None where it is larger than
    LARGEST; `wrong`: why it could not be read, then nothing else of it is known."""

    offset: int
    kind: str = ""
    fields: Mapping[str, str]
    block: bytes | None = None
    wrong: str = ""


class _Bad(Exception):
    """A record is not as it should be."""


class _Bytes(Protocol):
    begun: int  # where in the file the present record begins, or the member that it is in

    def begin(self) -> bool:
        """Go on to the next record, behind blank lines. False: the file has ended."""
        ...

    def read(self, count: int) -> bytes:
        """At most so many bytes; fewer only at the end."""
        ...

    def line(self) -> bytes:
        """To the next line break, at most LONGEST_LINE bytes."""
        ...

    def skip_to_record(self) -> bool:
        """Go on where the next record begins. False: there is none."""
        ...


def records(file: BinaryIO) -> Iterator[Record]:
    """The records of a file that can be sought in. Raises OSError."""
    start = file.read(len(_MEMBER))
    file.seek(0)
    source: _Bytes = _Packed(file) if start == _MEMBER else _Plain(file)
    while True:
        try:
            if not source.begin():
                return
            record = _record(source)
        except _Bad as error:
            yield Record(offset=source.begun, fields={}, wrong=str(error))
            if not source.skip_to_record():
                return
        else:
            yield record


def _record(source: _Bytes) -> Record:
    if not source.line().startswith(b"WARC/"):
        raise _Bad("no record of a web archive begins here")
    fields = _fields(source)
    kind = fields.get("warc-type", "").lower()
    said = fields.get("content-length", "")
    if not _DIGITS.fullmatch(said):
        raise _Bad("its Content-Length is no number")
    length = int(said)
    if length > FURTHEST:
        raise _Bad(f"it claims {length} bytes")
    block, left = None, length
    if length <= LARGEST:
        block, left = source.read(length), 0
        if len(block) < length:
            raise _Bad(f"it claims {length} bytes and ends after {len(block)}")
    while left:
        passed = len(source.read(min(left, AT_ONCE)))
        if not passed:
            raise _Bad(f"it claims {length} bytes and ends after {length - left}")
        left -= passed
    return Record(offset=source.begun, kind=kind, fields=fields, block=block)


def _fields(source: _Bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    name, taken = "", 0
    while (line := source.line()) not in (b"\r\n", b"\n"):
        taken += len(line)
        if not line.endswith(b"\n") or taken > LONGEST_HEAD:
            raise _Bad(
                "its head breaks off" if len(line) < LONGEST_LINE and taken <= LONGEST_HEAD else "its head is endless"
            )
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[:1] in (" ", "\t") and name:
            found[name] += f" {text.strip()}"
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower()
        if not colon:
            raise _Bad("its head has a line without a colon")
        found[name] = value.strip()
    return found


class _Plain:
    """A file as it is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.begun = 0

    def begin(self) -> bool:
        self.begun = self._file.tell()
        while line := self._file.readline(LONGEST_LINE):
            if line not in _BLANK:
                self._file.seek(self.begun)
                return True
            self.begun += len(line)
        return False

    def read(self, count: int) -> bytes:
        return self._file.read(count)

    def line(self) -> bytes:
        return self._file.readline(LONGEST_LINE)

    def skip_to_record(self) -> bool:
        """What the bad record claimed is not believed: the next one is looked for right behind its first line."""
        at, before = self.begun + 1, b""
        self._file.seek(at)
        while part := self._file.read(AT_ONCE):
            window = before + part
            found = _BEGIN.search(window)
            if found:
                self._file.seek(at + len(part) - len(window) + found.start(1))
                return True
            at += len(part)
            before = window[-LONGEST_BEGIN:]
        return False


class _Packed:
    """Members of gzip, one after the other. A record lies within one of them; one that is broken is left."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._raw = b""  # read from the file and not unpacked yet
        self._raw_at = 0  # where in the file `_raw` begins
        self._unpacked = bytearray()
        self._unpacker: zlib._Decompress | None = None
        self.begun = 0  # where the present member begins
        self._broken = ""

    def begin(self) -> bool:
        blank = self._pass_blank()
        while not self._unpacked:
            if not self._more() and not self._next_member():
                return False
            blank += self._pass_blank()
            if blank > FURTHEST_BLANK:
                raise _Bad("nothing but blank lines")
        return True

    def _pass_blank(self) -> int:
        rest = self._unpacked.lstrip(b"\r\n")
        passed, self._unpacked = len(self._unpacked) - len(rest), rest
        return passed

    def read(self, count: int) -> bytes:
        while len(self._unpacked) < count and self._more():
            pass
        taken = bytes(self._unpacked[:count])
        del self._unpacked[:count]
        return taken

    def line(self) -> bytes:
        while b"\n" not in self._unpacked[:LONGEST_LINE] and len(self._unpacked) < LONGEST_LINE and self._more():
            pass
        end = self._unpacked.find(b"\n", 0, LONGEST_LINE)
        return self.read(LONGEST_LINE if end < 0 else end + 1)

    def skip_to_record(self) -> bool:
        """The next line of this member that begins a record, if one comes soon; else the next member, the rest of this one is not
        unpacked."""
        with suppress(_Bad):
            if self._find_record():
                return True
        self._broken = ""
        self._unpacked.clear()
        if self._unpacker is None or not self._unpacker.eof:
            self._seek_member()
        self._unpacker = None
        return self._next_member()

    def _find_record(self) -> bool:
        passed = 0
        while passed < FURTHEST_SEARCH:
            found = _BEGIN.search(self._unpacked)
            if found:
                del self._unpacked[: found.start(1)]
                return True
            gone = max(0, len(self._unpacked) - LONGEST_BEGIN)
            del self._unpacked[:gone]
            passed += gone
            if not self._more():
                return False
        return False

    def _more(self) -> bool:
        """Unpack some more of the present member. False: it has ended. Raises _Bad for one that is broken."""
        if self._broken:
            raise _Bad(self._broken)
        if self._unpacker is None or self._unpacker.eof:
            return False
        if not self._raw and not self._fill():
            raise _Bad("the packed member breaks off")
        try:
            given = self._unpacker.decompress(self._raw, AT_ONCE)
        except zlib.error as error:
            self._broken = "the packed member is broken"
            raise _Bad(self._broken) from error
        self._consume()
        self._unpacked += given
        return True

    def _consume(self) -> None:
        assert self._unpacker is not None
        rest = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail
        self._raw_at += len(self._raw) - len(rest)
        self._raw = rest

    def _fill(self) -> bool:
        self._raw_at = self._file.tell()
        self._raw = self._file.read(AT_ONCE)
        return bool(self._raw)

    def _next_member(self) -> bool:
        """Begin with the member that stands next. False: the file has ended."""
        while len(self._raw) < len(_MEMBER):
            at = self._raw_at
            more = self._file.read(AT_ONCE)
            if not self._raw:
                at = self._file.tell() - len(more)
            self._raw, self._raw_at = self._raw + more, at
            if not more:
                break
        if not self._raw:
            return False
        self.begun = self._raw_at
        self._unpacker = zlib.decompressobj(31)
        return True

    def _seek_member(self) -> None:
        """Pass over what is left of a member that is given up."""
        at = self.begun + 1
        self._file.seek(at)
        before = b""
        while part := self._file.read(AT_ONCE):
            window = before + part
            found = window.find(_MEMBER)
            if found >= 0:
                place = at + len(part) - len(window) + found
                self._file.seek(place)
                self._raw, self._raw_at = b"", place
                return
            at += len(part)
            before = window[-(len(_MEMBER) - 1) :]
        self._raw, self._raw_at = b"", at
