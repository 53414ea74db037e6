"""What two names have in common when people mean the same indicator, and what is kept of a text to find it by.

Chinese is not written in words: a text is found by its characters and its pairs of characters.
"""

import unicodedata

LONGEST_SEARCHED = 400  # characters of name, place in the tree and definition that a search looks at


def name_key(name: str) -> str:
    """The name without spaces and signs, in one width and case: `“三公经费” 控制率` and `三公经费控制率` are one."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return "".join(character for character in plain if unicodedata.category(character)[0] in "LN" or character == "%")


def search_text(*parts: str | None) -> str:
    """The parts joined, in one width and case."""
    joined = " ".join(part for part in parts if part)
    return unicodedata.normalize("NFKC", joined).lower()[:LONGEST_SEARCHED]


def grams(text: str) -> tuple[str, ...]:
    """Each letter or digit and each pair of neighbours within a run of them, once, in order."""
    found: dict[str, None] = {}
    previous = ""
    for character in unicodedata.normalize("NFKC", text).lower():
        if unicodedata.category(character)[0] not in "LN":
            previous = ""
            continue
        found[character] = None
        if previous:
            found[previous + character] = None
        previous = character
    return tuple(found)


def query_grams(word: str) -> tuple[str, ...]:
    """What an indicator must hold to contain `word`: its pairs; a single character stands for itself."""
    found = grams(word)
    return tuple(gram for gram in found if len(gram) > 1) or found


def likeness(one: str, other: str) -> float:
    """Share of common pairs of two names, 0 to 1; equal names are 1 whatever their length."""
    first, second = name_key(one), name_key(other)
    if first == second:
        return 1.0
    mine, theirs = set(_pairs(first)), set(_pairs(second))
    both = len(mine & theirs)
    return 2 * both / (len(mine) + len(theirs)) if both else 0.0


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]
