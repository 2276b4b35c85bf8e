"""Each trap as the twin of a plain sentence: one thing is changed, and the reading must change with it."""

from __future__ import annotations

from collections import Counter

import pytest

from monitor.topics.acceptance import shortfalls
from monitor.topics.reader import TopicReader
from tests.pure.topics.labelled import LANGUAGES, TRACKED, Twin, twins


def beginnings(text: str) -> set[str]:
    """The words of a sentence without their endings, roughly."""
    return {"".join(filter(str.isalnum, word)).casefold()[:5] for word in text.split()}


@pytest.mark.parametrize("twin", twins(), ids=lambda twin: twin.id)
def test_a_sentence_is_read_as_a_person_reads_it(twin: Twin, reader: TopicReader) -> None:
    case = twin.case

    reading = reader.read("", case.text, case.language, published=case.day)

    wrong = [(topic, *shortfalls(twin.wanted(topic), topic, reading)) for topic in TRACKED]
    assert not [each for each in wrong if each[1:]], f"{twin.trap}: {case.text}"


def test_every_twin_has_its_plain_sentence_and_shares_most_of_its_words() -> None:
    plain = {twin.id: twin for twin in twins() if twin.of is None}
    others = {twin.id: twin for twin in twins()}

    assert len(others) == len(twins())
    assert all(twin.trap == "plain" for twin in plain.values())
    for twin in twins():
        if twin.of is not None:
            model = others[twin.of].case
            assert model.language == twin.case.language
            ours, theirs = beginnings(twin.case.text), beginnings(model.text)
            assert len(ours & theirs) >= 0.4 * min(len(ours), len(theirs)), twin.id


def test_each_language_has_its_share_of_both_topics() -> None:
    amounts = Counter((twin.case.language, topic) for twin in twins() for topic in twin.topics)

    assert len(twins()) >= 300
    for language in LANGUAGES:
        assert amounts[language, "ceasefire"] >= 40, language
        assert amounts[language, "m4-patrols"] >= 20, language
