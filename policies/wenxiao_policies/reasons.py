"""What is wrong with a value, in the words of a finance officer."""

from collections.abc import Mapping
from typing import Any

_PLAIN = {
    "extra_forbidden": "未知的键，请核对拼写或先在章节定义中声明",
    "missing": "缺少必填的键",
    "string_type": "应为文字，代码和日期请加引号",
    "int_type": "应为整数，不加引号",
    "bool_type": "应为 true 或 false，不加引号",
    "tuple_type": "应为列表，写成 [甲, 乙]",
    "dict_type": "应为“键: 值”的一组，写成 {甲: 一, 乙: 二}",
    "none_required": "这里只能写 null",
    "decimal_type": "应为数字，小数请加引号",
    "decimal_parsing": '不是数字，小数写成加引号的 "12.5"',
    "date_type": '应为加引号的日期，如 "2021-04-27"',
    "model_type": "应为“键: 值”的一组",
    "string_pattern_mismatch": "格式不对",
}
_LIMITED = {
    "greater_than_equal": ("ge", "不得小于"),
    "greater_than": ("gt", "须大于"),
    "less_than_equal": ("le", "不得大于"),
    "less_than": ("lt", "须小于"),
    "too_short": ("min_length", "项数不得少于"),
    "too_long": ("max_length", "项数不得多于"),
    "string_too_short": ("min_length", "字数不得少于"),
}


def reason_of(error: Mapping[str, Any]) -> str:
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    if kind.startswith(("date_from", "date_parsing")):
        return f'{given!r} 不是日历上的一天，日期写成加引号的 "2021-04-27"'
    if kind in _PLAIN:
        return f"{_PLAIN[kind]}（现为 {_shown(given)}）" if kind not in ("missing", "extra_forbidden") else _PLAIN[kind]
    if kind in _LIMITED:
        name, words = _LIMITED[kind]
        return f"{words} {context[name]}（现为 {_shown(given)}）"
    if "expected" in context:
        expected = context["expected"].replace(" or ", "、").replace(", ", "、").replace("'", "")
        return f"取值 {_shown(given)} 不在允许之列（{expected}）"
    return f"取值 {_shown(given)} 不合规（{kind}）"


def _shown(given: Any) -> str:
    text = "true" if given is True else "false" if given is False else repr(given)
    return text if len(text) <= 60 else f"{text[:60]}……"
