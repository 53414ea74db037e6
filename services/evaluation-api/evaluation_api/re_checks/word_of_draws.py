"""What the report of re-checks says of each draw, so that anybody can hold it against the published frame."""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation_api.domain.replying import in_chinese
from evaluation_api.domain.strata import ALLOCATION_ZH, ATTRIBUTE_ZH, Allocation, Attribute
from evaluation_api.table_reports.word_parts import WordDocument

Row = Mapping[str, Any]


def draws_told(document: WordDocument, draws: Sequence[Row]) -> None:
    if not draws:
        document.paragraph("本年度没有抽取自评进行复核。")
    for number, draw in enumerate(draws, 1):
        document.heading(f"第{number}次抽取", 2)
        _draw(document, draw)


def _draw(document: WordDocument, draw: Row) -> None:
    day = f"{in_chinese(draw['drawn_on'])}，" if draw["drawn_on"] else ""
    asked = f"要求抽{draw['asked_count']}份" if draw["asked_count"] else f"要求抽{draw['share']}%"
    document.paragraph(
        f"{day}{draw['unit_name']}从主管部门审核通过的{draw['candidates']}份自评中抽取{len(draw['chosen'])}份（{asked}）。"
    )
    for finding in draw["findings"]:
        basis = f"（依据：{'、'.join(finding['basis'])}）" if finding["basis"] else ""
        document.item(finding["detail"] + basis)
    document.table(("项目", "内容"), _evidence(draw), (28, 72))
    if draw["allocation"] is not None:
        names = _departments(draw)
        rows = [
            (
                f"{one['stratum']}{names.get(one['stratum'], '')}",
                str(one["candidates"]),
                one["quota"],
                str(one["drawn"]),
            )
            for one in draw["allocation"]
        ]
        document.table(("层", "候选份数", "应抽", "实抽"), rows, (46, 14, 26, 14))
    document.paragraph(
        f"重抽办法：下载抽取记录（/api/v1/draws/{draw['id']}/protocol），运行 ./wenxiao redraw 文件，抽中的应当相同。"
    )


def _evidence(draw: Row) -> list[tuple[str, str]]:
    by = [ATTRIBUTE_ZH[Attribute(one)] for one in draw["strata"] or ()]
    rule = draw["allocation_rule"]
    return [
        ("随机种子", draw["seed"] + ("（由抽取人给定，仅供演示）" if draw["seed_given"] else "（由系统生成）")),
        ("分层依据", "、".join(by) or "不分层"),
        ("分配办法", ALLOCATION_ZH[Allocation(rule)] if rule else "—"),
        ("名单摘要（SHA-256）", draw["frame_sha256"] or "—"),
        ("候选编号摘要（SHA-256）", draw["pool_sha256"]),
        ("抽取摘要（SHA-256）", draw["digest"] or "—"),
    ]


def _departments(draw: Row) -> dict[str, str]:
    """A stratum names its department by number; beside it what the department was called at the draw."""
    if Attribute.DEPARTMENT.value not in (draw["strata"] or ()):
        return {}
    named = ((one["stratum"], one["department_name"]) for one in draw["frame"] or ())
    return {stratum: f"（{name}）" for stratum, name in named if name}
