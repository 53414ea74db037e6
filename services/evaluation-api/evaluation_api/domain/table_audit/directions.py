"""Which way an indicator points by its name, where no sign is printed."""

import re

from evaluation_api.domain.scoring.facts import Direction
from wenxiao_values import TypedValue, points_down

_TERM = re.compile("时限|期限|时长|耗时|用时|周期|办结|时间")
_DURATION = re.compile("天|日|小时|分钟|月|周")
_SAVING = re.compile(
    "(?:成本|费用|支出|造价|单价|能耗|损耗|排放|污染|事故|投诉|费).{0,4}(?:降低|下降|节约|节省|减少|压减|压缩|削减)"
)
_HARM = re.compile(
    "(?:贫困|疾病|病害|灾害|返贫|舆情|火灾|犯罪|纠纷|发).{0,4}发生(?:率|数|次数|起数)|返贫率|发病率|患病率|空置率|闲置率|浪费"
)


def direction_by_name(name: str, unit: str, target: TypedValue) -> Direction | None:
    """Without a sign: of harm, of cost and of a term less is better, whatever the convention for the rest."""
    counted = f"{unit}{target.printed}"
    term = _TERM.search(name) and _DURATION.search(counted)
    if is_saving(name):
        return Direction.AT_LEAST
    return Direction.AT_MOST if points_down(name) or term or _HARM.search(name) else None


def is_saving(name: str) -> bool:
    """成本降低率: the more the better, although of cost there should be less."""
    return bool(_SAVING.search(name))
