"""What the journey carries through the year: two published tables, and openly what was added to them."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

ADDED = "（演示补充：原表此后缺失）"
REASON_ADDED = "（演示补充：原表未写原因）"
UNDER_WAY = f"圈舍年底才建成，尚未满负荷投产{ADDED}"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Row:
    """One indicator as declared, and what the office later reported for it."""

    category: str
    subcategory: str
    name: str
    target_text: str
    unit: str | None
    weight: str
    actual_text: str
    own_score: str
    reason: str | None = None
    progress: str = "0"

    def declared(self) -> dict[str, Any]:
        number = NUMBER.search(self.target_text)
        return {
            "category": self.category,
            "subcategory": self.subcategory,
            "name": self.name,
            "operator": "≥" if "≥" in self.target_text else "=",
            "target_text": self.target_text,
            "target_value": number.group() if number else None,
            "unit": self.unit,
            "kind": "quantitative",
            "direction": "equal" if "成本" in self.subcategory else "higher",
            "weight": self.weight,
        }


@dataclass(frozen=True)
class Plan:
    """One project: who carries it, its money in yuan, its rows, its payments as (voucher, day, yuan)."""

    key: str
    name: str
    author: str
    checker: str
    head: str
    summary: str
    goal: str
    budget: Decimal
    execution_weight: str
    livelihood: bool
    rows: tuple[Row, ...]
    exemptions: dict[str, str]
    payments: tuple[tuple[str, str, str], ...]
    own_execution_score: str
    own_total: str
    printed_total: str | None
    library_words: str


def table(name: str) -> dict[str, Any]:
    text = files("standalone.demo").joinpath("tables", f"{name}.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def yuan(wan: str) -> Decimal:
    """The tables print 万元."""
    return Decimal(wan) * 10_000


def medical() -> Plan:
    """医疗保障: every figure as printed, the wrong total included."""
    printed = table("jishan-yibao-jiandang-2020")
    return Plan(
        key="yibao",
        name=printed["project"],
        author="yibao-jingban",
        checker="yibao-shenhe",
        head="yibao-fuze",
        summary="为建档立卡人员参加基本医疗保险的个人缴费部分提供县级配套，每人每年75元。",
        goal="建档立卡人员应保尽保，个人缴费县级配套资金及时足额纳入医保统筹。",
        budget=yuan(printed["budget"]["adjusted"]),
        execution_weight=printed["budget"]["weight"],
        livelihood=True,
        rows=_as_printed(printed),
        exemptions={
            "economic_benefit": "项目为参保补助，不直接产生经济效益",
            "ecological_benefit": "项目不涉及生态环境",
            "sustainability": "参保按年度组织，持续影响并入社会效益",
        },
        payments=(
            ("LC2022-0001", "2022-03-10", "330000.00"),
            ("LC2022-0002", "2022-06-20", "270700.00"),
            ("LC2022-0003", "2022-10-18", "50000.00"),
        ),
        own_execution_score=printed["budget"]["score_printed"],
        own_total=printed["total_printed"],
        printed_total=printed["total_printed"],
        library_words="满意度",
    )


def _as_printed(printed: dict[str, Any]) -> tuple[Row, ...]:
    progress = ("8500", "100", "100", "75", "90", "90")
    units = ("人", "%", "%", "元", "%", "%")
    return tuple(
        Row(
            category=row["level1"].split("(")[0],
            subcategory=row["level2"],
            name=row["level3"],
            target_text=row["target_text"],
            unit=unit,
            weight=row["weight"],
            actual_text=row["actual_text"],
            own_score=row["score_printed"],
            reason=row["reason"] or (REASON_ADDED if row["score_printed"] != row["weight"] else None),
            progress=done,
        )
        for row, unit, done in zip(printed["indicators"], units, progress, strict=True)
    )


def pig_farm() -> Plan:
    """生猪养殖场: a fifth of the money spent; the rows that the copy lacks are supplied and say so."""
    printed = table("changning-changlonghongyun-2022")
    outputs = [_output(row) for row in printed["indicators"]]
    added = (
        Row("产出指标", "质量指标", f"工程验收合格率{ADDED}", "≥100%", "%", "9", "100%", "9", progress="0"),
        Row("效益指标", "经济效益指标", f"年出栏生猪{ADDED}", "≥200头", "头", "15", "40头", "15", UNDER_WAY),
        Row("效益指标", "社会效益指标", f"带动农户{ADDED}", "≥20户", "户", "15", "4户", "15", UNDER_WAY),
        Row("满意度指标", "服务对象满意度指标", f"社员满意度{ADDED}", "≥90%", "%", "10", "72%", "9", UNDER_WAY),
    )
    return Plan(
        key="gongxiao",
        name=printed["project"].replace("昌宁县", ""),
        author="gongxiao-jingban",
        checker="gongxiao-shenhe",
        head="gongxiao-fuze",
        summary="扶持专业合作社新建生猪养殖场，含圈舍、仓库、粪污处理设施和设备购置。",
        goal="建成生猪养殖场并投产，带动社员增收。",
        budget=yuan(printed["budget"]["adjusted"]),
        execution_weight=printed["budget"]["weight"],
        livelihood=False,
        rows=(*outputs, *added),
        exemptions={
            "cost": "建设内容按概算控制，成本不单列指标",
            "ecological_benefit": "粪污处理设施已列入产出指标",
            "sustainability": "投产首年不单列可持续影响指标",
        },
        payments=(("LC2022-0101", "2022-06-28", "100000.00"),),
        own_execution_score=printed["budget"]["score_printed"],
        own_total="83",
        printed_total=None,
        library_words="验收",
    )


def _output(row: dict[str, Any]) -> Row:
    """The sheet prints operator and unit inside the name, as in 公猪舍(≥**平方米)."""
    name, _, form = row["level3"].rpartition("(")
    unit = form.strip("≥*)")
    weight = row["score_printed"] or "2"
    written = f"≥{row['target_text']}{unit}"
    done = row["actual_text"] + unit
    built = str(Decimal(row["target_text"]) * 4 / 10) if unit.endswith("米") else "0"
    return Row("产出指标", row["level2"], name, written, unit, weight, done, weight, progress=built)
