"""What is due to the congress and to the public: which targets and results, by whom, with which paper, until when.

The documents name what they want in words of their own (重要目标, 重大政策和项目, 专项资金); a source carries marks,
and a word covers it or does not. Days follow from the paper, or from the day on which the source became final.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.publication import Duty
from disclosure_api.domain.publishers import Publication
from disclosure_api.domain.words import WORDS, speaking
from wenxiao.findings import Parameter

BUDGET_DRAFT, FINAL_ACCOUNTS, NO_DRAFT = "budget_draft", "final_accounts", "no_draft"
TARGETS, RESULTS = "target", "evaluation_result"  # the two classes of the law
SOURCES = (Kind.TARGET, Kind.SELF_EVALUATION, Kind.EVALUATION_RESULT, Kind.DEPARTMENT_OVERALL)
FINANCE = ("finance",)
PROMPTLY = ("timely",)


class Mark(StrEnum):
    """Why a project may be a key one."""

    MAJOR = "major"
    POLICY = "policy"
    SPECIAL_FUND = "special_fund"
    TRANSFER_PAYMENT = "transfer_payment"
    LIVELIHOOD = "livelihood"
    CONCENTRATED_RESOURCES = "concentrated_resources"
    NEEDS_APPROVAL = "needs_approval"
    HIGH_ATTENTION = "high_attention"
    LARGE_AMOUNT = "large_amount"


@dataclass(frozen=True)
class Source:
    """`final_on`: the day on which it was approved or found; `rechecked`: a re-check stands in its place."""

    kind: Kind
    budget_year: int
    final_on: date
    marks: frozenset[Mark] = frozenset()
    rechecked: bool = False


@dataclass(frozen=True)
class DuePolicy:
    """What the section `disclosure` says of what is due."""

    duties: tuple[Duty, ...]
    publications: tuple[Publication, ...]
    simultaneous: Parameter[bool]
    key_marks: Parameter[frozenset[Mark]]
    within_days: Parameter[int]
    paper_months: Parameter[Mapping[str, int]]


@dataclass(frozen=True)
class Due:
    """One source, owed to one audience. `paper_on` is None where no paper is named; gradual: no last day."""

    audience: Audience
    by: tuple[str, ...]
    paper: str
    paper_year: int | None
    paper_on: date | None
    days: int
    gradual: bool
    basis: tuple[str, ...]
    within_days: int = field(default=0)

    def last_day(self, final_on: date) -> date | None:
        """What became final only after the paper was laid goes out as if none were named."""
        if self.gradual:
            return None
        if self.paper_on is not None and final_on <= self.paper_on:
            return self.paper_on + timedelta(self.days)
        return final_on + timedelta(self.within_days)


Papers = Mapping[tuple[str, int], date]
Covers = Callable[[Source, frozenset[Mark]], bool]


def marks_of(*, scale: str, traits: Iterable[str], of: str, livelihood: bool, transfer_payment: bool) -> list[Mark]:
    """The marks of a project as targets-api tells its scale, traits and object; in one order."""
    told = {
        Mark.MAJOR: scale == "major",
        Mark.POLICY: of == "policy" or "policy_programme" in traits,
        Mark.LIVELIHOOD: livelihood,
        Mark.TRANSFER_PAYMENT: transfer_payment,
    }
    return [mark for mark in Mark if told.get(mark, mark.value in traits)]


def dues_of(source: Source, policy: DuePolicy, papers: Papers) -> tuple[Due, ...]:
    """To whom this source is owed; `papers` are the days, laid or planned, that finance has recorded."""
    found: list[Due] = []
    for audience in Audience:
        due = _due(source, audience, policy, papers)
        if due is not None:
            found.append(_at_once(due, found, policy, papers, source))
    return tuple(found)


def _at_once(due: Due, before: Sequence[Due], policy: DuePolicy, papers: Papers, source: Source) -> Due:
    """What goes to the public at the same time goes with the congress's paper, or as promptly."""
    npc = next((one for one in before if one.audience is Audience.NPC), None)
    if npc is None or not policy.simultaneous.value or due.gradual:
        return due
    return replace(due, paper=npc.paper, paper_year=npc.paper_year, paper_on=npc.paper_on)


def law_class(kind: Kind) -> str:
    return TARGETS if kind is Kind.TARGET else RESULTS


def paper_year(source: Source, paper: str, papers: Papers, months: Mapping[str, int]) -> int | None:
    """A budget goes with its own year, results with the accounts of theirs, or with the first budget after them."""
    if paper == NO_DRAFT:
        return None
    if paper == BUDGET_DRAFT and source.kind is not Kind.TARGET:
        years = range(max(source.final_on.year, source.budget_year + 1), source.final_on.year + 2)
        laid_after = (year for year in years if paper_day(paper, year, papers, months) >= source.final_on)
        return next(laid_after, source.final_on.year + 1)
    return source.budget_year


def turns(year: int, papers: Papers, months: Mapping[str, int]) -> tuple[date, ...]:
    """The last days of the stretches of a year in which sources that become final go with the same papers."""
    ends = {paper_day(BUDGET_DRAFT, of, papers, months) for of in (year, year + 1)}
    return tuple(sorted({day for day in ends if day.year == year} | {date(year, 12, 31)}))


def paper_day(paper: str, year: int, papers: Papers, months: Mapping[str, int]) -> date:
    """As recorded; until then the last day of the month in which it is usual."""
    if (paper, year) in papers:
        return papers[paper, year]
    laid, month = (year + 1 if paper == FINAL_ACCOUNTS else year), months[paper]
    return date(laid, month, monthrange(laid, month)[1])


def _due(source: Source, audience: Audience, policy: DuePolicy, papers: Papers) -> Due | None:
    duty = next((one for one in policy.duties if _is(one, source, audience)), None)
    if duty is None:
        return None
    spoken = speaking(policy.publications, source.kind, audience)
    covering = [one for one in spoken if _covers(one, source, policy.key_marks.value)]
    if (spoken and not covering) or (not spoken and not source.marks & policy.key_marks.value):
        return None
    firm = [one for one in covering if not one.gradual] or covering
    gradual = bool(firm) and all(one.gradual for one in firm)
    promptly = bool(firm) and all(one.timing == PROMPTLY for one in firm)
    paper = NO_DRAFT if promptly else duty.accompanies
    months = policy.paper_months.value
    year = paper_year(source, paper, papers, months)
    day = None if year is None else paper_day(paper, year, papers, months)
    at_once = audience is Audience.NPC or policy.simultaneous.value
    return Due(
        audience=audience,
        by=_merged([one.by for one in firm]) or FINANCE,
        paper=paper,
        paper_year=year,
        paper_on=day,
        days=0 if at_once else policy.within_days.value,
        gradual=gradual,
        basis=_merged([*([] if gradual or promptly else [duty.basis]), *(one.basis for one in firm)]),
        within_days=policy.within_days.value,
    )


def _is(duty: Duty, source: Source, audience: Audience) -> bool:
    return duty.kind.value == law_class(source.kind) and duty.audience is audience


def _merged(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for several in lists for one in several))


def _covers(one: Publication, source: Source, key: frozenset[Mark]) -> bool:
    words = _words(source)
    named = any(words[word](source, key) for word in one.what if word in words)
    return named and (not one.scope or any(_SCOPES[word](source, key) for word in one.scope if word in _SCOPES))


def _words(source: Source) -> Mapping[str, Covers]:
    return {word: _COVERS.get(word, _all) for word, kinds in WORDS.items() if source.kind in kinds}


def _all(source: Source, key: frozenset[Mark]) -> bool:
    return True


def _key(source: Source, key: frozenset[Mark]) -> bool:
    return bool(source.marks & key)


def _having(*wanted: Mark) -> Covers:
    return lambda source, key: source.marks.issuperset(wanted)


def _latest(covers: Covers) -> Covers:
    """Of a project's results the one that finance has re-checked, where it has."""
    return lambda source, key: not source.rechecked and covers(source, key)


_COVERS: Mapping[str, Covers] = {
    **dict.fromkeys(("important_targets", "key_targets", "key_project_or_fund_targets", "key_project_targets"), _key),
    "major_policy_project_targets": _having(Mark.MAJOR),
    "evaluation_results": _latest(_all),
    "fund_performance_information": _latest(_all),
    "own_performance_information": _latest(_all),
    "all_but_classified": _latest(_all),
    "major_policy_project_results": _latest(_having(Mark.MAJOR)),
    "main_livelihood_project_results": _latest(_having(Mark.LIVELIHOOD)),
    "key_expenditure_project_results": _latest(_key),
}
_SCOPES: Mapping[str, Covers] = {
    "special_funds": _having(Mark.SPECIAL_FUND),
    "major_livelihood_projects": _having(Mark.MAJOR, Mark.LIVELIHOOD),
    "key_project": _key,
    "key_fund": lambda source, key: bool(source.marks & {Mark.SPECIAL_FUND, Mark.TRANSFER_PAYMENT}),
}
