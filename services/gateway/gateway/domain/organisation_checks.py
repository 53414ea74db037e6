"""What must hold of organisations on every day: one parent that lives, codes and kinds that fit, no circle.

Checked from the day of an act on, for whatever the act touches and what lies below it.
"""

from collections.abc import Iterable
from datetime import date

from gateway.domain.credit_codes import check_credit_code
from gateway.domain.organisations import OrganisationHistory, Period, RegionSpan, days_since
from wenxiao.findings import Finding

KINDS = {
    "finance": "财政部门",
    "department": "主管部门",
    "unit": "预算单位",
    "npc": "人大机构",
    "audit": "审计部门",
    "discipline": "纪检监察机关",
    "government": "政府",
    "party": "党委部门",
    "third_party": "第三方机构",
}
# Who may lie below whom: units below every office, everything else at the top of its line.
PARENTS_OF_UNITS = frozenset(KINDS) - {"third_party"}


def faults_after(
    history: OrganisationHistory, touched: Iterable[int], day: date, places: dict[int, str]
) -> list[Finding]:
    """`history` as the act would leave it; `places` says where in the input an organisation was named."""
    concerned = set(touched)
    for organisation_id in tuple(concerned):
        concerned |= history.below.get(organisation_id, frozenset())
    found: list[Finding] = []
    for organisation_id in sorted(concerned):
        place = places.get(organisation_id, "#")
        for period in history.periods.get(organisation_id, ()):
            if not period.ends_before(day):
                found += _faults_of(history, period, max(day, period.valid_from), place)
    return found or circles(history, concerned, day)


def _faults_of(history: OrganisationHistory, period: Period, since: date, place: str) -> list[Finding]:
    found = [*_region_faults(history.regions.get(period.region_code), period, since, place)]
    if period.credit_code and (fault := check_credit_code(period.credit_code)):
        found.append(Finding("credit_code_right", fault, pointer=f"{place}/credit_code"))
    others = [one for one in history.users_of(period.region_code, period.code, since) if one.meets(period)]
    for other in others:
        if other.organisation_id != period.organisation_id:
            found.append(_code_taken(history, other, period, since, place))
    if period.parent_id is None:
        return [*found, *_top_faults(period, place)]
    return [*found, *_parent_faults(history, period, since, place)]


def _code_taken(history: OrganisationHistory, other: Period, period: Period, since: date, place: str) -> Finding:
    free = history.free_code(history.on(period.parent_id, since), period.region_code, since)
    return Finding(
        "code_once",
        f"编码 {period.code} 在本地区已由“{other.name}”使用，请为“{period.name}”换用其他编码，例如 {free}。",
        pointer=f"{place}/code",
    )


def _region_faults(region: RegionSpan | None, period: Period, since: date, place: str) -> Iterable[Finding]:
    where = f"{place}/region_code"
    if region is None:
        detail = f"没有代码为 {period.region_code} 的区划，请在区划表中核对，或先登记该区划。"
        yield Finding("region_known", detail, pointer=where)
    elif region.valid_from is not None and since < region.valid_from:
        detail = f"区划“{region.name}”自 {region.valid_from} 起才设立，请改用这一天以后的生效日。"
        yield Finding("region_valid", detail, pointer=where)
    elif region.valid_until is not None and (period.valid_until is None or period.valid_until > region.valid_until):
        detail = f"区划“{region.name}”已于 {region.valid_until} 撤销，请改用现行区划。"
        yield Finding("region_valid", detail, pointer=where)


def _top_faults(period: Period, place: str) -> Iterable[Finding]:
    if period.kind == "unit":
        detail = f"“{period.name}”是预算单位，须归一个主管部门，请写明上级单位。"
        yield Finding("parent_of_kind", detail, pointer=f"{place}/parent_id")
    if len(period.code) != 3:
        detail = f"没有上级的机构编码为三位，{period.code} 不是。请更正“{period.name}”的编码，或写明上级单位。"
        yield Finding("code_below_parent", detail, pointer=f"{place}/code")


def _parent_faults(history: OrganisationHistory, period: Period, since: date, place: str) -> Iterable[Finding]:
    parents = [one for one in history.periods.get(period.parent_id or 0, ()) if not one.ends_before(since)]
    parents = [one for one in parents if one.meets(period)]
    where = f"{place}/parent_id"
    if not parents or parents[0].valid_from > since:
        yield Finding("parent_valid", _no_parent(history, period, since), pointer=where)
        return
    last = parents[-1]
    if last.valid_until is not None and (period.valid_until is None or period.valid_until > last.valid_until):
        heir = history.last(history.heir_of(last.organisation_id))
        goes_on = f"，由“{heir.name}”承接" if heir and heir.organisation_id != last.organisation_id else ""
        detail = f"上级“{last.name}”的存续到 {last.valid_until} 为止{goes_on}，不能再作“{period.name}”的上级；"
        yield Finding("parent_valid", f"{detail}请改选上级，或改用更晚的生效日。", pointer=where)
    for parent in parents:
        yield from _fit_faults(history, period, parent, since, place)


def _no_parent(history: OrganisationHistory, period: Period, since: date) -> str:
    known = history.periods.get(period.parent_id or 0)
    if not known:
        return f"没有编号为 {period.parent_id} 的上级单位，请在机构名录中核对。"
    if known[0].valid_from > since:
        return f"上级“{known[0].name}”自 {known[0].valid_from} 起才设立，{since} 还没有，请改选上级或改用更晚的生效日。"
    heir = history.last(history.heir_of(known[-1].organisation_id))
    instead = f"请改以承接单位“{heir.name}”为上级。" if heir and heir is not known[-1] else "请改选上级。"
    return f"上级“{known[-1].name}”已于 {known[-1].valid_until} 终止，{instead}"


def _fit_faults(
    history: OrganisationHistory, period: Period, parent: Period, since: date, place: str
) -> Iterable[Finding]:
    if period.region_code != parent.region_code:
        detail = f"“{period.name}”与上级“{parent.name}”不在同一区划，请改选本区划的上级，或一并调整区划。"
        yield Finding("region_of_parent", detail, pointer=f"{place}/region_code")
    if period.kind != "unit" or parent.kind not in PARENTS_OF_UNITS:
        kinds = f"{KINDS.get(period.kind, period.kind)}不能设在{KINDS.get(parent.kind, parent.kind)}之下"
        detail = f"{kinds}（“{period.name}”在“{parent.name}”之下），请改选上级或更正机构类别。"
        yield Finding("parent_of_kind", detail, pointer=f"{place}/parent_id")
    if len(period.code) != len(parent.code) + 3 or not period.code.startswith(parent.code):
        free = history.free_code(parent, parent.region_code, since)
        detail = (
            f"“{period.name}”的编码 {period.code} 不在上级“{parent.name}”的编码 {parent.code} 之下，"
            f"请改为 {parent.code} 加三位数字，例如 {free}。"
        )
        yield Finding("code_below_parent", detail, pointer=f"{place}/code")


def circles(history: OrganisationHistory, concerned: Iterable[int], day: date) -> list[Finding]:
    ids = sorted(concerned)
    for since in days_since(history, day):
        for organisation_id in ids:
            seen = {organisation_id}
            current = history.on(organisation_id, since)
            while current is not None and current.parent_id is not None:
                if current.parent_id in seen:
                    detail = f"这样一来，“{current.name}”自 {since} 起成了自己的上级，请改选不在其下的机构作上级。"
                    return [Finding("no_circle", detail, pointer="#/parent_id")]
                seen.add(current.parent_id)
                current = history.on(current.parent_id, since)
    return []
