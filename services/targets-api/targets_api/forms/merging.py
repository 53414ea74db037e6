"""What a form says laid over what a target holds: what the form does not print stays as it was."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from targets_api.forms.content import Form, FormRow, FormTask
from targets_api.targets.content import FundingDraft, FundsDraft, IndicatorDraft, TargetContent, TaskDraft
from wenxiao.validation_messages import chinese_message
from wenxiao_workbooks.cells import tidied

Draft = TypeVar("Draft", IndicatorDraft, TaskDraft)
PRINTED = ("category", "subcategory", "name", "target_text")
# What speaks of a value: it goes when the printed value is another one.
OF_VALUE = ("operator", "target_value", "target_upper", "unit", "kind", "direction")
_LISTS = {"annual": "indicators", "whole_life": "whole_life_indicators"}


def merged(form: Form, before: TargetContent | None) -> TargetContent | None:
    """None where something that the form says cannot be kept; the findings of the form say what."""
    held = before or TargetContent()
    told: dict[str, Any] = {name: _text(getattr(held, name), words) for name, words in form.texts.items()}
    if form.life is not None:
        told["whole_life_from"], told["whole_life_until"] = form.life
    for period, name in _LISTS.items():
        rows: Sequence[FormRow] | None = getattr(form, period)
        if rows is not None:
            told[name] = [_valid(form, f"/{name}/{at}", one, IndicatorDraft) for at, one in _rows(rows, held, name)]
    if form.tasks is not None:
        told["tasks"] = [_valid(form, f"/tasks/{at}", one, TaskDraft) for at, one in _tasks(form.tasks, held.tasks)]
    told["funding"] = _funding(form, held.funding)
    if form.is_refused:
        return None
    return held.model_copy(update=told)


def _text(held: str | None, printed: str) -> str:
    """The same words in other lines, or with blanks around them, are the same."""
    return held if held is not None and tidied(held) == tidied(printed) else printed


def _valid(form: Form, pointer: str, told: dict[str, Any], draft: type[Draft]) -> Draft:
    try:
        return draft.model_validate(told)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            name = str(error["loc"][0])
            cell = form.cells.get(f"{pointer}/{name}") or form.cells.get(pointer, "")
            form.refuse(cell, name, "not_keepable", f"{chinese_message(dict(error))}请更正后重新上传。")
        return draft()


def _key(row: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(tidied(row[name] or "") for name in names)


def _rows(rows: Sequence[FormRow], held: TargetContent, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """First those whose heading and value stand in the target already, then those with the same heading."""
    known = [row.model_dump() for row in getattr(held, name)]
    partners: dict[int, dict[str, Any]] = {}
    kept_value: set[int] = set()
    for names in (PRINTED, PRINTED[:3]):
        free: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in known:
            free.setdefault(_key(row, names), []).append(row)
        for at, printed in enumerate(rows):
            waiting = [] if at in partners else free.get(_key(printed.told, names), [])
            if waiting:
                partners[at] = waiting.pop(0)
                known = [row for row in known if row is not partners[at]]
                kept_value |= {at} if names == PRINTED else set()
    for at, printed in enumerate(rows):
        yield at, _row(printed.told, partners.get(at, {}), same_value=at in kept_value)


def _row(told: Mapping[str, Any], held: Mapping[str, Any], *, same_value: bool) -> dict[str, Any]:
    kept = {name: value for name, value in held.items() if same_value or name not in OF_VALUE}
    printed = {name: value for name, value in told.items() if name not in PRINTED}
    words = {name: _text(held.get(name), told.get(name) or "") or _empty(name, held) for name in PRINTED}
    return kept | printed | words


def _empty(name: str, held: Mapping[str, Any]) -> str | None:
    """A second level that was never written stays that; one that is blank stays blank."""
    return held.get(name) if name == "subcategory" else ""


def _tasks(tasks: Sequence[FormTask], held: Sequence[TaskDraft]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The projects that carry a task out are not printed: a task of the same name keeps them."""
    free: dict[str, list[TaskDraft]] = {}
    for task in held:
        free.setdefault(tidied(task.name), []).append(task)
    for at, printed in enumerate(tasks):
        waiting = free.get(tidied(printed.told["name"]), [])
        before = waiting.pop(0).model_dump() if waiting else {}
        texts = {name: _text(before.get(name), printed.told.get(name, "")) for name in ("name", "content")}
        yield at, before | printed.told | texts


def _funding(form: Form, held: FundingDraft) -> FundingDraft:
    told: dict[str, FundsDraft | None] = {}
    for period in ("whole_life", "annual"):
        kept: FundsDraft | None = getattr(held, period)
        amounts = kept.model_dump() if kept else {}
        amounts |= {part: amount for (of, part), amount in form.funds.items() if of == period}
        told[period] = FundsDraft(**amounts) if any(amount is not None for amount in amounts.values()) else None
    return FundingDraft(**told)


def is_same(one: TargetContent, other: TargetContent) -> bool:
    return _comparable(one) == _comparable(other)


def _comparable(content: TargetContent) -> dict[str, Any]:
    """Numbers compare as numbers; money of a period of which nothing is told is no money."""
    told = content.model_dump(exclude={"in_year"})
    funding = {period: funds for period, funds in told["funding"].items() if funds and set(funds.values()) != {None}}
    rows = {name: [row | {"subcategory": row["subcategory"] or None} for row in told[name]] for name in _LISTS.values()}
    return told | rows | {"funding": funding}
