"""The words of a notice: verbatim, short enough for every chat, and nothing in them that a chat would obey."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.editions.escape import FSI, PDI, scrub
from monitor.editions.names import Names
from monitor.editions.notices import GLUE, LONGEST, News, inert, single, summary, trial
from monitor.model import Account, Camp, StatusChange, Turn
from tests.build import MORNING, make_testimony
from tests.pure.editions.test_moved import HELD, TODAY, make_account, make_change

ARABIC = "أعلنت وزارة الدفاع الروسية أن وقف إطلاق النار في إدلب انتُهك من جديد."
ZONE, BASE = "Europe/Istanbul", "https://digests.example"


def make_news(*quotes: str, withdrawn: bool = False, **given: Any) -> News:
    """A move that these sentences decided, one from each outlet."""
    account = make_account(HELD, make_change("holding", "strained"))
    told = tuple(
        make_testimony(
            "strained",
            TODAY,
            id=f"q{n}",
            quote=quote,
            end=len(quote),
            outlet=f"Paper {n}",
            **{"known_at": MORNING, **given},
        )
        for n, quote in enumerate(quotes)
    )
    claims = tuple(one.claim.id for one in told)
    change = replace(make_change("holding", "strained"), claims=claims, voices=("Russia", "Turkey"))
    return News(turn=Turn(change=change, withdrawn=withdrawn), account=replace(account, testimonies=told))


def body(news: News) -> str:
    return single(news, Names(), ZONE, BASE).body


def test_a_notice_says_what_since_when_why_and_who_says_so() -> None:
    news = make_news(ARABIC, language="ar", speaker="وزارة الدفاع", outlet_side="moscow", url="http://p.example/a b")

    told = single(news, Names(), ZONE, BASE)

    assert told.title == 'ceasefire: now "strained", was "holding"'
    assert told.body == (
        "Since 21 Oct. Why: 2 voices.\n2 voices: Russia, Turkey.\n\n"
        f'{FSI}"{ARABIC}"{PDI} [Arabic]\n{FSI}وزارة الدفاع{PDI}, in Paper 0 (moscow), 21 Oct 12:00\n\n'
        f"All of it: {BASE}/topics/ceasefire/index.html\nTimes: Europe/Istanbul."
    )


def test_the_link_of_a_quotation_is_its_address() -> None:
    assert ": http://p.example/a\n" in body(make_news("It was violated.", url="http://p.example/a"))


def test_another_round_and_what_is_taken_back_have_titles_of_their_own() -> None:
    back = make_news("It holds.", withdrawn=True)
    turn = replace(back.turn, withdrawn=False, change=replace(back.turn.change, before="strained"))

    assert single(back, Names(), ZONE, None).title == 'ceasefire: "strained" after all, not "holding"'
    assert single(replace(back, turn=turn), Names(), ZONE, None).title == 'ceasefire: "strained" again'
    assert "All of it" not in single(back, Names(), ZONE, None).body


def test_those_who_say_the_contrary_are_heard() -> None:
    news = make_news("It was violated.", "It holds.")
    camps = (
        Camp(state="strained", voices=("Russia",), claims=("q0",)),
        Camp(state="holding", voices=("Turkey",), claims=("q1",)),
    )
    assert news.account.status is not None
    account = replace(news.account, status=replace(news.account.status, disputed=True, camps=camps))
    change = replace(news.turn.change, claims=("q0",))

    told = body(News(turn=Turn(change=change), account=account))

    assert told.index('"It was violated."') < told.index("Disputed, holding:") < told.index('"It holds."')


def test_a_chat_obeys_nothing_of_a_quotation() -> None:
    told = body(make_news("@everyone <!channel> <@42> [here](http://evil.example) http://evil.example said so."))

    assert not re.search(r"@\w|<[!@#]|\]\(|http://evil", told)
    assert "@everyone <!channel> <@42> [here](http://evil.example) http://evil.example said so." in told.replace(
        GLUE, ""
    )


TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"]) | st.just(" "), min_size=1, max_size=900
)


@given(st.lists(TEXT.filter(lambda text: text.strip() == text != ""), max_size=6), st.sampled_from([None, BASE]))
def test_a_notice_is_short_enough_and_its_quotations_are_whole_or_not_there(
    quotes: list[str], base: str | None
) -> None:
    news = make_news(*quotes)

    told = single(news, Names(), ZONE, base)
    many = summary([news] * 40, Names(), ZONE, base)

    assert max(len(told.body), len(many.body)) <= LONGEST and "\n" not in told.title
    shown = re.findall(f'{FSI}"(.*?)"{PDI}', told.body.replace(GLUE, ""))
    assert all(any(words in quote.replace(GLUE, "") for quote in quotes) for words in shown)
    assert told.body.count(FSI) == told.body.count(PDI)


@given(st.text(max_size=50))
def test_to_make_inert_twice_is_nothing_and_takes_away_no_letter(text: str) -> None:
    made = inert(text)

    assert inert(made) == made
    assert made.replace(GLUE, "") == scrub(text).replace(GLUE, "").strip()


def test_a_summary_has_a_line_for_each_and_says_how_many_it_leaves_out() -> None:
    few = summary([make_news("It was violated.", url="http://p.example/a")] * 3, Names(), ZONE, BASE)
    many = summary([make_news("It was violated.", url=f"http://p.example/{'a' * 90}")] * 30, Names(), ZONE, BASE)

    assert (
        few.title == "3 further changes"
        and few.body.count('- ceasefire: now "strained", was "holding", since 21 Oct') == 3
    )
    assert few.body.count("http://p.example/a") == 3
    assert many.title == "30 further changes" and re.search(r"^\d+ more\.$", many.body, re.MULTILINE)


def test_a_trial_says_what_it_is() -> None:
    told = trial("phone", MORNING, ZONE)

    assert (told.title, "phone" in told.body, "21 Oct 09:00" in told.body) == ("Idlib Monitor: a test", True, True)


def test_without_words_there_are_still_the_facts() -> None:
    account: Account = make_account(make_change(None, "holding"))
    change: StatusChange = replace(make_change("holding", None), claims=(), voices=())

    told = single(News(turn=Turn(change=change), account=account), Names(), ZONE, None)

    assert (told.title, told.body) == (
        'ceasefire: now without status, was "holding"',
        "Why: 2 voices.\n\nTimes: Europe/Istanbul.",
    )
