"""The closed list of units: what each measures, and how many of its dimension's first unit it is.

Things that are counted differently (人, 户, 家, 次) never convert into each other; money of two currencies neither.
A month has no fixed number of days, so 月 and 年 convert among themselves and not into 天.
"""

from dataclasses import dataclass
from fractions import Fraction

RATIO, THING = "ratio", "thing"
DIMENSIONS = {
    RATIO: "比率", THING: "件数", "money_cny": "人民币", "money_usd": "美元", "money_eur": "欧元", "money_hkd": "港元",
    "money_jpy": "日元", "length": "长度", "area": "面积", "volume": "体积", "mass": "质量", "time": "时间",
    "calendar": "年月", "data": "数据量", "power": "功率", "energy": "电量", "level": "声级", "temperature": "温度",
    "points": "分值", "judged": "定性", "date": "日期", "text": "说明",
}  # fmt: skip
# What is judged or told, not counted: no formula gives it, no scale goes before it.
NOT_COUNTED = ("judged", "date", "text")


@dataclass(frozen=True)
class Base:
    """`factor` times the first unit of its dimension; a thing is a dimension of its own."""

    text: str
    dimension: str
    factor: Fraction = Fraction(1)
    aliases: tuple[str, ...] = ()

    @property
    def axis(self) -> str:
        return f"{THING}:{self.text}" if self.dimension == THING else self.dimension


_MEASURES = {
    RATIO: "倍=1 %=1/100|百分比|百分之 ‰=1/1000|千分之 ‱=1/10000|万分之 ppm=1/1000000|百万分之"
    " 百分点=1/100|个百分点|个点",
    "money_cny": "元=1|人民币元 角=1/10",
    "money_usd": "美元=1|$|USD",
    "money_eur": "欧元=1",
    "money_hkd": "港元=1|港币",
    "money_jpy": "日元=1",
    "length": "米=1|m 公里=1000|千米|km 分米=1/10 厘米=1/100|cm 毫米=1/1000|mm 微米=1/1000000 里=500|华里 海里=1852",
    "area": "平方米=1|m2|平米|平方 平方公里=1000000|平方千米|km2 公顷=10000|ha 亩=2000/3 平方厘米=1/10000|cm2",
    "volume": "立方米=1|m3|立方|方 升=1/1000|L|l 毫升=1/1000000|ml|mL",
    "mass": "克=1|g 公斤=1000|千克|kg 吨=1000000|t 毫克=1/1000|mg 微克=1/1000000|μg 斤=500 两=50",
    "time": "秒=1|s 分钟=60|min 小时=3600|时|h 天=86400|日 周=604800|星期",
    "calendar": "月=1|个月 季度=3|季 半年=6 年=12|年度",
    "data": "GB=1|G MB=1/1024|M TB=1024|T PB=1048576",
    "power": "千瓦=1|kW 兆瓦=1000|MW 瓦=1/1000|W",
    "energy": "千瓦时=1|kWh|度|度电",
    "level": "分贝=1|dB",
    "temperature": "摄氏度=1|°C|℃",
    "points": "分=1|分值",
    "judged": "档次=1|等级|档|级 高中低=1|高/中/低 优良中差=1|优/良/中/差 优良中低差=1 是/否=1|是否"
    " 有/无=1|有无 合格/不合格=1 达标/未达标=1",
    "date": "日期=1|年月日|时间点",
    "text": "说明=1|文字说明|定性描述",
}
_THINGS = """
人|名|位 人次 人份 剂次 户 家 个 项 次 件 条 台 套 台套|台(套) 辆 座 栋|幢 间 处 所 只 头 匹 尾 羽 株 棵 粒 枚 块 片 张
份 本 册 卷 篇 期 批 批次 种 类 场 场次 起 宗 例 班 班次 车次 航次 课时 学时 工作日 岁|周岁
床位|张床|床 座次 席 层 村|行政村 镇 乡 县 街道 社区 校 院 标段 平台 系统 点位|点
支 瓶 箱 吨标准煤|吨标煤|tce 标箱 袋 桶 包 组 对 副 根 门 口 眼 孔 盏 艘 架 部 列 节 幅 首
部门 单位 学校 企业 机构 项目 工程 案件|案 生 师 基站 端口 账号 笔 单 则 面 柜 杆
"""


def _fraction(text: str) -> Fraction:
    return Fraction(text)


def _read() -> tuple[Base, ...]:
    found = []
    for dimension, line in _MEASURES.items():
        for entry in line.split():
            name, _, rest = entry.partition("=")
            factor, *aliases = rest.split("|")
            found.append(Base(name, dimension, _fraction(factor), tuple(aliases)))
    for entry in _THINGS.split():
        name, *aliases = entry.split("|")
        found.append(Base(name, THING, aliases=tuple(aliases)))
    return tuple(found)


BASES = _read()
BY_SPELLING = {spelling: base for base in BASES for spelling in (base.text, *base.aliases)}
# Two units written as one word.
TOGETHER = {"人天": "人·天", "人日": "人·天", "人月": "人·月", "人年": "人·年", "床日": "床位·天", "吨公里": "吨·公里",
            "人公里": "人·公里"}  # fmt: skip
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
          "万亿": 10**12}  # fmt: skip
