"""How a citizen's words find projects: every word must occur, in any order, in any width and case.

Chinese is not written in words: a text is found by its pairs of neighbouring characters.
"""

import unicodedata

from wenxiao.errors import Invalid

MOST_WORDS = 6
SHORTEST_WORD = 2


class SearchTooShort(Invalid):
    title = "查询的字词过短"


def search_text(*parts: str | None) -> str:
    """The parts joined, in one width and case."""
    return unicodedata.normalize("NFKC", " ".join(part for part in parts if part)).lower()


def pairs(text: str) -> tuple[str, ...]:
    """Each pair of neighbours within a run of letters and digits, once, in order."""
    found: dict[str, None] = {}
    previous = ""
    for character in text:
        if unicodedata.category(character)[0] not in "LN":
            previous = ""
            continue
        if previous:
            found[previous + character] = None
        previous = character
    return tuple(found)


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query; beyond the sixth they narrow nothing down any more."""
    return tuple(dict.fromkeys(search_text(query).split()))[:MOST_WORDS]


def require_findable(words: tuple[str, ...]) -> None:
    """Without one pair of neighbours every row would have to be looked at."""
    if words and not any(pairs(word) for word in words):
        raise SearchTooShort("请至少写出两个相连的字，例如“教育”；几个词之间用空格隔开。", pointer="?q")


def like_pattern(word: str) -> str:
    """A LIKE pattern that takes `%` and `_` literally."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
