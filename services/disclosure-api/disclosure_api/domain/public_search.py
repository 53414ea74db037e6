"""How a citizen's words find projects: every word must occur, in any order, in any width and case.

Chinese is not written in words: a text is found by its pairs of neighbouring characters.
"""

import unicodedata

from wenxiao.errors import Invalid

MOST_WORDS = 6


class SearchTooShort(Invalid):
    title = "查询的字词过短"


class SearchTooLong(Invalid):
    title = "查询的词过多"


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
    return tuple(dict.fromkeys(search_text(query).split()))


def require_findable(words: tuple[str, ...]) -> None:
    """Without one pair of neighbours every row would have to be looked at."""
    if words and not any(pairs(word) for word in words):
        raise SearchTooShort(
            "请至少写出两个相连的文字、字母或数字，例如“教育”；单个字和符号只能与这样的词一起查，词与词之间用空格隔开。",
            pointer="?q",
        )
    if len(words) > MOST_WORDS:
        raise SearchTooLong(f"一次最多查 {MOST_WORDS} 个词，请减少以空格隔开的词。", pointer="?q")


def needs_no_look(word: str) -> bool:
    """Whether its pair alone says that the word is there."""
    return pairs(word) == (word,)


def like_pattern(word: str) -> str:
    """A LIKE pattern that takes `%` and `_` literally."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
