"""What the project library asks of an entry before it is admitted, beside its ex-ante assessment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from targets_api.domain import admission, books, terms
from targets_api.domain.books import Focus, ManagedFund
from targets_api.domain.entries import Entry
from targets_api.domain.ex_ante import Admission, AdmissionEvidence, ExAntePolicy
from targets_api.domain.outcome import Outcome, hardest
from targets_api.domain.projects import OBJECT_ZH
from targets_api.domain.terms import MultiYear, Term
from wenxiao.findings import Finding, Parameter


@dataclass(frozen=True)
class Catalogue:
    """Lists of policies that a place keeps by name, and whether projects under them follow norms of finance."""

    named: tuple[str, ...]
    project_setting_norms: bool


@dataclass(frozen=True)
class LibraryPolicy:
    """`in_year` is missing from rules that were kept before it was asked."""

    books: Parameter[tuple[str, ...]]
    books_linked: Parameter[bool]
    coverage: Parameter[tuple[str, ...]]
    focus: tuple[Focus, ...]
    other_funds: Parameter[tuple[ManagedFund, ...]]
    target_in_library: Parameter[bool]
    term: Parameter[Term | None]
    multi_year: Parameter[MultiYear | None]
    catalogue: Parameter[Catalogue | None]
    in_year: Parameter[bool] | None = None


@dataclass(frozen=True)
class AdmissionPolicy:
    """Everything an admission rests on."""

    ex_ante: ExAntePolicy
    library: LibraryPolicy


def admit(evidence: AdmissionEvidence, policy: AdmissionPolicy, today: date) -> Admission:
    """The assessment first, then what the library asks; the harder answer is the answer."""
    assessed = admission.may_enter_library(evidence.nature, evidence.assessment, policy.ex_ante)
    if evidence.entry is None:
        return assessed
    asked = judge(evidence.entry, policy.library, today)
    return Admission(hardest((assessed.outcome, asked.outcome)), (*assessed.findings, *asked.findings))


def judge(entry: Entry, policy: LibraryPolicy, today: date) -> Admission:
    """Everything at once; only what is over its term or expired is refused."""
    expired = expiry_finding("library.expired", entry, policy.multi_year, today)
    findings = (
        *_coverage(entry, policy),
        *books.book_findings(entry, policy.books, policy.books_linked),
        *books.fund_findings(entry, policy.other_funds),
        *books.attention_findings(entry, policy.focus),
        *terms.term_findings(entry, policy.term),
        *terms.multi_year_findings(entry, policy.multi_year),
        *terms.plan_findings(entry),
        *_catalogue(entry, policy.catalogue),
        *_target(entry, policy.target_in_library),
        *_in_year(entry, policy.in_year, today),
    )
    told = (expired, *findings) if expired else findings
    outcomes = [terms.expiry_outcome(policy.multi_year)] if expired else []
    outcomes += [Outcome.REFUSED for finding in findings if finding.severity == "refusal"]
    return Admission(hardest(outcomes), told)


def expiry_finding(rule: str, entry: Entry, law: Parameter[MultiYear | None], today: date) -> Finding | None:
    last = terms.expired_since(entry.life, entry.budget_year, today)
    if last is None or terms.is_renewed(last, entry.assessed_on):
        return None
    zh = OBJECT_ZH[entry.object]
    detail = f"“{entry.name}”作为{zh}已于{last.isoformat()}到期，到期之后没有重新评估；请重新评估，或办理退出"
    return Finding(rule, detail, law.basis, "#/expires_on")


def _coverage(entry: Entry, policy: LibraryPolicy) -> Iterator[Finding]:
    if entry.object.value in policy.coverage.value:
        detail = f"{OBJECT_ZH[entry.object]}一律纳入管理，进入项目库是安排预算的前提"
        yield Finding("library.covered", detail, policy.coverage.basis, severity="advice")


def _target(entry: Entry, rule: Parameter[bool]) -> Iterator[Finding]:
    if rule.value and not entry.has_target:
        detail = f"绩效目标是项目库的必备内容，请申报{entry.budget_year}年度绩效目标"
        yield Finding("library.target_missing", detail, rule.basis, severity="warning")


def _in_year(entry: Entry, rule: Parameter[bool] | None, today: date) -> Iterator[Finding]:
    """What is new in the year itself goes the way of the budget's adjustment: with its reason, and with a target."""
    if rule is None or entry.kind != "new" or today.year < entry.budget_year:
        return
    said, basis = (entry.in_year_reason or "").strip(), rule.basis if rule.value else ()
    must = "，绩效目标同样要设" if rule.value else ""
    detail = f"{entry.budget_year}年年中新增，随预算调整程序办理{must}"
    if said:
        yield Finding("library.in_year", f"{detail}；理由：{said}", basis, "#/in_year_reason", "advice")
        return
    detail += "；请在 in_year_reason 中写明年中新增的理由和依据文件"
    yield Finding("library.in_year_unexplained", detail, basis, "#/in_year_reason", "warning")


def _catalogue(entry: Entry, rule: Parameter[Catalogue | None]) -> Iterator[Finding]:
    item, held = entry.catalogue_item, rule.value
    if item is None:
        if held is not None and entry.concentrated_resources:
            detail = f"列入“{'、'.join(held.named)}”的，请写明属于政策清单的哪一项"
            yield Finding("library.catalogue_item_missing", detail, rule.basis, "#/catalogue_item_id", "warning")
        return
    first, last = date(entry.budget_year, 1, 1), date(entry.budget_year, 12, 31)
    if item.valid_from > last or (item.valid_until is not None and item.valid_until < first):
        detail = f"政策清单“{item.title}”在{entry.budget_year}年度不在有效期内，请核对"
        yield Finding("library.catalogue_item_lapsed", detail, rule.basis, "#/catalogue_item_id", "warning")
    if held is None or not held.project_setting_norms:
        return
    if item.budget_books and entry.budget_book.value not in item.budget_books:
        detail = f"按项目设置规范，“{item.title}”之下不设{books.BOOK_ZH[entry.budget_book]}的项目"
        yield Finding("library.setting_norm_not_met", detail, rule.basis, "#/budget_book", "warning")
    if item.largest_amount is not None and entry.amount_requested > item.largest_amount:
        detail = f"按项目设置规范，“{item.title}”之下单个项目不超过{item.largest_amount:.2f}元"
        yield Finding("library.setting_norm_not_met", detail, rule.basis, "#/amount_requested", "warning")
