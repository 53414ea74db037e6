"""The right to reply: what was found is told, answered or left unanswered until its day, and only then final."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding, Parameter

CELLS = ("verified_text", "verified_attainment", "judged_score", "opinion")
Document = Mapping[str, Any]


class ReplyPeriodOpen(Conflict):
    title = "答复期未满"


class ReplyIncomplete(Invalid):
    title = "答复未写完整"


def last_day_to_reply(told_on: date, days: Parameter[int]) -> date:
    """The day of telling does not count, the last day does."""
    return told_on + timedelta(days=days.value)


def in_chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def refuse_before_reply(replied: bool, reply_by: date | None, today: date) -> None:
    """Who was told has until the end of his last day."""
    if replied or reply_by is None or today > reply_by:
        return
    detail = f"已告知被复核单位，尚未答复；答复期至{in_chinese(reply_by)}止，请在收到答复后，或自次日起再审定。"
    raise ReplyPeriodOpen(detail, reply_by=reply_by.isoformat())


def check_reply(rows: Sequence[Document], form_rows: Sequence[int], *, agrees: bool, opinion: str | None) -> None:
    """`rows` are those of which something is said. Who disagrees says with what and why; who agrees disputes no row."""
    findings: list[Finding] = []
    seen: set[int] = set()
    for index, row in enumerate(rows):
        number, at = row["row"], f"#/rows/{index}"
        if number not in form_rows:
            findings.append(
                Finding("unknown_row", f"表中没有第{number}行，请按绩效目标的行号答复", pointer=f"{at}/row")
            )
        elif number in seen:
            findings.append(Finding("row_twice", f"第{number}行重复答复，请只保留一处", pointer=f"{at}/row"))
        elif not row["agrees"] and not row["text"]:
            detail = f"第{number}行不同意复核情况，请写明理由"
            findings.append(Finding("reason_missing", detail, pointer=f"{at}/text"))
        seen.add(number)
    disputed = [row for row in rows if not row["agrees"]]
    if agrees and disputed:
        detail = "总的表示同意，却有不同意的行；请改为不同意，或改各行的答复"
        findings.append(Finding("agrees_and_disputes", detail, pointer="#/agrees"))
    if not agrees and not disputed and not opinion:
        findings.append(
            Finding("nothing_disputed", "不同意复核情况，请指出不同意的行，或写明意见", pointer="#/opinion")
        )
    if findings:
        errors = [{"pointer": finding.pointer, "detail": finding.detail} for finding in findings]
        raise ReplyIncomplete(f"答复有{len(findings)}处须补正，请按所列位置修改后重新提交。", errors=errors)


def reply_findings(told: Sequence[Document], replies: Sequence[Document], concluded_on: date | None) -> list[Finding]:
    """How the right to reply was used before a conclusion; `told` and `replies` as they are stored, none of old."""
    if not told or concluded_on is None:
        return []
    last = told[-1]
    basis, until = tuple(last["basis"]), date.fromisoformat(last["reply_by"])
    answered = [reply for reply in replies if reply["round"] == last["round"]]
    findings = []
    if not answered:
        detail = f"{in_chinese(date.fromisoformat(last['told_on']))}告知，至{in_chinese(until)}未答复，按逾期未答复审定"
        findings.append(Finding("no_reply", detail, basis, severity="warning"))
    findings += [_answered(reply, until, basis) for reply in answered]
    if len(told) > 1:
        detail = f"复核情况修改后重新告知，前后共告知{len(told)}次，历次内容均已保存"
        findings.append(Finding("told_again", detail, basis, severity="advice"))
    return findings


def _answered(reply: Document, until: date, basis: tuple[str, ...]) -> Finding:
    day, who = date.fromisoformat(reply["day"]), reply["organisation"] or reply["name"]
    late = "（逾期）" if day > until else ""
    if reply["agrees"]:
        return Finding("reply_agrees", f"{who}{in_chinese(day)}答复{late}：同意", basis, severity="advice")
    disputed = "、".join(f"第{row['row']}行" for row in reply["rows"] if not row["agrees"])
    what = f"不同意{disputed}" if disputed else "不同意"
    return Finding("reply_disagrees", f"{who}{in_chinese(day)}答复{late}：{what}", basis, severity="warning")


def changes_since_first_told(
    told: Sequence[Document], rows: Sequence[Document], *, opinion: str | None, score: Decimal, grade: str
) -> list[dict[str, Any]]:
    """What was told first beside what is final, where the two differ: cells of rows, then opinion, score and grade."""
    if not told:
        return []
    first = told[0]
    found = [
        {"row": now["row"], "cell": cell, "told": then.get(cell), "final": now.get(cell)}
        for then, now in zip(first["rows"], rows, strict=True)
        for cell in CELLS
        if then.get(cell) != now.get(cell)
    ]
    final = {"opinion": opinion, "score": f"{score:f}", "grade": grade}
    found += [
        {"row": None, "cell": name, "told": first[name], "final": value}
        for name, value in final.items()
        if first[name] != value
    ]
    return found
