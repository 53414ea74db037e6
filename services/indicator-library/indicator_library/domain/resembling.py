"""How near two texts are by their pairs of characters, each pair weighing the more the rarer it is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from indicator_library.domain.industries import KNOWN_WORDS
from indicator_library.domain.naming import name_key

_DIGITS = re.compile(r"[0-9a-z]+")
# Words that stand in every other project's name and say nothing of what it is about.
_EMPTY = re.compile(
    r"项目|资金|经费|补助|专项|年度|工作|建设|市级|县级|省级|中央|提前下达|支出|绩效|目标|转移支付|配套|情况|指标|本级|一般|上级"
)
# Of these a run may consist beside half a word: 助对象.
_GENERAL = "对象|人员|数量|服务|发放|及时|完成|保障|标准|质量|管理|单位|成本|时间|人数|提升"
_AT_ENDS = re.compile(rf"^(?:{_GENERAL})+|(?:{_GENERAL})+$")
_PAIRS = frozenset(_GENERAL.split("|")) | {word for word in KNOWN_WORDS if len(word) == 2}
_PLACE = re.compile(r"^.*(?:[省县区州旗盟镇乡]|市(?![场政容]))(?=.{2})")
SHOWN = 4


@lru_cache(maxsize=20_000)
def pairs(text: str) -> frozenset[str]:
    """Of the text without numbers and without empty words."""
    runs = _EMPTY.sub(" ", _DIGITS.sub(" ", name_key(text))).split()
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))


@lru_cache(maxsize=20_000)
def _bigrams(name: str) -> frozenset[str]:
    key = name_key(name)
    return frozenset(key[at : at + 2] for at in range(len(key) - 1)) or frozenset({key})


def alike(one: str, other: str) -> float:
    """Share of common pairs of two names, 0 to 1, as `naming.likeness`, but for thousands of names."""
    first, second = _bigrams(one), _bigrams(other)
    return 2 * len(first & second) / (len(first) + len(second))


def office(unit: str) -> str:
    """The office without its place: 金安区体育局 is 体育局."""
    return _PLACE.sub("", unit)


@dataclass(frozen=True)
class Rarity:
    """In how many of `texts` each pair was seen."""

    texts: int
    seen: Mapping[str, int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Rarity":
        seen: dict[str, int] = {}
        number = 0
        for text in texts:
            number += 1
            for pair in pairs(text):
                seen[pair] = seen.get(pair, 0) + 1
        return cls(number, seen)

    def square(self, pair: str) -> float:
        return (log((self.texts + 1) / (self.seen.get(pair, 0) + 1)) + 1) ** 2

    def length(self, text: str) -> float:
        return sqrt(sum(self.square(pair) for pair in pairs(text)))

    def nearness(self, one: str, other: str) -> float:
        """The cosine of the two, 0 to 1."""
        both = pairs(one) & pairs(other)
        if not both:
            return 0.0
        return sum(self.square(pair) for pair in both) / (self.length(one) * self.length(other))


def shared_words(one: str, other: str) -> tuple[str, ...]:
    """The longest runs of characters that both texts hold, for people to see why: 高标准农田; no halves of words."""
    mine, theirs = name_key(one), name_key(other)
    found: list[str] = []
    reached = 0
    for at in range(len(mine) - 1):
        end = at
        while end < len(mine) and mine[at : end + 1] in theirs:
            end += 1
        if end > reached:  # else it lies within a run that began before
            reached = end
            found += [mine[at:end]] if _says_something(mine[at:end], (mine, theirs)) else []
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True)[:SHOWN])


def _says_something(run: str, texts: tuple[str, ...]) -> bool:
    """No general word, no half of a word beside one, and of a pair no halves of two."""
    if not pairs(run) or len(_AT_ENDS.sub("", run)) < 2:
        return False
    return len(run) > 2 or run in KNOWN_WORDS or not any(_is_cut(run, text) for text in texts)


def _is_cut(pair: str, text: str) -> bool:
    """助对 where the text goes on with 象: one of its characters makes a word with what stands beside it."""
    at = text.find(pair)
    return bool({text[max(0, at - 1) : at + 1], text[at + 1 : at + 3]} & _PAIRS)
