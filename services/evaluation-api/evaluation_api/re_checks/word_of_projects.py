"""What the report of re-checks says of each project: reported and verified side by side, and what was said of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation_api.domain.replying import CELLS
from evaluation_api.domain.scoring.facts import Attainment
from evaluation_api.table_reports.word_parts import WordDocument

Row = Mapping[str, Any]
CELL_ZH: Mapping[str, str] = {
    "verified_text": "核实的完成值",
    "verified_attainment": "核定的达成档次",
    "judged_score": "核定得分",
    "opinion": "复核意见",
    "score": "复核得分",
    "grade": "复核等级",
}
ATTAINMENT_ZH: Mapping[str, str] = {
    Attainment.ACHIEVED.value: "达成",
    Attainment.PARTLY.value: "部分达成并具有一定效果",
    Attainment.MISSED.value: "未达成且效果较差",
}


def projects_told(document: WordDocument, concluded: Sequence[Row]) -> None:
    if not concluded:
        document.paragraph("还没有审定的复核。")
    for row in concluded:
        _project(document, row)


def _project(document: WordDocument, row: Row) -> None:
    document.heading(row["project_name"], 2)
    document.paragraph(
        f"项目编码{row['project_code']}，{row['unit_name']}；复核得分{row['final_score']:f}，{row['grade']}。"
    )
    document.paragraph(row["opinion"] or "—", bold="复核意见：")
    differences = _differences(row)
    if differences:
        heads = ("行", "指标", "填报完成值", "核实完成值", "自评得分", "复核得分", "原因")
        document.table(heads, differences, (7, 19, 11, 11, 9, 9, 34))
    else:
        document.paragraph("各行自评得分与复核得分一致。")
    for reply in row["replies"] or ():
        words = f"：{reply['opinion']}" if reply["opinion"] else ""
        stand = "同意" if reply["agrees"] else "不同意"
        document.item(f"{reply['organisation'] or reply['name']}对第{reply['round']}次告知答复{stand}{words}")
        for one in (said for said in reply["rows"] if said["text"]):
            document.item(f"第{one['row']}行{'同意' if one['agrees'] else '不同意'}：{one['text']}")
    for one in row["changed"] or ():
        place = f"第{one['row']}行" if one["row"] else "整份"
        document.item(f"告知后改动：{place}{CELL_ZH[one['cell']]}由“{_cell(one, 'told')}”改为“{_cell(one, 'final')}”")
    for finding in row["result"]["findings"]:
        if finding["pointer"] is None:
            basis = f"（依据：{'、'.join(finding['basis'])}）" if finding["basis"] else ""
            document.item(finding["detail"] + basis)


def _cell(change: Row, side: str) -> str:
    value = change[side]
    if value is None:
        return "无"
    return ATTAINMENT_ZH[value] if change["cell"] == CELLS[1] else str(value)


def _differences(row: Row) -> list[tuple[str, ...]]:
    """Where the office's own points are not those of the re-check: rows in the form's order, then the execution."""
    cells = {one["row"]: one for one in row["rows"]}
    sentences = {one["row"]: one["sentence"] for one in row["result"]["rows"]}
    found: list[tuple[str, ...]] = []
    for one in row["result"]["differences"]:
        if one["subject"] == "execution":
            sentence = row["result"]["execution"]["sentence"]
            found.append(("—", "预算执行率", "—", "—", one["own"], one["ours"], sentence))
        elif one["subject"] == "row":
            cell = cells[one["row"]]
            checked = "—" if cell["verified_text"] is None else cell["verified_text"]
            values = (cell["actual_text"] or "—", checked, one["own"], one["ours"])
            said = [cell["opinion"], sentences[one["row"]], cell["reason"] and f"单位说明：{cell['reason']}"]
            why = "；".join(words for words in said if words)
            found.append((str(one["row"]), cell["indicator"], *values, why))
    return found
