"""Reasons that stand outside their column: in a row of the form below the rows, or in a note."""

import re

from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.printed import Printed, PrintedTable

_REASON = re.compile("原因|偏差|未完成|存在问题|存在的问题")
_LABEL = re.compile(r"^.{0,40}?:")
_LABEL_ALONE = re.compile(r".{0,20}(?:原因|分析|措施|问题|情况)(?:暂?无|没有|/|-+|—+)?")
# What the form itself tells the filler to do.
_ASKING = re.compile(r"^(?:注|说明|备注|填表说明|填报说明|\d[.、]).*(?:填写|填列|填报|请)|^(?:请|此处)")
_NOTHING = re.compile(r"(?:暂?无|没有|不存在|未发现)(?:偏差|问题|此项|此类情况|明显偏差)?(?:原因)?")
_LONGEST = 60


def reason_elsewhere(table: PrintedTable) -> Printed | None:
    """The first remark that may explain what was missed; one that only says 无 explains nothing."""
    return next((one for one in table.remarks if _explains(figures.flat(one.words))), None)


def _explains(words: str) -> bool:
    if not _REASON.search(words) or _ASKING.search(words):
        return False
    told = _LABEL.sub("", words).strip("。.;；,，")
    return told not in figures.NOTHING and not _NOTHING.fullmatch(told) and not _LABEL_ALONE.fullmatch(told)


def quoted(words: str) -> str:
    """Cut where it is long."""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
