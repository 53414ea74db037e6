"""The code of an indicator: whose it is, for which industry, of which class, and which one.

`N-00-601-0001`: tier (and place), industry, category and subcategory, serial. A code is given once and stays, whatever
becomes of the indicator's name; it is unique in the whole library, because the place is part of it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wenxiao.errors import Invalid

TIERS = {"national": "N", "province": "P", "city": "C", "county": "X", "town": "T", "department": "D", "unit": "U"}
_OF_OFFICES = ("department", "unit")
_TIER_OF = {letter: tier for tier, letter in TIERS.items()}
COMMON, OTHER_INDUSTRY, OTHER_CLASS = "00", "99", "099"
OTHER_SUBCATEGORY = "99"
ALL_INDUSTRIES = ("通用", "共性")  # what says only that no industry is meant
LAST_SERIAL = 999_999
_REGION, _ORGANISATION = r"[0-9]{6}[0-9A-Z]{0,6}", r"[0-9A-Z]{1,15}"
_CODE = re.compile(
    rf"([NPCXTDU])(?:({_REGION})(?:\.({_ORGANISATION}))?)?-([0-9A-Z][0-9])-([0-9])([0-9]{{2}})-([0-9]{{4,6}})", re.ASCII
)


class CodeUnreadable(Invalid):
    title = "指标编码无法识别"


@dataclass(frozen=True)
class Code:
    """`region` is empty for the nation, `organisation` for all but departments and units."""

    tier: str
    region: str
    organisation: str
    industry: str
    category: str
    subcategory: str
    serial: int

    @property
    def owner(self) -> str:
        """Tier and place: N, P440000, D441622.061."""
        return TIERS[self.tier] + self.region + (f".{self.organisation}" if self.organisation else "")

    @property
    def series(self) -> str:
        """All before the serial; serials are counted within it."""
        return f"{self.owner}-{self.industry}-{self.category}{self.subcategory}-"

    def __str__(self) -> str:
        return f"{self.series}{self.serial:04d}"

    @property
    def place(self) -> tuple[int, str, str, str, str, int]:
        """From the widest tier down, then by place, industry, class and serial as a number."""
        rank = list(TIERS).index(self.tier)
        return rank, self.region, self.organisation, self.industry, self.category + self.subcategory, self.serial


def code(text: str, pointer: str | None = None) -> Code:
    """The code that `text` spells; lower case and spaces around it are forgiven."""
    found = _CODE.fullmatch(text.strip().upper()) if len(text) <= 60 else None
    if found is None:
        raise CodeUnreadable(
            f"“{text[:60]}”不是指标编码，编码形如 N-00-601-0001 或 X441622-05-101-0001，请核对。", pointer=pointer
        )
    letter, region, organisation, industry, category, subcategory, serial = found.groups()
    read = Code(_TIER_OF[letter], region or "", organisation or "", industry, category, subcategory, int(serial))
    return _sound(read, pointer)


def make(
    tier: str, region: str, organisation: str, *, industry: str = COMMON, kind: str = OTHER_CLASS, serial: int
) -> Code:
    """`kind` is the class, three digits; region and organisation are dropped where the tier has none."""
    place = "" if tier == "national" else region
    office = organisation if tier in _OF_OFFICES else ""
    return code(str(Code(tier, place, office, industry, kind[:1], kind[1:], serial)))


def sorted_codes(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda text: code(text).place)


def _sound(read: Code, pointer: str | None) -> Code:
    national, office = read.tier == "national", read.tier in _OF_OFFICES
    if national == bool(read.region) or office != bool(read.organisation):
        wanted = "没有区划" if national else "区划之后要有“.单位代码”" if office else "有区划而没有单位代码"
        raise CodeUnreadable(f"“{read}”有误：以 {TIERS[read.tier]} 开头的编码{wanted}，请核对。", pointer=pointer)
    if not 1 <= read.serial <= LAST_SERIAL:
        raise CodeUnreadable(f"“{read}”有误：顺序号从 1 到 {LAST_SERIAL}，请核对。", pointer=pointer)
    return read


@dataclass(frozen=True)
class Subcategory:
    code: str
    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Category:
    code: str
    name: str
    spellings: tuple[str, ...]
    subcategories: tuple[Subcategory, ...]


@dataclass(frozen=True)
class Industry:
    code: str
    name: str
    spellings: tuple[str, ...]
    expenditure: str | None


@dataclass(frozen=True)
class Placed:
    """Where an indicator stands: `known` is false where a word was not in the tree and the place is an "other" one."""

    industry_code: str
    industry: str | None
    field: str | None
    kind: str
    category: str
    subcategory: str
    known: bool


@dataclass(frozen=True)
class Scheme:
    """The tree that shipped with the library; `as_printed` is for pairs of words that only together say the class."""

    industries: tuple[Industry, ...]
    categories: tuple[Category, ...]
    as_printed: Mapping[tuple[str, str], tuple[str, str]]

    def placed(self, category: str, subcategory: str, industry: str | None) -> Placed:
        """The place by any known spelling; what is not in the tree keeps its words and gets a code for others."""
        category, subcategory = category.strip(), subcategory.strip()
        category, subcategory = self.as_printed.get((category, subcategory), (category, subcategory))
        above = next((one for one in self.categories if category in (one.name, *one.spellings)), None)
        below = next(
            (one for one in (above.subcategories if above else ()) if subcategory in (one.name, *one.spellings)), None
        )
        code, name, field, named = self.industry_of(industry)
        kind = (above.code if above else OTHER_CLASS[0]) + (below.code if below else OTHER_SUBCATEGORY)
        words = (above.name if above else category, below.name if below else subcategory)
        return Placed(code, name, field, kind, *words, known=named and above is not None and below is not None)

    def industry_of(self, printed: str | None) -> tuple[str, str | None, str | None, bool]:
        """Code, industry, field, and whether it is on the list: 社会保障-民政 is 社会保障 and its field 民政."""
        if printed is None or not printed.strip():
            return COMMON, None, None, True
        whole, _, field = (part.strip() for part in re.sub(r"[—–－/／、]", "-", printed).partition("-"))
        for one in self.industries:
            if whole in (one.name, *one.spellings):
                if one.code == COMMON:
                    return COMMON, None, (field if whole in ALL_INDUSTRIES else whole + field) or None, True
                return one.code, one.name, field or None, True
        return OTHER_INDUSTRY, whole, field or None, False
