"""Idlib Monitor: what changed in one conflict, who says so, and what state each tracked topic is in.

From a program: `from monitor import analyze, extract, report` (docs/library.md). What they need is loaded when one of them is
asked for, so that a command which needs none of it stays quick; their types are told in __init__.pyi.
"""

from importlib import import_module

__version__ = "0.1.0"

__all__ = ["BadArticle", "__version__", "analyze", "extract", "report"]


def __getattr__(name):  # type: ignore[no-untyped-def]  # typed in __init__.pyi
    if name in __all__:
        return getattr(import_module("monitor.library"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():  # type: ignore[no-untyped-def]
    return sorted({*globals(), *__all__})
