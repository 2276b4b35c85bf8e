"""One module a feed format: `accepts(head)` and `read(body, charset, most)`. parse.py lists them."""
