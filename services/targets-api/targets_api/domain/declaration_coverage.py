"""Whoever asks for money declares targets: of every policy and project, and of the whole department or government.

Which kinds there must be is the place's; here the entries of the library are held against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from targets_api.domain.lifecycle import Status
from wenxiao.findings import Finding, Parameter

# The word of the packs for each object of the library.
KIND_OF = {
    "project": "project",
    "policy": "policy",
    "department": "department_overall",
    "government": "government_budget",
}
KIND_ZH = {
    "project": "项目",
    "policy": "政策",
    "department_overall": "部门整体",
    "government_budget": "政府预算",
}
SINGLE = ("department_overall", "government_budget")
DECLARED = frozenset(set(Status) - {Status.DRAFT, Status.RETURNED})


@dataclass(frozen=True)
class Entry:
    """An entry of the library that asks for money in the year, and how far its target has come."""

    project_id: str
    code: str
    name: str
    object: str
    budget_book: str
    department_id: int
    target_status: Status | None

    @property
    def kind(self) -> str:
        return KIND_OF[self.object]


@dataclass(frozen=True)
class CoveragePolicy:
    kinds: Parameter[tuple[str, ...]]
    declared_by: Parameter[str]
    mandatory_books: Parameter[tuple[str, ...]]


@dataclass(frozen=True)
class KindCovered:
    """Of one kind of target in one department: how many there are, and how many are declared."""

    kind: str
    entries: int
    begun: int
    declared: int
    basis: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        return not self.findings


def covered(department: Sequence[Entry], policy: CoveragePolicy, *, of_region: bool = False) -> tuple[KindCovered, ...]:
    """Each kind that the place names; a region answers for the government's own, a department for the rest."""
    kinds = [kind for kind in policy.kinds.value if (kind == "government_budget") == of_region]
    return tuple(_of_kind(kind, [entry for entry in department if entry.kind == kind], policy) for kind in kinds)


def _of_kind(kind: str, entries: Sequence[Entry], policy: CoveragePolicy) -> KindCovered:
    findings: list[Finding] = []
    zh, basis = KIND_ZH[kind], _basis(policy.kinds, policy.declared_by)
    if kind in SINGLE and not entries:
        detail = f"没有{zh}目标：请先在项目库登记{zh}，再申报其目标"
        findings.append(Finding("coverage.object_missing", detail, basis))
    for entry in entries:
        if entry.target_status in DECLARED:
            continue
        why = _basis(policy.kinds, policy.declared_by, _book(entry, policy.mandatory_books))
        if entry.target_status is None:
            detail = f"{zh}“{entry.name}”（{entry.code}）没有绩效目标，请申报"
            findings.append(Finding("coverage.target_missing", detail, why, f"/projects/{entry.project_id}"))
        else:
            state = "退回后尚未重新提交" if entry.target_status is Status.RETURNED else "尚未提交"
            detail = f"{zh}“{entry.name}”（{entry.code}）的绩效目标{state}"
            findings.append(Finding("coverage.target_not_submitted", detail, why, f"/projects/{entry.project_id}"))
    return KindCovered(
        kind,
        len(entries),
        sum(entry.target_status is not None for entry in entries),
        sum(entry.target_status in DECLARED for entry in entries),
        basis,
        tuple(findings),
    )


def _book(entry: Entry, books: Parameter[tuple[str, ...]]) -> Parameter[tuple[str, ...]] | None:
    named = entry.object in ("project", "policy") and entry.budget_book in books.value
    return books if named else None


def _basis(*parameters: "Parameter[tuple[str, ...]] | Parameter[str] | None") -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for one in parameters if one for clause in one.basis))
