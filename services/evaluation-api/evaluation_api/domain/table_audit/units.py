"""Units that may mean the same thing in a target and in what was done."""

from decimal import Decimal

from evaluation_api.domain.scoring.decimals import EXACT, number
from wenxiao_values import Quantity, TypedValue, ValueKind

# What a unit is of the first one of its line.
_MEASURES = tuple(
    {word: Decimal(factor) for words, factor in line for word in words.split()}
    for line in (
        (("% 百分点 个百分点", "1"), ("‰", "0.1")),
        (("月 个月", "1"), ("季度", "3"), ("年", "12")),
        (("天 日", "1"), ("周", "7")),
        (("秒 s", "1"), ("分钟 min", "60"), ("小时 时 h", "3600")),
        (("米 m", "1"), ("公里 千米 km", "1000"), ("厘米 cm", "0.01"), ("毫米 mm", "0.001")),
        (("平方米 平米 m2 ㎡ m²", "1"), ("公顷 ha", "10000"), ("平方公里 km2", "1000000")),
        (("立方米 m3 m³", "1"),),
        (("千克 公斤 kg", "1"), ("斤", "0.5"), ("吨 t", "1000"), ("克 g", "0.001")),
    )
)

# What one counts twenty of is no other thing when it is called 名 instead of 人.
_ALIKE = tuple(
    frozenset(words.split())
    for words in (
        "人 名 位 人次 个 人/次",
        "公里 km 千米 里",
        "平方米 平米 m2 ㎡ m² 方",
        "立方米 m3 方",
        "天 日",
        "米 m",
        "% 个百分点 百分点 分",
        "元 万元",
        "月 个月",
        "小时 时 h",
        "年 周岁 岁",
        "公斤 千克 kg 斤 吨 t",
        "个 家 项 所 处 座 件 套 台 只 头 间 辆 份 次 批 场 条 期 宗 起 例 户 村 种 株 棵 亩 片 组 支 批次 场次 班",
    )
)


def alike(wanted: Quantity, found: Quantity) -> bool:
    """Whether two units may mean the same; one that is not printed may mean anything."""
    one, two = wanted.unit, found.unit
    if not one or not two or one.startswith(two) or two.startswith(one):
        return True
    return any(one in group and two in group for group in (*_ALIKE, *_MEASURES))


def in_unit_of(target: TypedValue, actual: TypedValue) -> str | None:
    """The actual value written in the target's unit, ≤3‰ and 0.2% as 2‰; None where nothing is to be converted."""
    wanted, found = target.quantity, actual.quantity
    if actual.kind is not ValueKind.NUMBER or target.kind not in (ValueKind.NUMBER, ValueKind.RANGE):
        return None
    if wanted is None or found is None or wanted.unit == found.unit or wanted.scale != 1:
        return None
    measure = next((one for one in _MEASURES if wanted.unit in one and found.unit in one), None)
    if measure is None:
        return None
    amount = EXACT.divide(EXACT.multiply(found.amount, measure[found.unit]), measure[wanted.unit])
    sign = actual.operator.value if actual.operator else ""
    return f"{sign}{number(round(amount, 6))}{wanted.unit}"
