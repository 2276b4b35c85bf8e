"""What the crew's fork server imports once: all that the functions in its children use, and the language model.

Children share the memory of what was loaded before they began. Loaded in each of them, the model would cost 50 MB apiece, and
twice that for the moment of reading it. A child without a fork server that did imports this module itself (inside.py).
"""

# ruff: noqa: F401 - imported for the children

from __future__ import annotations

import gc

from monitor.articles import credit, extract, fingerprint, language, leaning, minhash, robots
from monitor.feeds import discover, items, opml, parse
from monitor.steps import inside
from monitor.stories import gist
from monitor.topics import mentions, reader

language.load()
gc.collect()
gc.freeze()  # what children share is not looked through by each of them, which would make it theirs
