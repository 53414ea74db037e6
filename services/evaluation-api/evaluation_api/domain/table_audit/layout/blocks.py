"""The block of indicators while it is read."""

from dataclasses import dataclass, field

from evaluation_api.domain.table_audit.layout.headings import Heading
from evaluation_api.domain.table_audit.layout.lines import Lines
from evaluation_api.domain.table_audit.printed import Printed, PrintedRow

SHARED = ("weight", "score")  # cells that may be merged over several rows


@dataclass
class Block:
    """`last` is the last line that belongs to it; `total` the line of totals, if there is one."""

    rows: list[PrintedRow] = field(default_factory=list)
    total_weight: Printed | None = None
    total_score: Printed | None = None
    grade: Printed | None = None
    remarks: list[Printed] = field(default_factory=list)
    last: int = 0
    ended: bool = False


@dataclass
class Reading:
    """Rows as they are found; `anchors` leads from a cell that several rows share to their numbers."""

    lines: Lines
    heading: Heading
    block: Block
    anchors: dict[tuple[str, int, int], list[int]] = field(default_factory=dict)
    given: dict[str, Printed] = field(default_factory=dict)
