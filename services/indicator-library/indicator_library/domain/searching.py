"""How a clerk's words find indicators: every word must occur in the name, in any order.

Forms print one category both as 产出 and as 产出指标; either spelling finds both.
"""

SUFFIX = "指标"
MOST_WORDS = 8


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query; beyond the eighth they narrow nothing down any more."""
    return tuple(dict.fromkeys(query.split()))[:MOST_WORDS]


def like_pattern(word: str) -> str:
    """A LIKE pattern that takes `%` and `_` literally; the escape character is a backslash."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def category_key(category: str) -> str:
    """`产出指标` and `产出` are one category."""
    return category.strip().removesuffix(SUFFIX)
