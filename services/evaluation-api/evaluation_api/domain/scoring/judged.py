"""Rules for what is said in words or days: yes or no, checklists, levels, days late, and what does not apply."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from evaluation_api.domain.scoring.counted import not_scoreable
from evaluation_api.domain.scoring.decimals import EXACT, HUNDRED, ONE, ZERO, number, percent, share, six_digits
from evaluation_api.domain.scoring.facts import Attainment, Facts, Outcome, Step


@dataclass(frozen=True, slots=True)
class YesNo:
    """All or nothing by a plain yes or no."""

    kind: ClassVar[str] = "yes_no"

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        if facts.reached is None:
            return not_scoreable()
        found = "达成" if facts.reached else "未达成"
        told = f"是否类指标：目标“{facts.target_text}”，实际“{facts.actual_text}”，{found}，"
        exact = weight if facts.reached else ZERO
        return Outcome(exact, ONE if facts.reached else ZERO, facts.reached, (Step("对照", told, found),), told)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist."""

    code: str
    zh: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Checklist:
    """Points for each item that is fulfilled; where the items' points add up to another sum than the weight, they are
    shares of it."""

    kind: ClassVar[str] = "checklist"
    items: tuple[Item, ...]

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        whole = sum((item.points for item in self.items), ZERO)
        if facts.fulfilled is None or whole <= ZERO:
            return not_scoreable("要点清单尚未逐项填写，暂不计分，请补填")
        codes = frozenset(facts.fulfilled)
        held = [item for item in self.items if item.code in codes]
        missed = [item.zh for item in self.items if item.code not in codes]
        earned = sum((item.points for item in held), ZERO)
        rate = EXACT.divide(earned, whole)
        exact = EXACT.divide(EXACT.multiply(weight, earned), whole)
        steps = tuple(
            Step(item.zh, *(("符合", number(item.points)) if item.code in codes else ("不符合", "0")))
            for item in self.items
        )
        if whole != weight:
            steps += (Step("折算", f"{number(weight)} × {number(earned)} ÷ {number(whole)}", six_digits(exact)),)
        told = f"{len(self.items)} 个要点符合 {len(held)} 个" + (f"，不符合：{'、'.join(missed)}" if missed else "")
        return Outcome(exact, rate, not missed, steps, f"{told}，")


@dataclass(frozen=True, slots=True)
class Band:
    """`low` to `high` percent of the weight for one level of attainment."""

    attainment: Attainment
    zh: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Qualitative:
    """The judge's points held within the band of the level, its lower edge without points; words that repeat the target
    are the target reached."""

    kind: ClassVar[str] = "qualitative_band"
    bands: tuple[Band, ...]

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        if facts.attainment is None:
            if not facts.reached:
                return not_scoreable()
            told = f"实际完成情况与目标“{facts.target_text}”一致，按达成计，"
            return Outcome(weight, ONE, True, (Step("对照", told, "达成"),), told)
        band = next((one for one in self.bands if one.attainment is facts.attainment), None)
        if band is None:
            return not_scoreable()
        low, high = share(weight, band.low), share(weight, band.high)
        exact = low if facts.judged is None else min(max(facts.judged, low), high)
        rate = EXACT.divide(exact, weight) if weight > ZERO else None
        edges = f"{number(band.low)}%至{number(band.high)}%"
        how = f"{number(weight)} × {edges}" + ("" if facts.judged is None else f"，评分{number(facts.judged)}")
        told = f"{band.zh}，按分值的 {edges} 计分，{self._held(facts.judged, low, high)}"
        met = facts.attainment is Attainment.ACHIEVED
        return Outcome(exact, rate, met, (Step(band.zh, how, six_digits(exact)),), told)

    def _held(self, judged: Decimal | None, low: Decimal, high: Decimal) -> str:
        if judged is None:
            return "未给出具体分数，取下限，"
        if low <= judged <= high:
            return ""
        beyond = "低于该档，取下限" if judged < low else "高于该档，取上限"
        return f"评分 {number(judged)} 分{beyond}，"


@dataclass(frozen=True, slots=True)
class Judged:
    """The points of whoever may judge, until a re-check fixes them."""

    kind: ClassVar[str] = "judged"

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        if facts.judged is None or not facts.actual_text.strip():
            return not_scoreable()
        exact = min(max(facts.judged, ZERO), weight)
        told = "实际完成情况无法按公式计算，暂按填报的评分计，"
        step = Step("评分", f"填报{number(facts.judged)}分，分值{number(weight)}分", number(exact))
        return Outcome(exact, None, None, (step,), told, "，由复核人员核定")


@dataclass(frozen=True, slots=True)
class NotScoreable:
    """Neither numbers, nor a plain answer, nor a level, nor points: nothing to compute from."""

    kind: ClassVar[str] = "not_scoreable"

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        return not_scoreable()


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class OnTime:
    """Full up to the day it is due. Late: `off` points for each started `per_days`, or, where `off` is 0, in equal
    steps down to nothing on day `nought_after`; 0 there means nothing as soon as it is late."""

    kind: ClassVar[str] = "on_time"
    nought_after: int = 0
    off: Decimal = ZERO
    per_days: int = 1

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        if facts.due is None or facts.done is None:
            return not_scoreable()
        told = f"应于 {_day(facts.due)}前完成，实际 {_day(facts.done)}完成"
        late = (facts.done - facts.due).days
        if late <= 0:
            return Outcome(weight, ONE, True, (Step("对照", told, "按期"),), f"{told}，按期完成，")
        if self.off > ZERO:
            times = -(-late // self.per_days)
            exact = max(weight - times * self.off, ZERO)
            how = f"{number(weight)} − {times} × {number(self.off)}，不足0的取0"
        elif late < self.nought_after:
            exact = EXACT.divide(EXACT.multiply(weight, Decimal(self.nought_after - late)), Decimal(self.nought_after))
            how = f"{number(weight)} × ({self.nought_after} − {late}) ÷ {self.nought_after}"
        else:
            exact, how = ZERO, "逾期不得分" if self.nought_after == 0 else f"逾期{self.nought_after}天以上不得分"
        steps = (Step("逾期", told, f"{late}天"), Step("计分", how, six_digits(exact)))
        return Outcome(exact, None, False, steps, f"{told}，逾期 {late} 天，")


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """`full`: the weight is given; `redistribute`: it has gone to the other rows, and this one is worth nothing;
    what nothing could take stays, without points.

    `reason` is why the row does not apply."""

    kind: ClassVar[str] = "not_applicable"
    treatment: str = "full"
    reason: str = ""

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        why = f"（{self.reason}）" if self.reason else ""
        if self.treatment == "redistribute":
            told = "没有其他指标可以分摊，不计分" if weight > ZERO else "分值分摊到其他指标"
            return Outcome(ZERO, None, None, (Step("不适用", told, "0"),), f"不适用{why}，{told}，")
        return Outcome(
            weight, None, None, (Step("不适用", "按规则计满分", number(weight)),), f"不适用{why}，按规则计满分，"
        )


@dataclass(frozen=True, slots=True)
class Levels:
    """An option list with an edge each: 优100% 良90% 中85%; `actual_text` names the one that holds."""

    kind: ClassVar[str] = "levels"
    options: tuple[tuple[str, Decimal], ...]

    def apply(self, facts: Facts, weight: Decimal) -> Outcome:
        held = next((edge for name, edge in self.options if name == facts.actual_text.strip()), None)
        if held is None:
            return not_scoreable()
        exact = min(share(weight, held), weight)
        rate = EXACT.divide(held, HUNDRED)
        step = Step("等级", f"{facts.actual_text}：{number(weight)} × {number(held)}%", six_digits(exact))
        met = held == max(edge for _, edge in self.options)
        return Outcome(exact, rate, met, (step,), f"等级“{facts.actual_text}”，按分值的 {percent(rate)} ")
