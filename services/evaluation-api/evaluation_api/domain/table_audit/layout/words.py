"""The words by which the parts of a printed table are known; places word and order them differently."""

import re
import unicodedata
from functools import lru_cache

_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[、.](?!\d)|[①-⑳])")
_SPACE = re.compile(r"\s+")
LONGEST_LABEL = 30

# ruff: noqa: E501 - a list of wordings is read line by line
# Columns of an indicator table, the surer wording first; whole labels without what stands in brackets.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "level1": (r"一级指标(名称|类别)?|一级|指标一级", r"指标(类别|分类)|一级分类"),
    "level2": (r"二级指标(名称|类别)?|二级|指标二级", r"指标子类|二级分类"),
    "level3": (
        r"三级指标(名称|内容)?|三级|指标三级",
        r"(绩效|评价|考核|具体|个性)?指标(名称|内容|项目|描述)|四级指标(名称)?",
        r"(绩效|评价|考核|具体)?指标|(考核|评价)内容",
    ),
    "operator": (r"指标(性质|方向|符号)|(计算|运算|比较|目标)?符号|性质",),
    "unit": (r"(度量|计量|指标|指标值)单位", r"单位"),
    "target": (
        r"(年度|年初|全年|预期|计划|绩效|本年|当年|本年度|期初|设定|批复|预算|三级|下达|申报|调整后|\d{4}年度?)*(绩效)?(指标|目标)(设定|预期|计划)?值",
        r"(年度|年初|全年|预期|计划|绩效|设定|总体)+(绩效)?(指标|目标)|计划(完成)?[值数]|应完成[值数]|预期(完成)?(值|结果|水平)|计划(完成)?情况",
        r"(评价)?标准值|指标标准|目标|计划",
    ),
    "actual": (
        r"(年度|全年|本年|当年|本年度|年末|实际|指标|目标|自评|\d{4}年度?)*(实际)?(完成|实现|达成|达到)(指标)?(值|数|数值)",
        r"(年度|全年|实际|指标|目标|绩效|任务|全年实际)*(完成|实现|达成|执行)(情况|结果|程度)|(全年|年度|年末|期末|本年)?实际(指标)?[值数](情况)?|实际(完成|情况|水平)",
        r"(全年|实际)?完成|实际",
    ),
    "weight": (
        r"(指标|标准|三级指标|三级|自评|考核|权重|参考|设定)*(分值|权重|权数)(权重|占比|比例|设定|设置|比重|分值|值|系数|分配)?",
        r"(标准|应得|规定|满|基本|基准|总)分(值|数)?|分数|配分",
    ),
    "score": (
        r"(单位|部门|项目|本单位|年度|指标)*自评(得分|分值|分数|评分|打分|分|情况得分)|自[我行]评(分|价得分)",
        r"(折算|最终|加权)(后)?得分",
        r"(实际|指标|考核|综合|评价|评定|评审|本项|三级指标)?(得分|评分|打分|实得分|评价分|评定分)(值|情况)?|实得",
        r"自评|单项得分",
        r"(财政|审核|复核|复评|核定|专家|第三方|抽查|主管部门|部门)+(审核|复核|评价|评审)?(得分|评分|分|分值|打分)",
    ),
    "scoring_rule": (r".*(评|扣|计|赋|打|得)分(标准|规则|办法|方法|细则|依据|要点|说明|计算方法).*|.*评价(标准|要点|办法)|计算(方法|公式)",),
    "reason": (r".*(偏差|差异|原因|改进措施|未完成).*",),
}  # fmt: skip
# Columns of the money block.
_MONEY: dict[str, tuple[str, ...]] = {
    "initial": (r"(年初|期初|年初安排|年初批复)(部门)?预算(数|金额|安排数|批复数|安排)?|年初(数|安排数)|初始预算(数)?|批复预算(数)?",),
    "adjusted": (
        r"(全年|年度|调整后?|调整后的|本年|当年|年末|最终)+(部门)?预算(调整)?(数|金额|总额)?",
        r"(项目)?预算(安排)?(数|金额|总额|资金)|(资金)?(实际)?到位(数|金额|资金)|下达(数|资金|预算)|预算",
        r"(年度)?(资金)?(预算)?调整数",
    ),
    "executed": (
        r"(全年|年度|实际|预算|本年|当年|资金|累计|截至.{0,12})*(执行|支出|支付)(数|金额|总额|资金)?|(实际)?(使用|支付|支出)(数|金额)|决算数",
    ),
    "rate": (r"(预算|资金|全年|年度|支出)*(执行|完成|支出|支付|使用)(率|进度|比例)|执行率.{0,12}",),
    "weight": (r"分值|权重|标准分|满分",),
    "score": (r"(自评|实际)?得分|自评(分|得分)|评分",),
}  # fmt: skip
_LABELS: dict[str, str] = {
    "project": r"转移支付(项目)?名称|(项目|政策|政策和项目|专项|专项资金|转移支付项目|资金|项目\(政策\)|二级项目|一级项目|工程)名称|项目",
    "department": r"(省级|市级|县级|中央|区级|地方|州级)?主管(部门|单位)(及代码|名称|\(单位\))?|(预算|项目|业务|一级预算|归口)?(主管)?部门(名称|及代码)?",
    "office": r"(项目|具体|资金)?(实施|使用|承担|执行|申报|填报|填表|预算|自评|用款|建设)(单位|部门|主体)(名称|及代码|盖章)?|(项目)?单位(名称)?|部门单位",
    "goal": r"(年度|年初|全年|预期|设定|总体|绩效|年初设定|项目|中期|实施期|长期|申报)*(总体|绩效)?目标(内容|描述|设定|设定情况)?",
    "goal_achieved": r"(年度|全年|实际|目标|总体|绩效|年度总体|年度目标|任务)*(目标)?(实际)?(完成|实现|达成)(情况|程度|结果)(综述)?",
    "total": r"(自评|项目|评价|综合|绩效|考核|最终|合计|单位自评|绩效自评|总体|部门自评|年度|指标|本项目)*(总?得分|总评?分|总分值|评分|分数)|总分|合计|总计|得分合计|分值合计|自评分|总分合计|小计总分",
    "grade": r"(自评|评价|绩效|评定|考核|综合|自评结果|评价结果|绩效自评|绩效评价|结果|评分|得分)*(等级|级别|等次|档次|结论)|评价结果|自评结果",
    "year": r"(预算|评价|自评|项目|填报|所属)?年度|年份",
}  # fmt: skip
COLUMNS = {role: tuple(re.compile(one) for one in told) for role, told in _COLUMNS.items()}
MONEY = {role: tuple(re.compile(one) for one in told) for role, told in _MONEY.items()}
LABELS = {name: re.compile(told) for name, told in _LABELS.items()}
TITLE = re.compile(
    r"(自评|绩效|评价|目标|监控|评分|打分|完成情况).*(表|报告|报表|评分表|情况)(\(.*\)|【.*】|\d{4}.*)*$|^.*(绩效自评|绩效目标|绩效评价).*(表|体系)"
)
FUND = re.compile(
    r"其中|财政|拨款|结转|结余|其他资金|其它资金|自有|自筹|单位资金|非财政|中央|省级|自治区|市级|县级|区级|盟市|旗县|地方|专户|上级|本级|一般公共|基金|国有资本|债券|彩票"
)
TOTAL_MONEY = re.compile(
    r"((年度|项目|预算|全年|本年|资金|年度项目|财政|实施期|中期|总体|执行期)*(资金|预算|支出|投资|经费)?(总额|合计|总计|总量|总投入|总投资|总数)|年度资金|项目资金|合计|总计|总额|小计|项目(总)?预算|资金|预算(资金|数|执行|执行情况|总额)?|年度预算|年度预算执行(情况)?)"
)
CONTINUED = re.compile(r"续表?|接上")
SUBTOTAL = re.compile(r".{0,8}小计|(绩效|三级|二级|各项|单项|评价)*指标(的)?(得分|分值)?(小计|合计|得分|总分)")
CLOSING = re.compile(
    r"(自评|评价|绩效|综合|总体|项目)*(结论|总结|综述|评语)|(存在|主要|发现)*(的)?(主要)?问题.*|(改进|整改|下一步|相关)(的)?(措施|计划|意见|建议|打算|工作).*"
    r"|.*(偏差|未完成|差异|扣分|失分).*(原因|说明|分析).*|原因(分析|说明).*|其[他它]需要?说明.*"
    r"|(单位|项目|部门|财务|主要)*负责人.*|.*审核意见|.*签[字章].*|.*盖章.*|(填报|填表|编制|评价)(人|日期|时间|单位).*|联系(人|电话|方式)|经验.*|(自评|评价)(等级|结果|意见)|有关建议|备注|说明"
)
GRADED = re.compile(r"(\d{1,3}(?:\.\d+)?)分?\((优秀|优|良好|良|中等|中|较差|差|合格|不合格)\)")
NOTE = re.compile(
    r"(注|备注|说明|填表说明|填报说明|填表须知|填表人|填报人|制表人|制表|单位负责人|部门负责人|项目负责人|负责人|联系人|审核人|审核意见|填报日期|填表日期|联系电话|联系方式|评价人|评价小组|单位\(盖章\)|财务负责人|经办人)(\d*[:.、;,]|$|\()"
)
UNIT_OF_MONEY = re.compile(r"(亿元|万元|元)")
STATED_UNIT = re.compile(r"(?:金额)?单位[:]?(?:人民币)?(亿元|万元|元)")
YEAR = re.compile(r"(20[0-3]\d)年?(?:度|项目|部门|预算|绩效|市|省|县|区|本级|整体|年|\)|财政|中央)|(20[0-3]\d)年?")
GRADES = re.compile(r"(优秀|优|良好|良|中等|中|差|较差|合格|不合格|基本合格|一般|较好|好|有效|基本有效|无效)")
CHECKED = re.compile(
    r"[☑√✓✔■☒●▣](优秀|优|良好|良|中等|中|较差|差|合格|不合格)|(优秀|优|良好|良|中等|中|较差|差|合格|不合格)[\(]?[☑√✓✔■☒●▣]"
)


@lru_cache(maxsize=16_384)
def plain(words: str) -> str:
    """Full-width and half-width alike, and no blanks at all."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", words))


@lru_cache(maxsize=16_384)
def label(words: str) -> str:
    """`得 分（自评）：` and `得分` are the same label; "" where the text is too long for one."""
    told = plain(words)
    if len(told) > 2 * LONGEST_LABEL:
        return ""
    while (shorter := _IN_BRACKETS.sub("", told)) != told:
        told = shorter
    told = _NUMBERED.sub("", told).strip(":*·.、;,★☆")
    return told if len(told) <= LONGEST_LABEL else ""


@lru_cache(maxsize=16_384)
def column_role(words: str) -> tuple[str, int] | None:
    """Which column of an indicator table the label heads, and how sure the wording is: 0 is surest."""
    return _role(label(words), COLUMNS)


@lru_cache(maxsize=16_384)
def money_role(words: str) -> tuple[str, int] | None:
    return _role(label(words), MONEY)


def _role(told: str, known: dict[str, tuple[re.Pattern[str], ...]]) -> tuple[str, int] | None:
    found = [
        (doubt, role)
        for role, tried in known.items()
        for doubt, one in enumerate(tried)
        if told and one.fullmatch(told)
    ]
    if not found:
        return None
    doubt, role = min(found, key=lambda one: one[0])
    return role, doubt


@lru_cache(maxsize=16_384)
def label_of(words: str) -> str:
    """Which of a form's labelled cells this is: project, department, office, goal, total …; "" for none."""
    told = label(words)
    return next((name for name, known in LABELS.items() if known.fullmatch(told)), "") if told else ""


@lru_cache(maxsize=16_384)
def labelled(words: str) -> tuple[str, str]:
    """A label and its value in one cell, `项目名称：…`; two empty texts where it is none."""
    before, colon, after = words.replace("：", ":").partition(":")
    name = label_of(before) if colon else ""
    return (name, after.strip()) if name and after.strip() else ("", "")


@lru_cache(maxsize=4096)
def is_closing(words: str) -> bool:
    """Whether the words begin a line that follows the rows: conclusions, reasons for the whole, signatures."""
    return CLOSING.fullmatch(label(words.replace("：", ":").partition(":")[0])) is not None


def points_of_block(words: str) -> str:
    """The points that a heading states in brackets: `预算执行情况（20分）`, `得分（20分*执行率）`; "" for none."""
    found = re.search(r"[(（](\d{1,3}(?:\.\d+)?)分(?:[*×x].*)?[)）]", plain(words))
    return found[1] if found else ""


def is_note(words: str) -> bool:
    return NOTE.match(plain(words)) is not None


def is_dash(words: str) -> bool:
    """Nothing, or what a form prints where nothing is filled in."""
    return re.fullmatch(r"[-—－–/\\*]*", plain(words)) is not None


@lru_cache(maxsize=16_384)
def is_amount(words: str) -> bool:
    """A number as money, points or rates are printed, or a dash in its place."""
    told = plain(words).replace(",", "").replace("，", "")
    return is_dash(told) or re.fullmatch(r"[¥￥]?-?\d+(\.\d+)?(%|分|元|万元?|亿元?)?(\(.*\))?", told) is not None


def is_fund(words: str) -> bool:
    """Whether the words name the whole money or one of its sources."""
    told = label(words.replace("：", ":").partition(":")[0]) or label(words)
    return bool(told) and (FUND.search(told) is not None or TOTAL_MONEY.fullmatch(told) is not None)


def unit_of_money(words: str) -> str:
    """元, 万元 or 亿元 where the text states in what unit money stands."""
    told = plain(words)
    stated = STATED_UNIT.search(told)
    if stated:
        return stated[1]
    bracketed = re.findall(r"\(([^()]*)\)", told)
    for one in bracketed:
        found = re.fullmatch(r"(?:金额)?(?:单位)?[:]?(?:人民币)?(亿元|万元|元)", one)
        if found:
            return found[1]
    return ""


def year_of(words: str) -> int | None:
    found = YEAR.search(plain(words))
    return None if found is None else int(found[1] or found[2])


@lru_cache(maxsize=4096)
def grade_in(words: str) -> str:
    """The grade that a cell names: alone, or the ticked one of several; "" for none."""
    told = plain(words)
    ticked = CHECKED.search(told)
    if ticked:
        return ticked[1] or ticked[2]
    bare = told.strip("[]【】()\"“”'")
    return bare if GRADES.fullmatch(bare) else ""
