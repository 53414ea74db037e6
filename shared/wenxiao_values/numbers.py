"""Numbers with their units: 1,234.5 · 百分之九十五 · 三次 · 530元/人*月 · 5万."""

import re
from decimal import Decimal

from wenxiao_values.typed import Quantity

SCALES = {"千": Decimal(1000), "万": Decimal(10_000), "百万": Decimal(1_000_000), "千万": Decimal(10_000_000),
          "亿": Decimal(100_000_000), "万亿": Decimal(1_000_000_000_000)}  # fmt: skip
SCALE = r"百万|千万|万亿|千(?![克米瓦伏卡帕米])|万|亿"
KNOWN_UNITS = """
% ‰ 个百分点 百分点 人 人次 名 位 户 家 个 项 次 件 条 台 套 辆 座 栋 间 处 所 只 头 匹 尾 羽 株 棵 粒
枚 块 片 张 份 本 册 篇 期 批 种 类 场 起 宗 例 场次 批次 班 课时 学时 元 角 分 美元 欧元 年 月 日 天 周
小时 时 分钟 秒 季度 工作日 个月 周岁 岁 亩 公顷 平方米 平方公里 平米 立方米 方 米 公里 千米 里 厘米
毫米 公斤 千克 毫克 微克 克 吨 斤 升 毫升 度 千瓦 千瓦时 兆瓦 km km2 m m2 m3 cm mm kg mg μg g t kWh kW MW GB TB MB PB ha
h min s 分贝 dB 倍 档 档次 级 层 村 镇 乡 县 街道 社区 校 院 床 床位 座次 席 人天 人日 人月 车次 班次
航次 标段 平台 系统 点 点位 个点 人份 剂次 支 瓶 箱 袋 桶 包 组 对 副 根 门 口 眼 孔 盏 艘 架 部 列 节
幅 首 部门 单位 学校 企业 机构 项目 工程 案 案件 度电 °C
"""
UNITS = sorted(KNOWN_UNITS.split(), key=len, reverse=True)
_ONE = "|".join(map(re.escape, UNITS))
UNIT = rf"(?:{_ONE}|\$)(?:[/每·*]\s*(?:{_ONE})(?![a-zA-Z]))*(?![a-zA-Z])|/(?:{_ONE})"
# Nobody prints a number of more digits: what is longer is no number.
DIGITS = r"(?<![\d.])(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,18})(?:\.\d{1,12})?(?!\.?\d)"
HAN = "零〇一二两三四五六七八九十百千万亿"
# Nobody writes a number of more characters; without an end, a page of them is tried from each of them anew.
LONGEST_HAN = 24
HAN_NUMBER = rf"(?:百分之)[{HAN}点]{{1,{LONGEST_HAN}}}|[{HAN}]{{1,{LONGEST_HAN}}}(?=(?:{_ONE}))"
QUANTITY = re.compile(
    rf"(?P<sign>[-+±])?(?:(?P<digits>{DIGITS})\s*(?P<scale>{SCALE})?|(?P<han>{HAN_NUMBER}))\s*(?P<unit>{UNIT})?"
)
_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


def quantity_of(found: re.Match[str]) -> Quantity:
    """The quantity of a match of QUANTITY."""
    unit = (found["unit"] or "").replace("每", "/").replace("·", "*")
    if found["han"]:
        written = found["han"]
        per_cent = written.startswith("百分之")
        return Quantity(_han(written.removeprefix("百分之")), "%" if per_cent else unit)
    number = Decimal(found["digits"].replace(",", ""))
    if found["sign"] == "-":
        number = -number
    return Quantity(number, unit, SCALES[found["scale"]] if found["scale"] else Decimal(1))


def _han(written: str) -> Decimal:
    """一百二十三 → 123, 九十五点五 → 95.5, 二〇二二 → 2022."""
    whole, _, fraction = written.partition("点")
    if len(whole) > 1 and all(character in _VALUES for character in whole):
        value = int("".join(str(_VALUES[character]) for character in whole))
    else:
        value = _sections(whole)
    digits = "".join(str(_VALUES[character]) for character in fraction if character in _VALUES)
    return Decimal(f"{value}.{digits}") if digits else Decimal(value)


def _sections(whole: str) -> int:
    total = section = current = 0
    for character in whole:
        if character in _VALUES:
            current = _VALUES[character]
        elif character in _TENS:
            section += (current or 1) * _TENS[character]
            current = 0
        else:  # 万, 亿
            total = (total + section + current) * (10_000 if character == "万" else 100_000_000)
            section = current = 0
    return total + section + current
