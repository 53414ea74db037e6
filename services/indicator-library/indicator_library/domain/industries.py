"""Which industry a project belongs to, told from the words of its name, its description and its unit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

# Industry and field as the library names them; a field without an industry is common to all.
Place = tuple[str | None, str | None]
_TERMS = """
农业 乡村振兴: 乡村振兴 贫困 建档立卡 扶贫 脱贫 衔接资金 高标准农田 产业园 示范村 人居环境 到户 种养殖
农业 乡村振兴: 合作社 雨露计划 美丽乡村
农业 渔业: 渔业 渔船 禁捕 水产 渔民 养殖捕捞
农业 —: 农业 农田 农技 种子 种薯 种植 粮食生产 畜牧 兽医 动物疫病 疫病防控 屠宰 农机 农产品 耕地 病虫害 农民
林业 —: 林业 森林抚育 退耕还林 公益林 草原 湿地 林木 造林 天然林
水利 —: 水利 水库 河道 灌区 防汛 度汛 抗旱 水旱灾害 水土保持 饮水安全 河长 堤防 农村供水
交通运输 —: 交通 公交 公路 道路建设 农村公路 通村 村道 国省道 桥梁 客运 航道 养护 水泥路
城乡建设 —: 城市管理 公厕 市政 环卫 保洁 清扫 垃圾 路灯 亮化 景观 园林绿化 污水 管网 供水 老旧小区 城乡建设 住建 厕所
住房保障 —: 住房 棚户区 保障性安居 保障性住房 公租房 廉租 租赁补贴 危房
生态环境 —: 生态环境 环境保护 大气 水污染 污染防治 土壤 黑臭水体 减排 秸秆
自然资源 —: 自然资源 国土 不动产 地质 地质灾害 矿产 测绘
教育 —: 教育 学校 学生 中学 小学 高中 幼儿园 助学金 奖学金 免学费 就学 义务教育 职业技术学校 教师 营养改善 校舍
科技 —: 科技 科普 科协 研发 创新 双创 孵化 高新技术 科研
文化旅游 体育: 体育 赛事 比赛 运动 球 全民健身 公开赛
文化旅游 —: 文化 旅游 文物 博物馆 图书馆 纪念馆 展览馆 文旅 剧团 演出 演员 免费开放 非遗 景区 广播电视
卫生健康 —: 卫生健康 医院 医疗卫生 疾控 公共卫生 妇女儿童 计划生育 独生子女 疫苗 健康 孕产妇 防疫
社会保障 医疗保障: 医保 医疗保障 参保 医疗救助 参合 医疗保险 新农合
社会保障 民政: 民政 低保 临时救助 特困 困难群众 救助 社会福利 殡葬 孤儿 高龄 社区建设
社会保障 养老: 养老 敬老院 老年人 居家养老 老龄
社会保障 残疾人: 残疾人 残联 康复 无障碍
社会保障 就业: 就业 失业 职业培训 公益性岗位 创业 技能培训 职业技能 技能提升 人社 人力资源
社会保障 优抚: 优抚 退役军人 烈士 双拥 抚恤 义务兵
社会保障 —: 社会保障 社会保险 养老保险
市场监管 —: 市场监管 市场监督 食品安全 食品监管 药品 质量检测 商品质量 计量 双随机 知识产权 特种设备 食安
应急管理 —: 应急 安全生产 森林防火 防灾 减灾 消防 救灾 气象 灭火 地震
公共安全 —: 公安 警用 民警 交警 警务 司法 法律援助 社区矫正 辅警 雪亮 禁毒 检察 法院 政法 调解
信息化 —: 信息化 信息系统 系统建设 网络 机房 软件 运维 大数据 安可 替代 数据中心 平台建设
企业扶持 商务: 商务 服务贸易 外贸 电子商务 招商 消费券 外资 服务外包
企业扶持 —: 企业 中小企业 民营 产业扶持 技改 工业发展 奖补企业
粮油物资储备 —: 储备粮 粮食储备 粮油 物资储备 粮食局
档案管理 —: 档案
口岸检验检疫 —: 口岸 检验检疫 海关 出入境
— 会议培训: 培训班 会议 干部培训 党校 轮训
— 课题调研: 课题 调研 规划编制
— 委托业务: 委托业务 委托审计 购买服务 委托第三方 评审费
— 人员与运转: 工资性支出 人员经费 公用经费 运转经费 人员类 工资 定额
"""
# What the money is for, whatever the industry: a road and a school are both built.
PURPOSES: Mapping[str, str] = {
    "建设": "建设 修建 新建 改造 修缮 工程 公路 道路 硬化 扩建 续建 整治 基础设施 示范村 产业园 农田",
    "补助到人": "补助 补贴 救助 资助 助学金 奖学金 低保 扶助 抚恤 津贴 到户 免学费 配套资金 特困 奖补 就学",
    "培训会议": "培训 会议 班 轮训 研修 讲座",
    "采购": "采购 购置 设备 更新 安可 替代 装备 配备",
    "人员运转": "工资 人员 运转 公用经费 定额 工作经费 办公",
    "活动宣传": "赛 活动 宣传 节庆 演出 展览 科普 开放",
    "委托服务": "委托 外包 保洁 清扫 检测 审计 维护 养护 购买服务 运维 监测 电费",
    "种养生产": "种植 养殖 种养 种薯 繁育 农业 牧业 渔 林 增雨",
    "防控监管": "防控 监管 防火 防御 应急 执法 安全 检查 疫情 储备",
}


def _words_of_places(table: str) -> Iterator[tuple[str, Place]]:
    for line in table.strip().splitlines():
        place, _, words = line.partition(": ")
        industry, name = (None if part == "—" else part for part in place.split())
        for word in words.split():
            yield word, (industry, name)


_WORDS = tuple(_words_of_places(_TERMS))
KNOWN_WORDS = frozenset({word for word, _ in _WORDS} | {word for words in PURPOSES.values() for word in words.split()})
OF_UNIT = 0.4  # a bureau also has projects that are not of its industry


def purposes(name: str) -> frozenset[str]:
    """For what the money is, as far as the name says it."""
    return frozenset(purpose for purpose, words in PURPOSES.items() if any(word in name for word in words.split()))


@dataclass(frozen=True)
class Recognised:
    """`words` are those that it was told from; nothing was recognised where they are empty."""

    industry: str | None = None
    field: str | None = None
    words: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        return self.industry, self.field

    @property
    def zh(self) -> str:
        return "—".join(part for part in (self.industry or ("通用" if self.field else None), self.field) if part)


def recognise(name: str, description: str = "", unit: str = "") -> Recognised:
    """Longer words tell more, the name tells more than the rest."""
    told: dict[Place, float] = {}
    by: dict[Place, list[str]] = {}
    for word, place in _WORDS:
        weight = (word in name) + 0.5 * (word in description) + OF_UNIT * (word in unit)
        if weight:
            told[place] = told.get(place, 0.0) + weight * len(word)
            by.setdefault(place, []).append(word)
    if not told:
        return Recognised()
    best = max(told, key=lambda place: (told[place], place[1] is not None))
    return Recognised(*best, words=tuple(by[best]))


@lru_cache(maxsize=20_000)
def recognised(name: str) -> Recognised:
    """Of a name alone."""
    return recognise(name)
