"""Numbers of people: what is counted, by whom, near which place, and all the numbers that count something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Figure, TopicSpec, Vocabulary
from monitor.topics.figures import FigureReader
from monitor.topics.mapping import SpecErrors
from monitor.topics.reading import Part
from monitor.topics.scene import View, Vocabularies
from monitor.topics.spec import vocabulary_from_mapping
from monitor.topics.terms import compile_tracking

SUNDAY = date(2026, 10, 25)
ReadFigures = Callable[..., tuple[Figure, ...]]


@pytest.fixture(scope="module")
def read(vocabulary: Vocabulary, topics: tuple[TopicSpec, ...]) -> ReadFigures:
    tracked = [topic for topic in topics if topic.kind == "topic"]
    lexicon = compile_tracking(vocabulary, tracked)
    words = Vocabularies(vocabulary, lexicon)
    reader = FigureReader(tracked, vocabulary.figures, lexicon)

    def figures(text: str, language: str = "en", *topics: str) -> tuple[Figure, ...]:
        part = Part(text, language)
        part.track(lexicon)
        return reader.read(View(part, words, SUNDAY), topics or ["ceasefire"])

    return figures


def told(figure: Figure) -> str:
    """ "killed: at least 10-12 people"."""
    number = f"{figure.low}" if figure.low == figure.high else f"{figure.low}-{figure.high}"
    return " ".join(filter(None, (f"{figure.what}:", figure.qualifier, number, figure.who)))


COUNTED = [
    ("en", "In Idlib 33 Turkish soldiers were killed in an air strike.", ["killed: 33 Turkish soldiers"]),
    ("en", "At least five soldiers were wounded near Ariha in Idlib.", ["wounded: at least 5 soldiers"]),
    ("en", "Between 10 and 12 people were wounded in Idlib.", ["wounded: 10-12 people"]),
    ("en", "Some 10-12 people were hurt in Idlib.", ["wounded: about 10-12 people"]),
    ("en", "The strike in Idlib killed 33 soldiers and 12 civilians.", ["killed: 33 soldiers", "killed: 12 civilians"]),
    ("en", "In Idlib two were killed and five wounded.", ["killed: 2", "wounded: 5"]),
    ("en", "In Idlib four soldiers were killed and nine wounded.", ["killed: 4 soldiers", "wounded: 9 soldiers"]),
    ("en", "A shell hit Idlib, killing three of its children.", ["killed: 3 children"]),
    ("en", "In Idlib, 33 Turkish soldiers, all of them conscripts, were killed.", ["killed: 33 Turkish soldiers"]),
    ("en", "The number of civilians killed in Idlib since Monday rose to seven.", ["killed: 7 civilians"]),
    ("en", "The death toll in Idlib rose from 29 to 33.", ["killed: 33"]),
    ("en", "More than 43,200 people have been displaced in Idlib.", ["displaced: more than 43200 people"]),
    ("en", "Nearly 40 thousand people fled Idlib.", ["displaced: almost 40000 people"]),
    ("en", "Dozens of civilians were killed in Idlib.", ["killed: at least 24 civilians"]),
    ("en", "Two dozen rebels died in Idlib.", ["killed: 24 rebels"]),
    ("en", "Twenty-three people were wounded in Idlib.", ["wounded: 23 people"]),
    ("en", "Turkey sent 300 soldiers to Idlib.", ["sent: 300 soldiers"]),
    ("en", "The army captured five fighters in Idlib.", ["captured: 5 fighters"]),
    ("en", "No fewer than twelve people died in Idlib.", ["killed: at least 12 people"]),
    ("en", "Five people, including two children, were killed in Idlib.", ["killed: 5 people"]),
    ("en", "In Idlib 33 soldiers were hit, of whom 12 were killed.", ["killed: 12 soldiers"]),
    ("ru", "В Идлибе не менее 34 военных погибли.", ["killed: at least 34 военных"]),
    ("ru", "В Идлибе погибли двое детей, ранены пятеро мирных жителей.", ["killed: 2 детей", "wounded: 5 мирных жителей"]),
    ("ru", "В Идлибе погибли от 10 до 12 человек.", ["killed: 10-12 человек"]),
    ("ru", "В Идлибе 33 турецких военных были убиты.", ["killed: 33 турецких военных"]),
    ("ru", "Более 40 тыс. человек покинули свои дома в Идлибе.", ["displaced: more than 40000 человек"]),
    ("ru", "Число погибших в Идлибе выросло до семи.", ["killed: 7"]),
    ("ru", "В Идлибе десятки мирных жителей погибли.", ["killed: at least 20 мирных жителей"]),
    ("ru", "В Идлибе погибли двадцать три человека, двое из них дети.", ["killed: 23 человека"]),
    ("ru", "Турция перебросила в Идлиб 1 200 военных.", ["sent: 1200 военных"]),
    ("tr", "İdlib'de 33 askerin şehit olduğu bildirildi.", ["killed: 33 askerin"]),
    ("tr", "İdlib'de en az beş asker yaralandı.", ["wounded: at least 5 asker"]),
    ("tr", "İdlib'de 40 binden fazla kişi evini terk etti.", ["displaced: more than 40000 kişi"]),
    ("tr", "İdlib'de 10 ila 12 kişi yaralandı.", ["wounded: 10-12 kişi"]),
    ("tr", "İdlib'de 10 ile 12 arasında sivil öldü.", ["killed: 10-12 sivil"]),
    ("tr", "İdlib'de iki çocuk öldü, beş kişi yaralandı.", ["killed: 2 çocuk", "wounded: 5 kişi"]),
    ("tr", "İdlib'de yaralanan üç asker hastaneye kaldırıldı.", ["wounded: 3 asker"]),
    ("tr", "İdlib'de on iki sivil hayatını kaybetti.", ["killed: 12 sivil"]),
    ("tr", "Türkiye İdlib'e 1.200 asker gönderdi.", ["sent: 1200 asker"]),
    ("ar", "مقتل 33 جنديا تركيا في إدلب.", ["killed: 33 جنديا تركيا"]),
    ("ar", "قُتل مدنيان وأصيب أربعة آخرون في إدلب.", ["killed: 2 مدنيان", "wounded: 4 مدنيان"]),
    ("ar", "أصيب خمسة جنود على الأقل في إدلب.", ["wounded: at least 5 جنود"]),
    ("ar", "مقتل مدنيين اثنين بقصف على إدلب.", ["killed: 2 مدنيين"]),
    ("ar", "أسفر القصف على إدلب عن مقتل أربعة مدنيين وإصابة أحد عشر آخرين.", ["killed: 4 مدنيين", "wounded: 11 مدنيين"]),
    ("ar", "أصيب ما بين 10 و12 شخصا في إدلب.", ["wounded: 10-12 شخصا"]),
    ("ar", "نزح أكثر من أربعين ألف شخص من إدلب.", ["displaced: more than 40000 شخص"]),
    ("ar", "أسفر الهجوم في إدلب عن ٣٣ قتيلا.", ["killed: 33"]),
    ("ar", "ارتفعت حصيلة القتلى المدنيين في إدلب إلى سبعة.", ["killed: 7 المدنيين"]),
    ("en", "In Idlib on Saturday two civilians were killed.", ["killed: 2 civilians"]),
    ("en", "A soldier was killed in Idlib, two more were wounded.", ["wounded: 2"]),
    ("en", "Three civilians were killed, including two children, and seven wounded in Idlib.",
     ["killed: 3 civilians", "wounded: 7 civilians"]),
    ("de", "Ein türkischer Soldat wurde getötet und zwei weitere wurden in Idlib verletzt.",
     ["killed: 1 türkischer Soldat", "wounded: 2 türkischer Soldat"]),
    ("de", "In Idlib kamen am Samstag zwei Zivilisten ums Leben, fünf wurden verletzt.",
     ["killed: 2 Zivilisten", "wounded: 5 Zivilisten"]),
    ("de", "In Idlib wurde ein Kind getötet, vier Menschen wurden verletzt.", ["killed: 1 Kind", "wounded: 4 Menschen"]),
    ("fr", "Un soldat turc a été tué et deux autres ont été blessés à Idleb.", ["killed: 1 soldat", "wounded: 2 soldat"]),
    ("fr", "Deux civils ont trouvé la mort et cinq ont été blessés samedi à Idleb.", ["killed: 2 civils", "wounded: 5 civils"]),
    ("fr", "L'attaque a fait quatre morts et dix blessés à Idleb.", ["killed: 4", "wounded: 10"]),
]  # fmt: skip

NOT_COUNTED = [
    ("en", "The 33rd patrol in Idlib was attacked and a soldier was wounded.", "an ordinal"),
    ("en", "In 2015 33 soldiers were killed in Idlib.", "another year's dead"),
    ("en", "Soldiers were killed in Idlib on 23 October 2026.", "a date"),
    ("en", "Soldiers were killed 33 kilometres from Idlib.", "a distance"),
    ("en", "Soldiers were killed in Idlib by 30 shells at 14:30.", "shells and an hour"),
    ("en", "A 33-year-old soldier was killed in Idlib.", "an age"),
    ("en", "Families of those killed in Idlib were paid $5,000 or 300 dollars.", "money"),
    ("en", "No soldiers were killed in Idlib; five lorries were burnt.", "lorries"),
    ("en", "In Idlib 33 people could be killed if the dam breaks.", "what may come"),
    ("en", "Five soldiers were not killed in Idlib, the ministry said.", "a denial"),
    ("en", "Were five soldiers killed in Idlib?", "a question"),
    ("en", "Five soldiers were killed in Libya, a minister said in a speech on Idlib.", "another theatre"),
    ("en", "Five soldiers were killed on Monday.", "nowhere"),
    ("en", "Some 200 people gathered on a bridge in Idlib where a soldier had been killed.", "a crowd"),
    ("en", "Deaths in Idlib fell by 12 per cent.", "a share"),
    ("en", "Under resolution 2254 the wounded leave Idlib.", "a resolution"),
    ("ru", "33-й патруль вышел на трассу в Идлибе, погибших нет.", "an ordinal"),
    ("ru", "В 2020 году в Идлибе погибли 33 солдата.", "another year's dead"),
    ("ru", "В Идлибе ранен солдат, повреждены 12 машин.", "cars"),
    ("ru", "В Идлибе при 120-мм обстреле ранен солдат.", "a calibre"),
    ("ru", "В Идлибе могут погибнуть 12 человек.", "what may come"),
    ("tr", "İdlib'de 14'üncü devriyede asker yaralandı.", "an ordinal"),
    ("tr", "İdlib'de 14. devriyede asker yaralandı.", "an ordinal"),
    ("tr", "İdlib'de üç asker yaralanmadı.", "a denial within the verb"),
    ("tr", "İdlib'de yüzde 80 artış oldu, yaralı var.", "a share"),
    ("ar", "الدورية رقم 15 مرت في إدلب وأصيب جندي.", "a number that names"),
    ("ar", "لم يقتل خمسة جنود في إدلب.", "a denial"),
    ("ar", "قصفت إدلب بثلاثين قذيفة وأصيب جندي.", "shells"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), COUNTED)
def test_people_are_counted_as_the_sentence_counts_them(
    read: ReadFigures, language: str, text: str, expected: list[str]
) -> None:
    figures = read(text, language)

    assert [told(figure) for figure in figures] == expected
    assert {figure.quote for figure in figures} == {text}


@pytest.mark.parametrize(("language", "text", "why"), NOT_COUNTED)
def test_other_numbers_count_no_people(read: ReadFigures, language: str, text: str, why: str) -> None:
    assert [told(figure) for figure in read(text, language)] == [], why


@pytest.mark.parametrize(
    ("language", "text", "actor"),
    [
        ("en", "Three soldiers were wounded in Idlib, the Turkish defence ministry said.", "turkey-mod"),
        ("en", "The Syrian Observatory said that at least five soldiers had been wounded in Idlib.", "sohr"),
        (
            "en",
            "In Idlib the army, which according to the Russian defence ministry was not there, was hit, resulting in the deaths "
            "of 12 soldiers.",
            None,
        ),
        ("en", "Five soldiers were wounded in Idlib.", None),
        ("ru", "В Идлибе погибли 34 солдата, сообщили в Минобороны России.", "russia-mod"),
        ("tr", "MSB, İdlib'de üç askerin yaralandığını bildirdi.", "turkey-mod"),
        ("ar", "قال المرصد السوري إن خمسة جنود أصيبوا في إدلب.", "sohr"),
    ],
)
def test_a_figure_has_the_one_who_gives_it(read: ReadFigures, language: str, text: str, actor: str | None) -> None:
    assert [figure.actor for figure in read(text, language)] == [actor]


def test_two_sources_of_one_article_stand_side_by_side(read: ReadFigures) -> None:
    text = (
        "A bomb hit a patrol in Idlib. Three soldiers were wounded, the Turkish defence ministry said. "
        "The Syrian Observatory said that at least five soldiers had been wounded."
    )

    assert [(told(figure), figure.actor) for figure in read(text)] == [
        ("wounded: 3 soldiers", "turkey-mod"),
        ("wounded: at least 5 soldiers", "sohr"),
    ]


def test_what_is_said_again_is_told_once_with_its_first_sentence(read: ReadFigures) -> None:
    text = "In Idlib 33 soldiers were killed. The 33 soldiers killed were conscripts."

    figures = read(text)

    assert [told(figure) for figure in figures] == ["killed: 33 soldiers"]
    assert figures[0].quote == text[figures[0].start : figures[0].end] == "In Idlib 33 soldiers were killed."


def test_a_place_named_shortly_before_is_enough_and_another_theatre_is_not(read: ReadFigures) -> None:
    ours = "The shelling of Idlib went on. A school burnt. Five soldiers were killed."
    theirs = "Talks on Idlib went on. In Libya a school burnt. Five soldiers were killed."

    assert len(read(ours)) == 1
    assert read(theirs) == ()


def test_a_figure_has_the_day_that_is_said_of_it(read: ReadFigures) -> None:
    assert [f.event_date for f in read("Five soldiers were killed in Idlib on Friday.")] == [date(2026, 10, 23)]
    assert [f.event_date for f in read("Five soldiers were killed in Idlib.")] == [None]


def test_each_topic_has_the_figures_near_its_own_places(read: ReadFigures) -> None:
    text = "A bomb on the M4 highway wounded three soldiers."

    assert [figure.topic for figure in read(text, "en", "m4-patrols")] == ["m4-patrols"]
    assert read(text, "en", "nato-syria") == ()


def test_of_two_topics_the_one_that_was_named_last_has_the_figure(read: ReadFigures) -> None:
    text = (
        "The ceasefire in Idlib is holding. A bomb hit a joint patrol there and wounded three soldiers. "
        "Elsewhere in Idlib the ceasefire was broken and four civilians were killed."
    )

    figures = read(text, "en", "ceasefire", "m4-patrols")

    assert [(figure.topic, told(figure)) for figure in figures] == [
        ("ceasefire", "killed: 4 civilians"),
        ("m4-patrols", "wounded: 3 soldiers"),
    ]


@given(text=st.text(alphabet="0123456789 .,-–'%$۳٣٫killed soldiersвоенныхaskerجنود Idlib", max_size=120))
@pytest.mark.parametrize("language", ["en", "ru", "tr", "ar"])
def test_whatever_is_read_the_quote_stands_in_the_text(read: ReadFigures, language: str, text: str) -> None:
    for figure in read(f"Idlib: {text}", language):
        assert f"Idlib: {text}"[figure.start : figure.end] == figure.quote
        assert 0 < figure.low <= figure.high


def test_mistakes_in_the_words_of_figures_are_told_with_their_place() -> None:
    figures = {
        "fates": {"Killed": {"en": ["killed"]}, "hurt": {"en": [True]}},
        "numbers": {"two": {"en": ["two"]}},
        "unnamed": ["dead"],
        "reach": {"en": {"after": 0}},
        "crowd": {},
    }

    with pytest.raises(SpecErrors) as caught:
        vocabulary_from_mapping({"figures": figures})

    paths = {".".join(map(str, error.path)) for error in caught.value}
    assert paths == {
        "figures.crowd", "figures.unnamed.0", "figures.fates.Killed", "figures.fates.hurt.en.0", "figures.numbers.two",
        "figures.reach.en", "figures.reach.en.after",
    }  # fmt: skip
