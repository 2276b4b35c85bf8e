"""The environment of a child: what it needs to run, and no secret of the service.

Children read what strangers wrote, or run programs of others. A service's environment may hold passwords, ours or those of its
host, so a child is given only the variables that are named here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_NAMES = (
    "PATH HOME USER LOGNAME LANG LANGUAGE TZ TMPDIR TEMP TMP VIRTUAL_ENV LD_LIBRARY_PATH SSL_CERT_FILE SSL_CERT_DIR"
)
_KEPT = frozenset(_NAMES.split())
_KEPT_BEGINNINGS = ("LC_", "PYTHON", "MALLOC_", "COVERAGE_")
_alone = Lock()


def environment(*more: str) -> dict[str, str]:
    """The variables that a child is given; `more` names others that it needs."""
    return {key: value for key, value in os.environ.items() if _is_kept(key) or key in more}


@contextmanager
def bared() -> Iterator[None]:
    """Meanwhile our own environment is that of a child: for what starts processes by itself and asks for none."""
    with _alone:
        taken = {key: value for key, value in os.environ.items() if not _is_kept(key)}
        for key in taken:
            del os.environ[key]
        try:
            yield
        finally:
            os.environ.update(taken)


def _is_kept(key: str) -> bool:
    return key in _KEPT or key.startswith(_KEPT_BEGINNINGS)
