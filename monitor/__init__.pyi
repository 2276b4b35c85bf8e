"""The types of `monitor` as a library: its functions are loaded when they are asked for (__init__.py)."""

from monitor.library import BadArticle as BadArticle
from monitor.library import analyze as analyze
from monitor.library import extract as extract
from monitor.library import report as report

__version__: str
__all__ = ["BadArticle", "__version__", "analyze", "extract", "report"]
