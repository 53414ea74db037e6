"""What pydantic found, said in Chinese with what to do next."""

from collections.abc import Mapping
from typing import Any

MESSAGES = {
    "missing": "缺少必填项，请补填。",
    "extra_forbidden": "不认识的字段，请删除或对照接口文档更正名称。",
    "json_invalid": "不是有效的 JSON，请检查格式。",
    "string_type": "应为文字。",
    "string_unicode": "文字中含有无法保存的字符，请删除后重新提交。",
    "string_too_short": "文字过短，至少 {min_length} 个字。",
    "string_too_long": "文字过长，至多 {max_length} 个字。",
    "string_pattern_mismatch": "格式不符，应匹配 {pattern}。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "int_parsing_size": "整数过大，请核对。",
    "int_from_float": "应为整数，不能带小数。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "decimal_type": '应为十进制数，请写成文字形式，如 "656600.00"。',
    "decimal_parsing": '不是有效的数，请写成如 "656600.00"。',
    "decimal_max_places": "小数至多 {decimal_places} 位。",
    "decimal_max_digits": "数字至多 {max_digits} 位。",
    "decimal_whole_digits": "整数部分至多 {whole_digits} 位。",
    "finite_number": "应为有限的数。",
    "greater_than_equal": "不能小于 {ge}。",
    "greater_than": "必须大于 {gt}。",
    "less_than_equal": "不能大于 {le}。",
    "less_than": "必须小于 {lt}。",
    "enum": "只能取：{expected}。",
    "literal_error": "只能取：{expected}。",
    "date_type": "应为日期，如 2022-07-31。",
    "date_parsing": "不是有效日期，请写成如 2022-07-31。",
    "date_from_datetime_parsing": "不是有效日期，请写成如 2022-07-31。",
    "date_from_datetime_inexact": "应为日期，不带时刻。",
    "uuid_type": "应为编号（UUID）。",
    "uuid_parsing": "不是有效编号（UUID）。",
    "list_type": "应为列表。",
    "too_short": "至少 {min_length} 项。",
    "too_long": "至多 {max_length} 项。",
    "dict_type": "应为对象。",
    "model_type": "应为对象。",
    "model_attributes_type": "应为对象。",
}


def chinese_message(error: Mapping[str, Any]) -> str:
    """A rule of our own speaks Chinese already (`value_error`); the rest comes from the table."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "value_error":
        return str(context.get("error", "内容不符合要求，请对照接口文档更正。"))
    if "expected" in context:
        context = context | {"expected": str(context["expected"]).replace("' or '", "'、'").replace(", ", "、")}
    template = MESSAGES.get(kind)
    return template.format(**context) if template else "内容不符合要求，请对照接口文档更正。"
