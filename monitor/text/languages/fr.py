"""French. What is elided before a vowel is a word of its own: "l'accord" is two. Keys write é as ee, so that what was broken
(violé) is not what breaks (viole)."""

from __future__ import annotations

from monitor.text.languages.language import (
    CaseEndings,
    DateWords,
    Language,
    NumberWords,
    Order,
    PurposeWords,
    Spelling,
    WayWords,
)
from monitor.text.languages.snowball import stemmer

_ORDINALS = {
    "premier": 1, "premiere": 1, "second": 2, "seconde": 2, "deuxieme": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5,
    "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10, "onzieme": 11, "douzieme": 12, "treizieme": 13,
    "quatorzieme": 14, "quinzieme": 15, "seizieme": 16, "vingtieme": 20, "trentieme": 30, "quarantieme": 40,
    "cinquantieme": 50, "soixantieme": 60,
}  # fmt: skip

NUMBERS = NumberWords(
    ordinals={"unieme": 1} | _ORDINALS | {f"{word}s": value for word, value in _ORDINALS.items()},
    tens={"dix": 10, "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60},
    joins=frozenset(("et",)),
    cardinals={"un": 1, "une": 1, "deux": 2, "trois": 3, "quelques": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
               "neuf": 9, "dix": 10, "onze": 11, "douze": 12},
    digits=r"([0-9]{1,3})(?:er|re|ere|e|eme|ieme|nd|nde)",
    marks=frozenset(("numeero", "no")),
    alone=frozenset(("a", "est", "eetait", "fut", "sera", "s", "le", "en")),
    times=frozenset(("fois",)),
    never=frozenset(("moitiee", "eetape", "phase", "partie", "jour", "semaine", "mois", "anneee", "pays", "ministre", "ministres",
                     "lieu",
                     "attaque", "explosion", "attentat", "incident", "victime", "vague", "guerre", "groupe", "temps")),
    quantities=("heure", "minute", "seconde", "jour", "semaine", "mois", "an", "km", "kilometre", "metre", "soldat", "militaire",
                "personne", "veehicule", "homme"),
)  # fmt: skip

DATES = DateWords(
    months={
        "janvier": 1, "feevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9,
        "octobre": 10, "novembre": 11, "deecembre": 12,
        "janv": 1, "feevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "deec": 12,
    },
    doubtful=frozenset(("sept",)),
    intro=frozenset(("en", "depuis", "deebut", "mi", "fin", "de", "du", "au")),
    weekdays={"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6},
    coming=frozenset(("prochain", "prochaine")),
    past=frozenset(("dernier", "derniere", "passee", "passeee")),
    of=frozenset(("du",)),
    joins=frozenset(("et",)),
    parts={"deebut": 1, "mi": 15, "fin": 25},
    month_noun=frozenset(("mois",)),
    year_before=frozenset(("en", "anneee", "an", "depuis", "de", "deebut", "mi", "fin")),
    since=frozenset(("depuis",)),
    aims=frozenset(("pour", "pour le", "pour ce", "des", "des le", "des ce", "a partir de", "a partir du", "a compter de",
                    "a compter du")),
    days={"aujourdhui": 0, "ce matin": 0, "ce soir": 0, "cette nuit": 0, "hier": -1, "hier soir": -1, "la nuit derniere": -1,
          "avant hier": -2, "demain": 1, "apres demain": 2},
    next_days={"le meme jour": 0, "le lendemain": 1, "le jour suivant": 1, "un jour plus tard": 1, "deux jours plus tard": 2,
               "la veille": -1},
    weeks={"la semaine derniere": -1, "la semaine passeee": -1, "cette semaine": 0, "la semaine prochaine": 1},
    this_month={"le mois dernier": -1, "ce mois ci": 0, "ce mois": 0, "le mois prochain": 1},
    this_year={"l an dernier": -1, "l anneee derniere": -1, "cette anneee": 0, "l an prochain": 1, "l anneee prochaine": 1},
    units={"jour": 1, "jours": 1, "semaine": 7, "semaines": 7, "mois": 30, "an": 365, "ans": 365, "anneee": 365, "anneees": 365},
    ago_before=frozenset(("a",)),  # "il y a deux jours"
)  # fmt: skip

FRENCH = Language(
    code="fr",
    name="French",
    spelling=Spelling(
        letters={"é": "ee"},
        elided=frozenset(("l", "d", "n", "s", "c", "j", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu")),
        thousands=". ",
    ),
    order=Order(denial_behind=True, date_before_deal=False),  # "ne tient pas"
    likened=stemmer("french"),
    months={"janv": 1, "feev": 2, "mars": 3, "avr": 4, "mai": 5, "juin": 6, "juil": 7, "aou": 8, "sept": 9, "oct": 10, "nov": 11,
            "deec": 12},
    numbers=NUMBERS,
    dates=DATES,
    ways=WayWords(
        begins=frozenset(("de", "d", "depuis")), ends=frozenset(("a", "vers", "jusqu")), between=frozenset(("entre",)),
        joins=frozenset(("et",)),
    ),
    purpose=PurposeWords(
        before=frozenset(("pour", "eeventuelle", "eeventuelles", "eeventuel", "toute")),
        forced=("contrain", "oblig", "forc", "parven", "reeussi"), threats=("menac", "crai", "avert"),
    ),
    lacking=frozenset(("sans",)),
    cases=CaseEndings(before=frozenset(("a", "au", "en", "vers", "dans", "pres"))),
    together=frozenset(("et", "avec")),
    speaker_behind=frozenset(("selon", "apres")),
)  # fmt: skip
