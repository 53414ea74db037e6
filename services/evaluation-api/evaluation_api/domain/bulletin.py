"""What a bulletin announces: self-evaluations that were not done as required, or lie far from their re-check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from evaluation_api.domain.demands import LARGE_GAP, NOT_DONE, large_gap
from evaluation_api.domain.grading import grade_of, scale_of
from evaluation_api.domain.replying import in_chinese
from wenxiao.errors import Conflict
from wenxiao.findings import Finding, Parameter


class BulletinNotProvided(Conflict):
    title = "当地文件没有规定自评通报"


class NothingToAnnounce(Conflict):
    title = "没有需要通报的情况"


class EntryKind(StrEnum):
    LARGE_GAP = "large_gap"
    NOT_SUBMITTED = "not_submitted"
    LATE = "late"


@dataclass(frozen=True)
class BulletinPolicy:
    """`when` is empty where no document speaks of bulletins; its basis are the clauses that do."""

    when: Parameter[tuple[str, ...]]
    gap: Parameter[Decimal]


Place = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One that is announced: whose and which, its figures, and the finding that says why and by which clause."""

    kind: EntryKind
    place: Place
    figures: Mapping[str, str | None]
    finding: Finding


def refuse_without_law(policy: BulletinPolicy) -> None:
    if not policy.when.value:
        raise BulletinNotProvided("当地现行文件没有规定自评情况要通报，不能起草；如已有新文件，请先补充政策包。")


def entries_of(evidence: Mapping[str, Any], policy: BulletinPolicy) -> tuple[Entry, ...]:
    """By the stored evidence alone: concluded re-checks, and what was owed and came late or not at all."""
    entries: list[Entry] = []
    if LARGE_GAP in policy.when.value:
        entries += [entry for one in evidence["re_checks"] if (entry := _far(one, policy)) is not None]
    if NOT_DONE in policy.when.value:
        entries += [_not_as_required(one, policy) for one in evidence["owed"]]
    order = {kind: number for number, kind in enumerate(EntryKind)}
    return tuple(sorted(entries, key=lambda one: (order[one.kind], one.place["unit_id"], one.place["project_code"])))


def refuse_an_empty_one(entries: tuple[Entry, ...], budget_year: int) -> None:
    if not entries:
        detail = f"{budget_year}年度没有尚未通报的未按要求自评或与抽查相差大的情况，不需要起草通报。"
        raise NothingToAnnounce(detail)


def _far(one: Mapping[str, Any], policy: BulletinPolicy) -> Entry | None:
    own = None if one["own_total"] is None else Decimal(one["own_total"])
    scale, final = scale_of(one["scale"]), (Decimal(one["final_score"]), one["grade"])
    told = large_gap(own, final, scale, policy.gap)
    if told is None or own is None:
        return None
    heard = "已答复" if one["replied"] else "逾期未答复"
    figures = {
        "own_total": one["own_total"],
        "own_grade": grade_of(own, scale),
        "final_score": one["final_score"],
        "grade": one["grade"],
        "gap": f"{abs(own - final[0]):f}",
    }
    finding = Finding("bulletin_gap", f"{told}，相差较大；单位{heard}", policy.when.basis, severity="warning")
    return Entry(EntryKind.LARGE_GAP, one["place"], figures, finding)


def _not_as_required(one: Mapping[str, Any], policy: BulletinPolicy) -> Entry:
    due = in_chinese(date.fromisoformat(one["due_on"]))
    figures = {"due_on": one["due_on"], "submitted_on": one["submitted_on"]}
    if one["submitted_on"] is None:
        kind, detail = EntryKind.NOT_SUBMITTED, f"应在{due}前提交单位自评，至今未提交"
    else:
        on = in_chinese(date.fromisoformat(one["submitted_on"]))
        kind, detail = EntryKind.LATE, f"应在{due}前提交单位自评，{on}才提交"
    finding = Finding("bulletin_not_done", detail, policy.when.basis, severity="warning")
    return Entry(kind, one["place"], figures, finding)
