"""Forms of words that say the same thing, as data: contractions, units of measure, word endings."""

from __future__ import annotations

from pipeline.english import (
    FUNCTION_WORDS,
    NEGATIONS,
    SUBJECT_PRONOUNS,
)

CONTRACTIONS = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "ain't": "is not",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "hafta": "have to",
    "outta": "out of",
    "kinda": "kind of",
    "sorta": "sort of",
    "lotta": "lot of",
    "lemme": "let me",
    "gimme": "give me",
    "dunno": "do not know",
    "'cause": "because",
    "cuz": "because",
    "ok": "okay",
    "alright": "all right",
    "&": "and",
    "let's": "let us",
    "y'all": "you all",
    "twice": "2 time",
    "thrice": "3 time",
    "twenties": "20s",
    "thirties": "30s",
    "forties": "40s",
    "fifties": "50s",
    "sixties": "60s",
    "seventies": "70s",
    "eighties": "80s",
    "nineties": "90s",
}
HOSTS_OF_IS = SUBJECT_PRONOUNS | {
    *("that", "this", "what", "here", "who", "where", "how", "when", "why", "one", "everything", "nothing"),
    *("something", "somebody", "someone", "everybody", "everyone", "nobody"),
}
"""Words after which 's is short for "is"; after others it marks a possessor."""
MONTHS = frozenset(
    {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october"}
    | {"november", "december"}
)
RANKED = frozenset({"type", "grade", "stage", "phase", "class", "factor", "part"})
ROMAN = {"ii": "2", "iii": "3", "iv": "4"}

_UNITS = {
    "mg": "mg mgs milligram milligrams milligramme milligrammes",
    "mcg": "mcg mcgs ug µg μg microgram micrograms microgramme microgrammes",
    "g": "g gram grams gramme grammes",
    "kg": "kg kilo kilos kilogram kilograms",
    "ml": "ml mls cc ccs milliliter milliliters millilitre millilitres",
    "liter": "liter liters litre litres",
    "unit": "unit units",
    "iu": "iu",
    "%": "% percent",
    "degree": "degree degrees °",
    "c": "c celsius centigrade",
    "f": "f fahrenheit",
    "mm": "mm millimeter millimeters millimetre millimetres",
    "cm": "cm centimeter centimeters centimetre centimetres",
    "inch": "inch inches",
    "foot": "foot feet",
    "mile": "mile miles",
    "pound": "pound pounds lb lbs £",
    "ounce": "ounce ounces oz",
    "dollar": "dollar dollars $",
    "gauge": "gauge",
    "hz": "hz hertz",
    "khz": "khz kilohertz",
    "mhz": "mhz megahertz",
    "volt": "volt volts",
    "watt": "watt watts",
    "joule": "joule joules",
    "second": "second seconds sec secs",
    "minute": "minute minutes min mins",
    "hour": "hour hours hr hrs",
    "day": "day days",
    "night": "night nights",
    "week": "week weeks wk wks",
    "month": "month months",
    "year": "year years yr yrs",
    "decade": "decade decades",
    "time": "time times",
    "tablet": "tablet tablets",
    "pill": "pill pills",
    "capsule": "capsule capsules",
    "drop": "drop drops",
    "puff": "puff puffs",
    "spray": "spray sprays",
    "patch": "patch patches",
    "dose": "dose doses",
}
UNITS = {form: unit for unit, forms in _UNITS.items() for form in forms.split()}
"""A unit in any form -> the form in which it is compared. A cc is a millilitre; a microgram is no milligram."""

PERIODS = frozenset({"second", "minute", "hour", "day", "night", "week", "month", "year", "decade"})

_ENDINGS = ("ing", "ed", "es", "s")
_SHORTEST_STEM = 4


def stem(word: str) -> str:
    """Take off the ending that number and tense put on a word, so that "hurts" is "hurt"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def stems(*texts: str) -> frozenset[str]:
    """Give the stems of all words of some texts."""
    return frozenset(stem(word) for text in texts for word in text.split())


_CARRIERS = NEGATIONS | {"before", "after", "above", "below"}
_FUNCTION_WORDS = (
    frozenset(
        FUNCTION_WORDS
        | {
            "me",
            "him",
            "them",
            "us",
            "this",
            "these",
            "those",
            "here",
            "what",
            "well",
            "then",
            "now",
            "just",
            "okay",
        }
    )
    - _CARRIERS
)
_STEMS_OF_FUNCTION_WORDS = frozenset(map(stem, _FUNCTION_WORDS))


def carries_meaning(token: str) -> bool:
    """Say whether a token tells something, and is not a word that English needs everywhere."""
    return token not in _STEMS_OF_FUNCTION_WORDS
