"""The sentences of an article: none is so long that comparing its words with each other would never end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.topics.reading import LONGEST, Part

WORDS = st.lists(
    st.sampled_from(["truce", "Idlib", "and,", "said;", "Ankara:", "M4", "holds", "الهدنة", "12-й"]), max_size=700
)


@given(WORDS)
def test_a_sentence_without_an_end_is_read_in_pieces_that_miss_no_word(words: list[str]) -> None:
    part = Part(" ".join(words), "en")

    assert all(sentence.behind - sentence.first <= LONGEST for sentence in part.sentences)
    assert [token for each in part.sentences for token in range(each.first, each.behind)] == list(
        range(len(part.tokens))
    )
    for sentence in part.sentences:
        inside = part.tokens[sentence.first : sentence.behind]
        assert all(sentence.start <= token.start < token.end <= sentence.end for token in inside)
        assert all(part.ends[place] == sentence.behind for place in range(sentence.first, sentence.behind))


def test_a_piece_ends_where_the_sentence_pauses() -> None:
    long = " ".join(["word"] * 90) + ", " + " ".join(["word"] * 90)

    first, second = Part(long, "en").sentences

    assert (first.behind - first.first, second.behind - second.first) == (90, 90)
    assert Part(" ".join(["word"] * 130), "en").sentences[0].behind == LONGEST
