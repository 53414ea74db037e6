"""A commitment as a page that prints: complete in itself, without scripts and without anything from elsewhere."""

from html import escape
from typing import Any

from targets_api.commitments.models import Commitment

_STYLE = """
@page { size: A4; margin: 25mm 22mm; }
body { font-family: FangSong, STFangsong, "Noto Serif CJK SC", serif; font-size: 16px; line-height: 1.9;
       max-width: 46em; margin: 2em auto; color: #000; }
h1 { text-align: center; font-size: 26px; letter-spacing: .2em; }
p { text-indent: 2em; margin: .4em 0; }
p.to { text-indent: 0; }
table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 1.5; margin: 1em 0; }
th, td { border: 1px solid #000; padding: .25em .5em; text-align: left; }
td.number { text-align: right; white-space: nowrap; }
.sign { margin-top: 2.5em; text-align: right; line-height: 2.2; }
.note { font-size: 12px; color: #333; }
tr { page-break-inside: avoid; }
"""


def page_of(row: Commitment) -> str:
    to, *paragraphs = row.text.split("\n\n")
    body = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>预算执行承诺书 {escape(row.unit_name)} {row.budget_year}年度</title>"
        f"<style>{_STYLE}</style></head><body>"
        f'<h1>预算执行承诺书</h1><p class="to">{escape(to)}</p>\n{body}\n{_table(row.figures)}\n{_signature(row)}'
        "</body></html>\n"
    )


def _table(figures: dict[str, Any]) -> str:
    head = "<tr><th>项目代码</th><th>项目名称</th><th>预算单位</th><th>批复预算（元）</th><th>指标数</th></tr>"
    rows = "".join(
        f"<tr><td>{escape(one['project_code'])}</td><td>{escape(one['project_name'])}</td>"
        f"<td>{escape(one['unit_name'])}</td><td class=number>{escape(one['budget'])}</td>"
        f"<td class=number>{one['indicators']}</td></tr>"
        for one in figures["items"]
    )
    total = (
        f"<tr><td colspan=3>合计</td><td class=number>{escape(figures['budget'])}</td>"
        f"<td class=number>{figures['indicators']}</td></tr>"
    )
    return f"<table><thead>{head}</thead><tbody>{rows}{total}</tbody></table>"


def _signature(row: Commitment) -> str:
    signed = row.signed_on is not None
    name = escape(row.signed_by_name or "") if signed else "（尚未签署）"
    day = f"{row.signed_on.year}年{row.signed_on.month}月{row.signed_on.day}日" if row.signed_on else "　　年　月　日"
    basis = f'<p class="note">依据条款：{escape("、".join(row.basis))}</p>' if row.basis else ""
    return (
        f'<div class="sign">承诺部门：{escape(row.unit_name)}（盖章）<br>部门负责人：{name}<br>{day}</div>'
        f'{basis}<p class="note">文书编号：{row.id}　第{row.revision}份</p>'
    )
