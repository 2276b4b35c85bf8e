"""What the crew's fork server imports once: all that the functions in its children use, and the language model.

Children share the memory of what was loaded before they began. Loaded in each of them, the model would cost 50 MB apiece, and
twice that for the moment of reading it. Nothing else imports this module.
"""

from __future__ import annotations

from monitor.articles.language import load
from monitor.steps import inside as inside

load()
