"""What people write as a target or an actual value, read as a typed value; pure, and the only reader of such texts.

`≥50个`, `不低于95%`, `18—54周岁`, `2022年12月30日前`, `5万`, `效果明显`: the printed text is always kept, and what was
read says how sure it is. Nothing here raises, whatever the text.
"""

from wenxiao_values.advice import Advice, advise, points_down
from wenxiao_values.reading import read_target, read_value, with_columns
from wenxiao_values.typed import Confidence, Operator, Quantity, Remark, TypedValue, ValueKind

__all__ = [
    "Advice",
    "Confidence",
    "Operator",
    "Quantity",
    "Remark",
    "TypedValue",
    "ValueKind",
    "advise",
    "points_down",
    "read_target",
    "read_value",
    "with_columns",
]
