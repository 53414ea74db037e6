"""Tasks that a document's annex hands out: row by row, at which level, to whom, until when.

Owned and evaluated by evaluation-api. What a row says stands once, with its paraphrase, among the clauses.
"""

from datetime import date
from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Clauses, Level, Text, Unit, Year


class Duty(TypedDict):
    """One row at one level.

    `by` is the day by which it is done; `from_year` or `in_year` when it begins or happens, where only a
    year is printed; a row without any of them has no time. `not_applicable`: the annex leaves this level out.
    """

    row: Text
    level: Level
    units: tuple[Text, ...]
    by: NotRequired[date]
    from_year: NotRequired[Year]
    in_year: NotRequired[Year]
    state: NotRequired[
        Literal["running", "start", "pilot", "pilot_running", "pilot_evaluation", "pilot_self_evaluation",
                "not_applicable"]
    ]  # fmt: skip
    then: NotRequired[Literal["improve", "extend", "long_term"]]
    basis: NotRequired[Clauses]


class Duties(TypedDict):
    """`fields` names the columns of the printed list."""

    rows: Annotated[tuple[Duty, ...], Unit.RECORD]
    fields: Annotated[tuple[Literal["category", "sequence", "task", "responsible_unit", "deadline"], ...], Unit.CODE]
