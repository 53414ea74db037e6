"""What each act makes of the periods, and why it is refused; nothing is ended without a main successor."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from gateway.domain.organisation_acts import (
    Act,
    Correct,
    Heir,
    Merge,
    Move,
    OrganisationChangeRefused,
    Placement,
    Register,
    Rename,
    Split,
)
from gateway.domain.organisation_checks import faults_after
from gateway.domain.organisations import OrganisationHistory, Period, Plan, Succession
from wenxiao.findings import Finding

REFUSED = "按目前的名录不能这样登记，共 {count} 处问题，请按 findings 逐条处理后重新提交。"


class Drawing:
    """One act being planned: what it closes and begins, and what is wrong with it."""

    def __init__(self, history: OrganisationHistory, day: date) -> None:
        self.history, self.day = history, day
        self.closed: dict[int, Period] = {}
        self.begun: dict[int, Period] = {}
        self.corrected: list[tuple[Period, Period]] = []
        self.successions: list[Succession] = []
        self.places: dict[int, str] = {}
        self.findings: list[Finding] = []

    def refuse(self, rule: str, detail: str, pointer: str) -> None:
        self.findings.append(Finding(rule, detail, pointer=pointer))

    def plan(self) -> Plan:
        begun = tuple(self.begun.values())
        return Plan(self.day, tuple(self.closed), begun, tuple(self.corrected), tuple(self.successions))

    def living(self, organisation_id: int, pointer: str) -> Period | None:
        """Its last period, if it lives on the day and from then on."""
        last = self.history.last(organisation_id)
        if last is None:
            self.refuse("organisation_known", f"没有编号为 {organisation_id} 的机构，请在机构名录中核对。", pointer)
        elif last.valid_until is not None:
            heir = self.history.last(self.history.heir_of(organisation_id))
            instead = f"请改为对承接单位“{heir.name}”办理。" if heir and heir is not last else "请改选现有机构。"
            self.refuse("organisation_lives", f"“{last.name}”已于 {last.valid_until} 终止，{instead}", pointer)
        elif self.history.periods[organisation_id][0].valid_from > self.day:
            first = self.history.periods[organisation_id][0].valid_from
            detail = f"“{last.name}”自 {first} 起才设立，{self.day} 还没有，请改用更晚的生效日。"
            self.refuse("organisation_lives", detail, pointer)
        else:
            return last
        return None

    def close(self, organisation_id: int, pointer: str) -> Period | None:
        """Ends its last period on the eve; what was already changed on the day or later cannot be overtaken."""
        last = self.living(organisation_id, pointer)
        if last is not None and last.valid_from >= self.day:
            detail = (
                f"“{last.name}”在 {last.valid_from} 已有登记或变动，{self.day} 的变动不能排在它之前或同日；"
                "请改用更晚的生效日，登记有误的请办理更正。"
            )
            self.refuse("in_order", detail, "#/effective_day")
            return None
        if last is not None:
            self.closed[organisation_id] = last
        return last

    def carry(self, period: Period, pointer: str, **changes: object) -> Period | None:
        """The organisation goes on from the day, changed; what lies below follows its code and region."""
        last = self.close(period.organisation_id, pointer)
        if last is None:
            return None
        after = replace(last, valid_from=self.day, valid_until=None, **changes)  # type: ignore[arg-type]  # by field name
        self.begun[period.organisation_id] = after
        self.places.setdefault(period.organisation_id, pointer)
        if (after.code, after.region_code) != (last.code, last.region_code):
            for child in self.history.children_on(period.organisation_id, self.day):
                code = child.code.removeprefix(last.code)
                code = after.code + code if child.code.startswith(last.code) else child.code
                self.carry(child, pointer, code=code, region_code=after.region_code)
        return after


def plan_of(history: OrganisationHistory, act: Act, day: date) -> Plan:
    """What the act makes of the history from the day on; refused with everything that is wrong with it."""
    drawing = Drawing(history, day)
    _draw(drawing, act)
    if not drawing.findings:
        after = history.after(drawing.plan())
        since = min((before.valid_from for before, _ in drawing.corrected), default=day)
        drawing.findings += faults_after(after, drawing.plan().touched, since, drawing.places)
    findings = tuple(dict.fromkeys(drawing.findings))
    if findings:
        raise OrganisationChangeRefused(REFUSED.format(count=len(findings)), findings=findings)
    return drawing.plan()


def _draw(drawing: Drawing, act: Act) -> None:
    match act:
        case Register():
            _register(drawing, act)
        case Rename():
            _rename(drawing, act)
        case Move():
            _move(drawing, act)
        case Merge():
            _merge(drawing, act)
        case Split():
            _split(drawing, act)
        case Correct():
            _correct(drawing, act)


def _register(drawing: Drawing, act: Register) -> None:
    drawing.places[-1] = "#"
    drawing.begun[-1] = Period(
        -1, act.region_code, act.code, act.name, act.kind, act.parent_id, act.credit_code, drawing.day
    )


def _rename(drawing: Drawing, act: Rename) -> None:
    last = drawing.living(act.organisation_id, "#")
    if last is not None and last.name == act.name:
        drawing.refuse("something_changes", f"名称已是“{act.name}”，没有变化，不必登记。", "#/name")
    elif last is not None:
        drawing.carry(last, "#", name=act.name)


def _move(drawing: Drawing, act: Move) -> None:
    last = drawing.living(act.organisation_id, "#")
    if last is None:
        return
    region, code = act.region_code or last.region_code, act.code or last.code
    if (act.parent_id, code, region) == (last.parent_id, last.code, last.region_code):
        drawing.refuse("something_changes", "上级、编码和区划都没有变化，不必登记。", "#")
        return
    below = {one.organisation_id for one in drawing.history.descendants_on(act.organisation_id, drawing.day)}
    if act.parent_id in below | {act.organisation_id}:
        detail = f"所选上级就是“{last.name}”自己或在其之下，不能互为上下级，请改选其他机构。"
        drawing.refuse("no_circle", detail, "#/parent_id")
        return
    drawing.carry(last, "#", parent_id=act.parent_id, code=code, region_code=region)


def _merge(drawing: Drawing, act: Merge) -> None:
    if act.successor_id is None:
        detail = "机构不能没有承接单位就撤销，否则未办结的项目、目标和整改将无人负责。请写明承接单位。"
        drawing.refuse("successor_named", detail, "#/successor_id")
        return
    gone = drawing.close(act.organisation_id, "#")
    heir = _heir(drawing, act.organisation_id, act.successor_id, "#/successor_id")
    if gone is None or heir is None:
        return
    _refuse_foreign_kind(drawing, gone, heir.kind, "#/successor_id")
    drawing.successions.append(Succession(act.organisation_id, act.successor_id, drawing.day, "merge", main=True))
    placed = _placed(drawing, act.organisation_id, [(heir, act.units, "#/units")])
    _place_units(drawing, act.organisation_id, placed, (heir, "#/units/-"))


def _split(drawing: Drawing, act: Split) -> None:
    mains = [heir for heir in act.heirs if heir.main]
    if len(act.heirs) < 2 or len(mains) != 1:
        detail = (
            f"拆分须有两个以上承接单位，其中恰有一个主要承接单位，现有 {len(act.heirs)} 个、主要的 {len(mains)} 个。"
        )
        drawing.refuse("one_main_successor", f"{detail}请补正后重新提交。", "#/successors")
        return
    known = [heir.organisation_id for heir in act.heirs if heir.organisation_id is not None]
    if len(known) != len(set(known)):
        drawing.refuse("successor_once", "同一承接单位写了两次，请合并为一条。", "#/successors")
        return
    gone = drawing.close(act.organisation_id, "#")
    if gone is None:
        return
    heirs = [_new_or_known(drawing, gone, heir, number) for number, heir in enumerate(act.heirs)]
    found = [
        (one, heir.units, f"#/successors/{n}/units")
        for n, (one, heir) in enumerate(zip(heirs, act.heirs, strict=True))
        if one
    ]
    if drawing.findings:
        return
    for one, heir in zip(heirs, act.heirs, strict=True):
        if one is not None:
            link = Succession(act.organisation_id, one.organisation_id, drawing.day, "split", heir.main)
            drawing.successions.append(link)
    placed = _placed(drawing, act.organisation_id, found)
    main = next(n for n, heir in enumerate(act.heirs) if heir.main)
    rest = heirs[main]
    if rest is not None:
        _place_units(drawing, act.organisation_id, placed, (rest, f"#/successors/{main}/units/-"))


def _new_or_known(drawing: Drawing, gone: Period, heir: Heir, number: int) -> Period | None:
    place = f"#/successors/{number}"
    if heir.organisation_id is not None:
        found = _heir(drawing, gone.organisation_id, heir.organisation_id, f"{place}/organisation_id")
        if found is not None:
            _refuse_foreign_kind(drawing, gone, found.kind, place)
        return found
    _refuse_foreign_kind(drawing, gone, heir.kind, place)
    new = Period(
        -1 - number, gone.region_code, heir.code, heir.name, heir.kind, gone.parent_id, heir.credit_code, drawing.day
    )
    drawing.begun[new.organisation_id] = new
    drawing.places[new.organisation_id] = place
    return new


def _correct(drawing: Drawing, act: Correct) -> None:
    before = drawing.history.on(act.organisation_id, drawing.day)
    if before is None:
        detail = f"{drawing.day} 没有这个机构的登记，请查看其沿革，选一个它存续的日期。"
        drawing.refuse("organisation_lives", detail, "#/effective_day")
        return
    given = {"name": act.name, "code": act.code, "kind": act.kind}
    changes: dict[str, str | None] = {name: value for name, value in given.items() if value is not None}
    if act.credit_code is not None:
        changes["credit_code"] = act.credit_code or None
    after = replace(before, **changes)  # type: ignore[arg-type]  # by field name
    if after == before:
        drawing.refuse("something_changes", "所填内容与登记一致，没有要更正的，请核对后再提交。", "#")
        return
    drawing.corrected.append((before, after))


def _heir(drawing: Drawing, gone_id: int, successor_id: int, pointer: str) -> Period | None:
    """Whoever takes over must live on the day and from then on, and not lie below the one that ends."""
    if successor_id == gone_id:
        drawing.refuse("another_successor", "机构不能由自己承接，请改选其他承接单位。", pointer)
        return None
    heir = drawing.living(successor_id, pointer)
    below = {one.organisation_id for one in drawing.history.descendants_on(gone_id, drawing.day)}
    if heir is not None and successor_id in below:
        detail = f"“{heir.name}”在被撤销的机构之下，请先把它调整到其他上级之下，再由它承接。"
        drawing.refuse("successor_not_below", detail, pointer)
        return None
    if heir is not None and drawing.history.heir_of(successor_id) == gone_id:
        drawing.refuse("no_circle", f"“{heir.name}”正是由该机构承接的，不能互相承接，请改选承接单位。", pointer)
        return None
    return heir


def _refuse_foreign_kind(drawing: Drawing, gone: Period, kind: str, pointer: str) -> None:
    if (gone.kind == "third_party") != (kind == "third_party"):
        detail = "第三方机构与预算部门、单位不能互相承接，请改选同类的承接单位。"
        drawing.refuse("successor_of_kind", detail, pointer)


def _placed(
    drawing: Drawing, gone_id: int, told: Iterable[tuple[Period, Sequence[Placement], str]]
) -> dict[int, tuple[Period, str | None, str]]:
    """Where each unit of the one that ends goes; in two places at once none can be."""
    units = {one.organisation_id for one in drawing.history.children_on(gone_id, drawing.day)}
    placed: dict[int, tuple[Period, str | None, str]] = {}
    for heir, placements, pointer in told:
        for number, unit in enumerate(placements):
            where = f"{pointer}/{number}"
            if unit.organisation_id not in units:
                detail = f"编号 {unit.organisation_id} 的机构在 {drawing.day} 不是其直接下级，请从清单中删去。"
                drawing.refuse("unit_known", detail, where)
            elif unit.organisation_id in placed:
                detail = f"编号 {unit.organisation_id} 的下级写了两个去处，一个单位不能同时有两个上级，请只留一处。"
                drawing.refuse("one_parent", detail, where)
            else:
                placed[unit.organisation_id] = heir, unit.code, where
    return placed


def _place_units(
    drawing: Drawing, gone_id: int, placed: dict[int, tuple[Period, str | None, str]], rest: tuple[Period, str]
) -> None:
    """Units for which no place was named go to the main successor."""
    for child in drawing.history.children_on(gone_id, drawing.day):
        heir, code, pointer = placed.get(child.organisation_id, (rest[0], None, rest[1]))
        drawing.carry(
            child, pointer, parent_id=heir.organisation_id, code=code or child.code, region_code=heir.region_code
        )
