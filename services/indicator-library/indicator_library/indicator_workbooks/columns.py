"""The library as a table: one row an indicator, the same columns out and in."""

from collections.abc import Mapping
from typing import Any

from indicator_library.domain.import_columns import CHOICES, DAYS, FIELDS, cell_of
from indicator_library.indicators.content import REQUIRED, day_of
from indicator_library.indicators.models import Tier
from wenxiao_workbooks import Column, Kind

LONG = {
    *("definition", "formula_text", "formula_expression", "formula_inputs", "data_source", "evidence", "legal_basis"),
    *("source", "distinct_because"),
}
NOTES: Mapping[str, str] = {
    "code": "发布时由系统编制；填写本单位已有指标的编码即为修订。别处的编码保留在出处中。",
    "category": "如 产出指标；产出 与 产出指标 同义。",
    "industry": "共性指标留空。",
    "unit": "须在计量单位清单中，如 %、万元、元/人·月。",
    "formula_text": "照原文。",
    "formula_expression": "由数据项、数字和四则运算组成，如 达标断面数÷监测断面数×100%。",
    "formula_inputs": "数据项写作 名称｜计量单位 或 名称｜计量单位｜来源，各项以“；”隔开。",
    "evidence": "各项以“；”隔开；内容本身含“；”的写作“\\；”。",
    "legal_basis": "写作 文件名称和文号｜条款，各项以“；”隔开。",
    "confirmed": "是否核对过原文；不填为是。",
    "parent_code": "新建并细化上级指标时填写其编码，只记本级不同之处；已有的承接关系不能更改。",
    "distinct_because": "与上级同名指标不是同一指标的，写明区别。",
}
REMARKS = (
    "一行一个指标。本单位已有的同一指标（名称、分类、评价对象和行业都相同）即为修订，内容相同的不变。",
    "上级已有同一指标的，按对上级指标的细化导入。有一行不符合要求时，整张表都不导入；导入后须提交、审核、发布才生效。",
)
_WIDE = {"name": 30, **dict.fromkeys(LONG, 40)}


def _column(field: str, heading: str) -> Column:
    kind = Kind.DAY if field in DAYS else Kind.CHOICE if field in CHOICES else Kind.TEXT
    return Column(
        field,
        heading,
        kind,
        needed=field in ("name", "category", "subcategory"),
        longest=2_000 if field in LONG else 200,
        choices=CHOICES.get(field, {}),
        width=_WIDE.get(field, 16),
        note=NOTES.get(field, "") + ("必填。" if field in REQUIRED else ""),
    )


COLUMNS = tuple(_column(field, heading) for field, heading in FIELDS.items())
SHOWN_ONLY = (
    Column("tier", "所属层级", width=12, note="导出时供查看，导入时不读。"),
    Column("owner", "所属区划或单位", width=20, note="导出时供查看，导入时不读。"),
    Column("version", "版本", width=8, note="导出时供查看，导入时不读。"),
)
_TIERS = {
    Tier.NATIONAL: "全国",
    Tier.PROVINCE: "省级",
    Tier.CITY: "市级",
    Tier.COUNTY: "县级",
    Tier.TOWN: "乡镇",
    Tier.DEPARTMENT: "部门",
    Tier.UNIT: "单位",
}


def cells_of(row: Mapping[str, Any], parent_code: str | None) -> dict[str, Any]:
    """`row` as a view of an indicator has it."""
    formula = row["formula"] or {"expression": None, "inputs": []}
    listed = {
        "evidence": cell_of([one] for one in row["evidence"]),
        "legal_basis": cell_of((one["document"], one.get("article")) for one in row["legal_basis"]),
        "formula_expression": formula["expression"],
        "formula_inputs": cell_of((one["name"], one["unit"], one.get("source")) for one in formula["inputs"]),
        "confirmed": str(row["confirmed"]).lower(),
        "parent_code": parent_code,
        "tier": _TIERS[Tier(row["tier"])],
        "owner": row["unit_name"] or row["region_code"],
        **{name: day_of(row[name]) for name in DAYS},
    }
    return {name: row.get(name) for name in (*FIELDS, "version")} | listed
