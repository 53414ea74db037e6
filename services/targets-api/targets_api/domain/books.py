"""What is looked at in each budget book and kind of money, and which of them a jurisdiction manages.

The points are the pack's own words. An entry answers each of them; what it leaves out is a warning with its clause when
it is admitted, never a refusal: the documents say what to look at, not what follows from silence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from targets_api.domain.entries import FUND_ZH, Entry, OtherFund
from targets_api.domain.projects import BudgetBook, LibraryObject
from wenxiao.findings import Finding, Parameter

BOOK_ZH = {
    BudgetBook.GENERAL_PUBLIC: "一般公共预算",
    BudgetBook.GOVERNMENT_FUND: "政府性基金预算",
    BudgetBook.STATE_CAPITAL: "国有资本经营预算",
    BudgetBook.SOCIAL_INSURANCE: "社会保险基金预算",
}
CONDITION_ZH = {"division_of_fiscal_powers_and_spending_duties": "符合财政事权和支出责任划分"}


@dataclass(frozen=True)
class Focus:
    """Points of one kind of money; `emphasis` is what is looked at first in major items of it."""

    of: str
    points: tuple[str, ...]
    emphasis: tuple[str, ...] = ()
    must_comply_with: str | None = None
    basis: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        return (*self.points, CONDITION_ZH[self.must_comply_with]) if self.must_comply_with else self.points


@dataclass(frozen=True)
class ManagedFund:
    code: str
    zh: str
    stage: str = "active"


@dataclass(frozen=True)
class Point:
    """One point of attention with what the entry says to it."""

    of: str
    point: str
    statement: str | None
    basis: tuple[str, ...]


def kinds_of_money(entry: Entry) -> tuple[str, ...]:
    """The names under which the documents speak of an entry's money."""
    if entry.object is LibraryObject.GOVERNMENT:
        return ("government_budget",)
    found = [entry.budget_book.value]
    if entry.budget_book is BudgetBook.GENERAL_PUBLIC:
        found = [f"general_public_{entry.side.value}"]
    if entry.transfer_payment:
        found.append("transfer_payment")
    if entry.special_fund:
        found.append("special_funds")
    if entry.other_fund is OtherFund.STATE_ASSETS:
        found.append("state_assets")
    return tuple(found)


def points_of(entry: Entry, focus: tuple[Focus, ...]) -> tuple[Point, ...]:
    """Every point that the place asks of an entry like this, answered or not."""
    said = {answer.point: answer.statement for answer in entry.attention}
    kinds = kinds_of_money(entry)
    return tuple(
        Point(one.of, point, said.get(point), one.basis) for one in focus if one.of in kinds for point in one.asked
    )


def attention_findings(entry: Entry, focus: tuple[Focus, ...]) -> Iterator[Finding]:
    """One finding per kind of money that has unanswered points; answers to what nobody asks are advice."""
    points = points_of(entry, focus)
    for one in focus:
        open_points = [p.point for p in points if p.of == one.of and not p.statement]
        if open_points:
            detail = f"尚未说明关注点：{'、'.join(open_points)}；请在 attention 中逐项填写"
            yield Finding("library.attention_missing", detail, one.basis, "#/attention", "warning")
        if one.emphasis and entry.scale == "major" and any(p.of == one.of for p in points):
            detail = f"重大事项重点关注：{'、'.join(one.emphasis)}"
            yield Finding("library.attention_emphasis", detail, one.basis, severity="advice")
    asked = {point.point for point in points}
    if unasked := [answer.point for answer in entry.attention if answer.point not in asked]:
        detail = f"本地对这类资金不要求说明：{'、'.join(unasked)}；已照录，请核对用词"
        yield Finding("library.attention_unasked", detail, (), "#/attention", "advice")


def book_findings(entry: Entry, books: Parameter[tuple[str, ...]], linked: Parameter[bool]) -> Iterator[Finding]:
    """Which clause brings the entry's book under management, and that the four books are to fit together."""
    zh = BOOK_ZH[entry.budget_book]
    if entry.budget_book.value in books.value:
        yield Finding("library.book_managed", f"{zh}纳入绩效管理", books.basis, severity="advice")
    else:
        detail = f"本地文件没有写明{zh}纳入绩效管理，请财政部门核定"
        yield Finding("library.book_not_named", detail, books.basis, "#/budget_book", "warning")
    if linked.value and entry.same_name_in:
        others = "、".join(BOOK_ZH[book] for book in entry.same_name_in)
        detail = f"本单位在{others}中有同名项目，请做好四本预算之间的衔接，避免重复安排"
        yield Finding("library.books_not_linked", detail, linked.basis, "#/budget_book", "warning")


def fund_findings(entry: Entry, funds: Parameter[tuple[ManagedFund, ...]]) -> Iterator[Finding]:
    """A fund that the pack does not name is a warning: nobody forbids to manage it."""
    if entry.other_fund is None:
        return
    named = {fund.code: fund for fund in funds.value}
    found = named.get(entry.other_fund.value)
    if found is None:
        others = "、".join(fund.zh for fund in funds.value)
        known = f"本地列明的有：{others}" if others else "本地文件没有列明四本预算以外的资金"
        detail = f"“{FUND_ZH[entry.other_fund]}”不在本地列明的其他资金之列（{known}），请财政部门核定是否纳管"
        yield Finding("library.fund_not_named", detail, funds.basis, "#/other_fund", "warning")
        return
    stage = "属探索开展" if found.stage == "exploratory" else "应主动开展"
    yield Finding("library.fund_managed", f"{found.zh}纳入绩效管理，{stage}", funds.basis, severity="advice")
