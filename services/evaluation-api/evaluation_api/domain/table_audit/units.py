"""Units that may mean the same thing in a target and in what was done."""

from wenxiao_values import Quantity

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
    return any(one in group and two in group for group in _ALIKE)
