"""Which sentences a frozen edition shows."""

from __future__ import annotations

import json

from monitor.editions.quoted import quoted


def test_sentences_of_stories_and_of_evidence_are_found_with_their_articles() -> None:
    story = {
        "url": "http://a.example/1",
        "title": "Truce",
        "quotes": [{"text": "It holds."}, {"text": "So far."}],
        "also": [],
    }
    proof = {"url": "http://a.example/1", "text": "It holds."}
    other = {"url": "http://b.example/2", "text": "It does not."}
    content = {"sections": [{"stories": [story]}], "changes": [{"evidence": [proof]}], "disputes": [{"sides": [other]}]}

    assert quoted(json.dumps(content)) == {
        "http://a.example/1": frozenset({"It holds.", "So far."}),
        "http://b.example/2": frozenset({"It does not."}),
    }


def test_what_has_no_address_or_no_sentence_is_passed_over() -> None:
    content = {
        "bottom_line": [{"text": "The truce holds.", "refs": [1]}],
        "stories": [{"url": "", "quotes": [{"text": "Removed."}]}, {"url": "http://a.example", "quotes": None}],
        "figures": [
            {"url": "http://a.example/3", "value": "29"},
            {"url": 7, "text": "x"},
            {"url": "http://a.example", "text": None},
        ],
    }

    assert quoted(json.dumps(content)) == {}
    assert quoted(None) == quoted("") == quoted("[]") == {}
