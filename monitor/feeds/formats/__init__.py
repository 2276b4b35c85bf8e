"""One module a feed format: `accepts(raw)` and `read(raw, most)`. parse.py lists them."""
