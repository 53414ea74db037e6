"""Holding a region's library against what its document wants declared."""

from collections.abc import Sequence

from targets_api.database import Session
from targets_api.declarations.models import DeclarationCoverage, DepartmentCoverage, KindCoverage
from targets_api.declarations.queries import departments_of, entries_of
from targets_api.domain.declaration_coverage import Entry, KindCovered, covered
from targets_api.targets.advising import shown
from targets_api.targets.usecases import Doing
from wenxiao.access import ReachKind


async def declaration_coverage(session: Session, budget_year: int, *, doing: Doing) -> DeclarationCoverage:
    """Per department of the caller's region; the government's own target is shown to whoever sees the whole region."""
    who = doing.who
    policy = doing.declaring(who.region_code).coverage
    entries = await entries_of(session, who.region_path, budget_year)
    names = await departments_of(session, who, doing.today)
    own = [entry for entry in entries if entry.object != "government"]
    departments = [
        _department(department, names.get(department), covered(_of(own, department), policy))
        for department in dict.fromkeys((*names, *(entry.department_id for entry in own)))
    ]
    whole = who.read.kind is not ReachKind.UNITS
    government = [_kind(one) for one in covered(entries, policy, of_region=True)] if whole else []
    complete = all(one.complete for one in departments) and all(one.complete for one in government)
    return DeclarationCoverage(
        budget_year=budget_year,
        region_code=who.region_code,
        complete=complete,
        government=government,
        departments=departments,
    )


def _of(entries: Sequence[Entry], department: int) -> list[Entry]:
    return [entry for entry in entries if entry.department_id == department]


def _department(identifier: int, name: str | None, kinds: Sequence[KindCovered]) -> DepartmentCoverage:
    return DepartmentCoverage(
        department_id=identifier,
        department_name=name,
        complete=all(kind.complete for kind in kinds),
        kinds=[_kind(kind) for kind in kinds],
    )


def _kind(one: KindCovered) -> KindCoverage:
    return KindCoverage(
        kind=one.kind,
        entries=one.entries,
        begun=one.begun,
        declared=one.declared,
        complete=one.complete,
        basis=list(one.basis),
        findings=shown(one.findings),
    )
