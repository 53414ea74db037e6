"""The second level of an indicator in the words of the official form, however a place prints it."""

import re
from functools import lru_cache

STANDARD = (
    *("数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标", "社会效益指标", "生态效益指标"),
    *("可持续影响指标", "满意度指标"),
)
_TOLD_BY = (
    ("满意度指标", re.compile("满意")),
    ("经济效益指标", re.compile("经济效益")),
    ("社会效益指标", re.compile("社会效益")),
    ("生态效益指标", re.compile("生态效益|环境效益")),
    ("可持续影响指标", re.compile("可持续")),
    ("成本指标", re.compile("成本")),
    ("时效指标", re.compile("时效")),
    ("质量指标", re.compile("质量")),
    ("数量指标", re.compile("数量")),
)


@lru_cache(maxsize=20_000)
def standard_heading(category: str | None, subcategory: str | None) -> str:
    """One of the nine of the form; else what is printed, which then is of another kind of table."""
    for text in (subcategory or "", category or ""):
        for heading, pattern in _TOLD_BY:
            if pattern.search(text):
                return heading
    return (subcategory or category or "").strip()


def is_of_the_form(heading: str) -> bool:
    return heading in STANDARD
