"""How long an entry lasts: its term, what each year gets, when it has expired, and the step into the next year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from targets_api.domain.entries import Entry, Life, YearAmount
from targets_api.domain.outcome import Outcome
from targets_api.domain.projects import EXIT_ZH, ExitTrigger, ProjectKind, ProjectStatus, require_not_exited
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding, Parameter


class YearPlanUneven(Invalid):
    title = "分年度安排与总额不符"


class YearNotRollable(Conflict):
    title = "不能转入该年度"


@dataclass(frozen=True)
class Term:
    applies_to: tuple[str, ...]
    normal_years: int
    max_years: int


@dataclass(frozen=True)
class MultiYear:
    applies_to: tuple[str, ...]
    over_years: int
    exit_triggers: tuple[str, ...]
    dynamic_adjustment: bool = True
    tracking: str = "full_cycle"


def require_even_plan(life: Life) -> None:
    """The years add up to the whole, each stands once, and all lie within the term."""
    years = [one.year for one in life.year_plan]
    if life.term_years is not None and life.starts_year is None:
        raise YearPlanUneven("填了期限请同时填写起始年度 starts_year", pointer="#/starts_year")
    for index, year in enumerate(years):
        if year in years[:index]:
            raise YearPlanUneven(f"{year}年度重复，请合并为一行", pointer=f"#/year_plan/{index}/year")
        last = life.last_year
        if life.starts_year is not None and last is not None and not life.starts_year <= year <= last:
            detail = f"{year}年度不在期限{life.starts_year}至{last}年之内，请改正年度或期限"
            raise YearPlanUneven(detail, pointer=f"#/year_plan/{index}/year")
    if not years:
        return
    if life.whole_life_total is None:
        raise YearPlanUneven("填了分年度安排请同时填写全周期总额 whole_life_total", pointer="#/whole_life_total")
    total = sum((one.amount for one in life.year_plan), Decimal(0))
    if total != life.whole_life_total:
        detail = f"分年度合计{total:.2f}元，全周期总额{life.whole_life_total:.2f}元，请改正使两者相等"
        raise YearPlanUneven(detail, pointer="#/year_plan")


def term_findings(entry: Entry, rule: Parameter[Term | None]) -> Iterator[Finding]:
    """Longer than usual needs a reason; longer than the most is refused."""
    term, life = rule.value, entry.life
    if term is None or f"{entry.kind}_{entry.object.value}" not in term.applies_to:
        return
    if life.term_years is None:
        detail = f"新设项目应写明期限：一般不超过{term.normal_years}年，最长{term.max_years}年"
        yield Finding("library.term_missing", detail, rule.basis, "#/term_years", "warning")
    elif life.term_years > term.max_years:
        detail = f"期限{life.term_years}年超过上限{term.max_years}年，不得入库；请缩短期限"
        yield Finding("library.term_too_long", detail, rule.basis, "#/term_years")
    elif life.term_years > term.normal_years:
        said = (life.term_reason or "").strip()
        words = f"理由：{said}" if said else "请在 term_reason 中说明理由"
        detail = f"期限{life.term_years}年超过一般的{term.normal_years}年；{words}"
        severity = "advice" if said else "warning"
        yield Finding("library.term_over_normal", detail, rule.basis, "#/term_reason", severity)


def multi_year_findings(entry: Entry, rule: Parameter[MultiYear | None]) -> Iterator[Finding]:
    """Major items of several years are followed to their end; their money is told per year."""
    held, life = rule.value, entry.life
    if held is None or f"{entry.scale}_{entry.object.value}" not in held.applies_to:
        return
    if life.term_years is None or life.term_years <= held.over_years:
        return
    yield Finding(
        "library.tracked_to_its_end",
        "跨年重大事项从头到尾跟踪问效，动态调整，到期或低效的退出",
        rule.basis,
        severity="advice",
    )
    if not life.year_plan:
        detail = f"期限{life.term_years}年，请填写全周期总额和分年度安排"
        yield Finding("library.year_plan_missing", detail, rule.basis, "#/year_plan", "warning")


def plan_findings(entry: Entry) -> Iterator[Finding]:
    planned = {one.year: one.amount for one in entry.life.year_plan}.get(entry.budget_year)
    if planned is not None and planned != entry.amount_requested:
        detail = f"{entry.budget_year}年度计划{planned:.2f}元，申请{entry.amount_requested:.2f}元，两者不一致，请核对"
        yield Finding("library.plan_differs", detail, (), "#/amount_requested", "warning")
    if entry.special_fund and entry.life.expires_on is None:
        detail = "设专项资金应写明存续到何日，请填写 expires_on"
        yield Finding("library.special_fund_without_expiry", detail, (), "#/expires_on", "warning")


def is_over(last: date, budget_year: int, today: date) -> bool:
    """Its end lies before the money of the year could be spent."""
    return last < max(today, date(budget_year, 1, 1))


def expired_since(life: Life, budget_year: int, today: date) -> date | None:
    """The last day it was good for, where that is over."""
    return life.last_day if life.last_day is not None and is_over(life.last_day, budget_year, today) else None


def is_renewed(last: date, assessed_on: date | None) -> bool:
    """Only an assessment made after its end lets an expired item go on."""
    return assessed_on is not None and assessed_on > last


@dataclass(frozen=True)
class Left:
    """Why there is no more money for an item, how hard, and on what."""

    rule: str
    detail: str
    bound: Parameter[Outcome]
    inputs: Mapping[str, str]


def exit_named(trigger: str, rule: Parameter[MultiYear | None]) -> bool:
    return rule.value is not None and trigger in rule.value.exit_triggers


@dataclass(frozen=True)
class Ended:
    """What the gate knows of an item's end."""

    name: str
    exited: ExitTrigger | None
    last_day: date | None
    assessed_on: date | None
    budget_year: int


def left_library(ended: Ended, rule: Parameter[MultiYear | None], today: date) -> tuple[Left, ...]:
    """What has left is refused; what has expired as hard as the place's law has it leave."""
    if ended.exited is not None:
        basis = rule.basis if exit_named(ended.exited, rule) else ()
        detail = f"“{ended.name}”已退出项目库（{EXIT_ZH[ended.exited]}），不再安排预算"
        inputs = {"exited": ended.exited.value}
        return (Left("gate.exited", detail, Parameter(Outcome.REFUSED, basis), inputs),)
    last = ended.last_day
    if last is None or not is_over(last, ended.budget_year, today) or is_renewed(last, ended.assessed_on):
        return ()
    detail = f"“{ended.name}”已于{last.isoformat()}到期，到期之后没有重新评估，不安排预算；请重新评估或办理退出"
    bound = Parameter(expiry_outcome(rule), rule.basis, rule.source)
    return (Left("gate.expired", detail, bound, {"last_day": last.isoformat()}),)


def expiry_outcome(rule: Parameter[MultiYear | None]) -> Outcome:
    """Where a document names expiry as a reason to leave, it refuses; elsewhere in principle only."""
    return Outcome.REFUSED if exit_named(ExitTrigger.POLICY_EXPIRED, rule) else Outcome.REFUSED_IN_PRINCIPLE


def planned_amount(plan: Sequence[YearAmount], year: int) -> Decimal | None:
    return next((one.amount for one in plan if one.year == year), None)


@dataclass(frozen=True)
class Standing:
    """Where an entry stands when it is to be rolled forward."""

    status: ProjectStatus
    kind: ProjectKind
    latest_year: int
    life: Life
    assessed_on: date | None = None


def require_rollable(standing: Standing, to_year: int) -> None:
    """The year after the last one, for what is admitted, lasts that long, and is not done with in one year."""
    require_not_exited(standing.status, "转入下一年度")
    if standing.status is not ProjectStatus.ADMITTED:
        raise YearNotRollable("项目尚未入库，不能转入下一年度；请先办理入库")
    if standing.kind is ProjectKind.ONE_OFF:
        raise YearNotRollable("一次性项目不转入以后年度；确需继续的，请另行登记")
    if to_year != standing.latest_year + 1:
        detail = f"已有{standing.latest_year}年度，只能转入{standing.latest_year + 1}年度"
        raise YearNotRollable(detail, pointer="#/budget_year")
    last = expired_since(standing.life, to_year, date(to_year, 1, 1))
    if last is not None and not is_renewed(last, standing.assessed_on):
        detail = f"项目期限或政策有效期于{last.isoformat()}届满，不能转入{to_year}年度；请另行登记并重新评估"
        raise YearNotRollable(detail, pointer="#/budget_year")
