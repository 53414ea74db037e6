"""The report of a year's re-checks in Word: how they were drawn, what was verified, told and heard, what is final."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from evaluation_api.domain.grading import grade_of, scale_of
from evaluation_api.domain.lifecycle import STATUS_ZH, ReCheckStatus
from evaluation_api.domain.replying import in_chinese
from evaluation_api.re_checks.reported_year import ReportedYear
from evaluation_api.re_checks.word_of_draws import draws_told
from evaluation_api.re_checks.word_of_projects import projects_told
from evaluation_api.table_reports.charts import Chart, bar_name
from evaluation_api.table_reports.word import CHARTED
from evaluation_api.table_reports.word_parts import WordDocument

Row = Mapping[str, Any]
NOT_FILLED = "未填"


def re_check_report(year: ReportedYear) -> bytes:
    """Nothing of a re-check that is not concluded is told, but how many there are."""
    document = WordDocument()
    document.heading(f"{year.budget_year}年度绩效自评抽查复核报告", 0)
    document.heading("一、抽取")
    draws_told(document, year.draws)
    _progress(document, year)
    _results(document, year)
    document.heading("四、分项目情况")
    projects_told(document, year.concluded)
    _bulletins(document, year)
    _law(document, year)
    return document.content()


def _progress(document: WordDocument, year: ReportedYear) -> None:
    document.heading("二、复核经过")
    still = sum(year.open.values())
    document.paragraph(f"共抽取{len(year.concluded) + still}份，已审定{len(year.concluded)}份。")
    if still:
        parts = "、".join(f"{STATUS_ZH[one]}{year.open[one]}份" for one in ReCheckStatus if one in year.open)
        document.paragraph(f"另有{still}份尚未审定（{parts}），审定前不列入本报告。")
    if year.concluded:
        heads = ("项目", "单位", "核实", "告知", "答复", "审定")
        rows = [_course(row) for row in year.concluded]
        document.table(heads, rows, (24, 20, 20, 12, 12, 12))


def _course(row: Row) -> tuple[str, ...]:
    """Who verified, when it was told last and whether that was answered; a firm or an expert by name."""
    last = [line for line in row["history"] if line["action"] == "record"][-1]
    verified = f"{_day(last['day'])}　{last['organisation'] or ''}　{last['name']}"
    told = row["told"] or []
    replies = [one for one in row["replies"] or () if one["round"] == len(told)]
    return (
        row["project_name"],
        row["unit_name"],
        verified,
        _day(told[-1]["told_on"]) if told else "—",
        _day(replies[-1]["day"]) if replies else "逾期未答复",
        in_chinese(row["concluded_on"]),
    )


def _day(day: str) -> str:
    return in_chinese(date.fromisoformat(day))


def _results(document: WordDocument, year: ReportedYear) -> None:
    document.heading("三、复核结果")
    if not year.concluded:
        document.paragraph("还没有审定的复核。")
        return
    apart = [
        (abs(row["own_total"] - row["final_score"]), row) for row in year.concluded if row["own_total"] is not None
    ]
    graded = [row for _, row in apart if grade_of(row["own_total"], _scale(row)) == row["grade"]]
    told = f"填有自评总分的{len(apart)}个项目中，复核后等级不变{len(graded)}个，改变{len(apart) - len(graded)}个"
    largest = max((distance for distance, _ in apart), default=None)
    document.paragraph(told + (f"；自评总分与复核得分最多相差{largest:f}分。" if largest is not None else "。"))
    heads = ("项目", "单位", "自评总分", "自评时规则得分", "复核得分", "自评高出", "自评等级", "复核等级")
    document.table(heads, [_result(row) for row in year.concluded], (25, 21, 9, 11, 9, 9, 8, 8))
    far = sorted(apart, key=lambda one: (-one[0], one[1]["project_code"], str(one[1]["id"])))[:CHARTED]
    if far:
        document.chart(_chart([row for _, row in far]))


def _result(row: Row) -> tuple[str, ...]:
    own, ours, final = row["own_total"], row["self_total"], row["final_score"]
    return (
        row["project_name"],
        row["unit_name"],
        NOT_FILLED if own is None else f"{own:f}",
        "—" if ours is None else f"{ours:f}",
        f"{final:f}",
        "—" if own is None else f"{own - final:f}",
        NOT_FILLED if own is None else grade_of(own, _scale(row)),
        row["grade"],
    )


def _scale(row: Row) -> Any:
    return scale_of(row["result"]["scale"])


def _chart(rows: list[Row]) -> Chart:
    final: tuple[Decimal, ...] = tuple(row["final_score"] for row in rows)
    return Chart(
        f"自评总分与复核得分（相差最大的{len(rows)}个项目）",
        tuple(bar_name(row["project_name"]) for row in rows),
        (("自评总分", tuple(row["own_total"] for row in rows)), ("复核得分", final)),
    )


def _bulletins(document: WordDocument, year: ReportedYear) -> None:
    document.heading("五、通报")
    if not year.bulletins:
        document.paragraph("没有签发自评情况通报。")
    for one in year.bulletins:
        document.paragraph(f"{in_chinese(one['issued_on'])}签发的通报列有{len(one['entries'])}项：")
        rows = [
            (entry["place"]["unit_name"], entry["place"]["project_name"], entry["finding"]["detail"],
             "、".join(entry["finding"]["basis"]))
            for entry in one["entries"]
        ]  # fmt: skip
        document.table(("单位", "项目", "情况", "依据"), rows, (22, 24, 38, 16))


def _law(document: WordDocument, year: ReportedYear) -> None:
    document.heading("六、依据和复算办法")
    laws: dict[tuple[str, str], list[str]] = {}
    for draw in year.draws:
        laws.setdefault(_stamp(draw["stamp"]), []).append("抽取")
    for row in year.concluded:
        laws.setdefault(_stamp(row["policy"]["stamp"]), []).append("审定")
    rows = [
        (name, digest, "、".join(f"{use}{uses.count(use)}次" for use in dict.fromkeys(uses)))
        for (name, digest), uses in laws.items()
    ]
    document.table(("政策", "摘要（SHA-256）", "用于"), rows, (34, 46, 20))
    findings = [one for row in (*year.draws, *(done["result"] for done in year.concluded)) for one in row["findings"]]
    told = [clause for row in year.concluded for one in row["told"] or [] for clause in one["basis"]]
    clauses = list(dict.fromkeys([*(clause for one in findings for clause in one["basis"]), *told]))
    document.paragraph(f"依据条款：{'、'.join(clauses) or '当地文件没有规定，按惯例办理'}。")
    document.paragraph(
        "抽取、复核得分和等级都可以复算：抽取见上列重抽办法；每份复核按所存政策重新计算（/api/v1/re-checks/编号/recompute），"
        "得分、等级和摘要应当逐字相同。"
    )
    document.paragraph(f"{in_chinese(year.day)}　{year.made_by}（行政区划代码{year.region_code}）")


def _stamp(stamp: Row) -> tuple[str, str]:
    return f"{stamp['pack']}/{stamp['section']} {stamp['version']}", stamp["sha256"]
