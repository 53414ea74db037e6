"""What the audit says of a table: findings with places, and the score by the rules beside the printed one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from evaluation_api.domain.table_audit.printed import Place, PrintedTable, Unread
from evaluation_api.domain.table_audit.seen import SeenSheet
from wenxiao_values import TypedValue


class Severity(StrEnum):
    """`certain`: arithmetic or the form itself shows it; `likely`: it hangs on how a text is understood or on what
    offices mean by a convention; `advice`: no fault, better otherwise."""

    CERTAIN = "certain"
    LIKELY = "likely"
    ADVICE = "advice"


SEVERITY_ZH: Mapping[Severity, str] = {
    Severity.CERTAIN: "确定",
    Severity.LIKELY: "可能",
    Severity.ADVICE: "建议",
}


@dataclass(frozen=True, slots=True)
class TableFinding:
    """`code` is stable; `id` is stable within the file: code and place. `row` is the number of the indicator's row.

    `places` are never empty: the first is where the comment goes. `basis` are clause ids, `source` names the norm where
    no clause of the place says it. `printed` and `computed` are figures of a difference, as text."""

    code: str
    severity: Severity
    places: tuple[Place, ...]
    detail: str
    basis: tuple[str, ...] = ()
    source: str = ""
    row: int | None = None
    printed: str | None = None
    computed: str | None = None

    @property
    def id(self) -> str:
        return f"{self.code}@{self.places[0].zh}"


@dataclass(frozen=True, slots=True)
class AuditedRow:
    """`own` and `weight` as numbers where the printed text is one; `ours` None where nothing can be computed.
    `sentence` is the trace in one line, `rule` the kind of rule, `met` whether the target was reached."""

    number: int
    indicator: str
    target: TypedValue | None
    actual: TypedValue | None
    weight: Decimal | None
    own: Decimal | None
    ours: Decimal | None
    rule: str
    sentence: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class AuditedTable:
    """`own_total` as printed, `summed_own` of the printed points, `ours_total` by the rules over what can be computed
    (rows that need a judgement keep the office's points); `distance` is |printed − ours| of the total, or of the sum
    of the printed points where the form has no total, None where either is missing. `grade_ours` is of `ours_total` on
    the scale of the place."""

    table: PrintedTable
    rows: tuple[AuditedRow, ...]
    findings: tuple[TableFinding, ...]
    execution_weight: Decimal | None = None
    execution_own: Decimal | None = None
    execution_ours: Decimal | None = None
    execution_sentence: str = ""
    own_total: Decimal | None = None
    summed_own: Decimal | None = None
    ours_total: Decimal | None = None
    grade_own: str = ""
    grade_ours: str = ""
    distance: Decimal | None = None


@dataclass(frozen=True)
class AuditedFile:
    """`refused` says in Chinese why nothing of the file could be read; its tables are then empty.

    `sheets` are kept for the annotated workbook; a JSON document has none."""

    name: str
    sha256: str
    size: int
    kind: str = ""
    tables: tuple[AuditedTable, ...] = ()
    sheets: tuple[SeenSheet, ...] = ()
    unread: tuple[Unread, ...] = ()
    refused: str = ""
    reason: str = ""  # of a refusal, one word of the code: encrypted, macros, corrupt, too_large, …
    seconds: float = field(default=0.0, compare=False)
