"""The tables that everybody may take away, and what stands in each column: the same for every form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from disclosure_api.domain.fields import Kind as Document
from disclosure_api.domain.publication import ZH
from wenxiao_workbooks.columns import Column, Kind

_CODE, _NUMBER = Kind.CODE, Kind.NUMBER
_KINDS = {kind.value: ZH[kind] for kind in Document}
_GRADED_BY = {"finance": "财政评价", "self": "单位自评"}
_PLACE = (
    Column("region_code", "区划代码", _CODE, note="GB/T 2260 六位代码，乡镇九位。"),
    Column("region_name", "区划"),
    Column("department_code", "部门代码", _CODE, note="在本区划内唯一。"),
    Column("department_name", "主管部门", width=28),
)
_PROJECT = (
    Column("project_code", "项目编码", _CODE, width=26),
    Column("project_name", "项目名称", width=40),
    Column("budget_year", "预算年度", _NUMBER, width=10),
)
_FIGURES = (
    Column("projects", "公开项目数", _NUMBER),
    Column("approved_budget", "批复预算合计（元）", _NUMBER, width=22, note="没有公开的为空，下同。"),
    Column("approved_of", "公开批复预算的项目数", _NUMBER),
    Column("adjusted_budget", "全年预算数合计（元）", _NUMBER, width=22),
    Column("adjusted_of", "公开全年预算数的项目数", _NUMBER),
    Column("budget", "预算合计（元）", _NUMBER, width=22, note="有全年预算数的按全年预算数，否则按批复预算。"),
    Column("executed", "全年执行数合计（元）", _NUMBER, width=22),
    Column("executed_of", "公开全年执行数的项目数", _NUMBER),
    Column("settled", "计算执行率的项目数", _NUMBER, note="全年预算数和执行数均已公开的项目。"),
    Column("execution_rate", "预算执行率（%）", _NUMBER),
    Column("scored", "有得分的项目数", _NUMBER),
    Column("average_score", "平均得分", _NUMBER),
    Column("graded", "有等级的项目数", _NUMBER),
    Column("graded_by_finance", "其中财政评价", _NUMBER),
    Column("grades", "等级分布", width=36, note="等级、个数和占比。"),
    Column("rectified", "公开整改的项目数", _NUMBER),
)


class Table(StrEnum):
    PROJECTS = "projects"
    DEPARTMENTS = "departments"
    REGIONS = "regions"
    INDICATORS = "indicators"


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True)
class Described:
    """`keys` order its rows and are unique; `items` is SQL for one row `v` as a list of JSON objects."""

    zh: str
    source: str
    keys: Mapping[str, str]
    items: str
    columns: Sequence[Column]
    batch: int = 2000


_ONE = "json_build_array((SELECT row_to_json(b) FROM disclosure.public_{noun}_view b WHERE {same}))"


def _one(noun: str, keys: Mapping[str, str]) -> str:
    return _ONE.format(noun=noun, same=" AND ".join(f"b.{key} = v.{key}" for key in keys))


_OF_PROJECT = {"id": "text"}
_OF_DEPARTMENT = {"region_code": "text", "department_code": "text", "budget_year": "int"}
_OF_REGION = {"region_code": "text", "budget_year": "int"}
_OF_ITEM = {"region_code": "text", "project_code": "text", "budget_year": "int", "type": "text", "item_id": "uuid"}
TABLES: Mapping[Table, Described] = {
    Table.PROJECTS: Described(
        "项目",
        "public_project_year",
        _OF_PROJECT,
        _one("project", _OF_PROJECT),
        (
            *_PLACE,
            Column("unit_code", "单位代码", _CODE),
            Column("unit_name", "预算单位", width=28),
            *_PROJECT,
            Column("approved_budget", "批复预算（元）", _NUMBER),
            Column("adjusted_budget", "全年预算数（元）", _NUMBER),
            Column("executed", "全年执行数（元）", _NUMBER),
            Column("execution_rate", "预算执行率（%）", _NUMBER),
            Column("goal", "绩效目标", width=60, note="过长的只列开头，全文见项目页。"),
            Column("score", "得分", _NUMBER),
            Column("grade", "等级"),
            Column("graded_by", "评定", choices=_GRADED_BY),
            Column("rectifications", "整改事项数", _NUMBER),
            Column("result_use", "结果应用", width=40),
            Column("href", "详情地址", width=50),
        ),
    ),
    Table.DEPARTMENTS: Described(
        "部门",
        "public_department_year",
        _OF_DEPARTMENT,
        _one("department_year", _OF_DEPARTMENT),
        (*_PLACE, _PROJECT[2], *_FIGURES),
    ),
    Table.REGIONS: Described(
        "区划", "public_region_year", _OF_REGION, _one("region_year", _OF_REGION), (*_PLACE[:2], _PROJECT[2], *_FIGURES)
    ),
    Table.INDICATORS: Described(
        "绩效指标",
        "public_item",
        _OF_ITEM,
        "coalesce((SELECT json_agg(b ORDER BY b.row) FROM disclosure.public_indicator_view b"
        " WHERE b.item_id = v.item_id), '[]')",
        (
            *_PLACE,
            Column("unit_name", "预算单位", width=28),
            *_PROJECT,
            Column("kind", "公开内容", choices=_KINDS),
            Column("row", "序号", _NUMBER, width=8),
            Column("category", "一级指标"),
            Column("subcategory", "二级指标"),
            Column("name", "三级指标", width=40),
            Column("operator", "符号", width=8),
            Column("target_text", "指标值"),
            Column("unit", "计量单位", width=10),
            Column("actual_text", "完成值"),
            Column("weight", "分值", width=10),
            Column("score", "得分", width=10),
        ),
        batch=500,
    ),
}
