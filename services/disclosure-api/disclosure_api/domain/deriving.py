"""From what else a reader learns a value that is kept back: proposer and head are told before it is decided.

The same member of another kind of the project says it again; and a score is the sum of its rows, what was spent is its
pace times the budget. Scope `project` keeps the same member back in all kinds of the project and year.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from disclosure_api.domain.binding import row_of
from disclosure_api.domain.fields import VISIBLE, Audience, Kind, Leaf, Rows, Shape
from disclosure_api.domain.publication import ZH
from wenxiao.findings import Finding

WHOLE = ""


class Scope(StrEnum):
    """`project`: all kinds of the project; a member in this year, the whole in every year."""

    THIS = "this"
    PROJECT = "project"


@dataclass(frozen=True)
class Proposed:
    kind: Kind
    audiences: tuple[Audience, ...]
    pointers: tuple[str, ...]
    scope: Scope


# Of these together each one follows from the others.
_RESULT = (
    ("/result/score", "/execution/score", "/indicators"),
    ("/execution/score", "/money/executed", "/money/adjusted_budget"),
    ("/result/grade", "/result/score"),
)
TOGETHER: Mapping[Kind, Sequence[Sequence[str]]] = {
    Kind.MONITORING_SUMMARY: (("/money/executed", "/money/adjusted_budget", "/paces/spend_pace"),),
    Kind.SELF_EVALUATION: _RESULT,
    Kind.EVALUATION_RESULT: _RESULT,
    Kind.DEPARTMENT_OVERALL: (
        *(("/result/score", f"/{parts}") for parts in ("indicators", "sections", "dimensions")),
        ("/result/grade", "/result/score"),
    ),
    Kind.RESULT_USE: (("/result/grade", "/result/score"), ("/application/advice", "/result/grade")),
}
# The same sum by another name.
RENAMED: Mapping[str, Sequence[str]] = {
    "/money/approved_budget": ("/money/initial_budget", "/money/adjusted_budget"),
    "/money/initial_budget": ("/money/approved_budget",),
    "/money/adjusted_budget": ("/money/approved_budget",),
}


def derivable(proposed: Proposed) -> tuple[Finding, ...]:
    """What this reader can still read it from, for each place and audience; nothing of what is kept back with it."""
    found = []
    for number, pointer in enumerate(proposed.pointers):
        for audience in proposed.audiences:
            if _covered(pointer, [one for one in proposed.pointers if one != pointer]):
                continue
            told = [*_within(proposed, audience, pointer), *_elsewhere(proposed, audience, pointer)]
            if told:
                found.append(_finding(audience, pointer, told, number))
    return tuple(found)


def default_scope(ground: str) -> Scope:
    """A state secret is one in every document about the project."""
    return Scope.PROJECT if ground == "state_secret" else Scope.THIS


def _within(proposed: Proposed, audience: Audience, pointer: str) -> list[str]:
    """Of the same document: the other terms of a sum, where none of them is kept back too."""
    shape, told = VISIBLE[proposed.kind, audience], []
    for group in TOGETHER.get(proposed.kind, ()):
        if pointer == WHOLE or not any(_touch(pointer, member) for member in group):
            continue
        others = [member for member in group if not _touch(pointer, member)]
        if row_of(pointer):
            others += ["/indicators（其余各行）"]
        members = [member for member in others if member.isascii()]
        if members and all(has(shape, one) and not _covered(one, proposed.pointers) for one in members):
            told.append(f"本件的{'、'.join(others)}")
    return told


def _elsewhere(proposed: Proposed, audience: Audience, pointer: str) -> list[str]:
    """Of the other kinds of the project, which say the same or the same sum by another name."""
    if proposed.scope is Scope.PROJECT and row_of(pointer) is None and pointer not in RENAMED:
        return []
    told = []
    for kind in Kind:
        if kind in (proposed.kind, Kind.REGION_SUMMARY):
            continue
        places = _places(proposed, VISIBLE[kind, audience], pointer)
        if places or (pointer == WHOLE and proposed.scope is Scope.THIS):
            told.append(f"{ZH[kind]}{'的' if places else ''}{'、'.join(places)}")
    return told


def _places(proposed: Proposed, shape: Shape, pointer: str) -> list[str]:
    if pointer == WHOLE:
        return []
    row = row_of(pointer)
    same = [row.rsplit("/", 1)[0] if row else pointer, *RENAMED.get(pointer, ())]
    kept = proposed.pointers if proposed.scope is Scope.PROJECT else ()
    return [one for one in same if has(shape, one) and not _covered(one, kept)]


def has(shape: Shape | Rows | Leaf, pointer: str) -> bool:
    """Whether the closed list has this member."""
    for token in pointer.split("/")[1:]:
        if isinstance(shape, Rows | Leaf) or token not in shape:
            return False
        shape = shape[token]
    return bool(shape)


def _touch(pointer: str, member: str) -> bool:
    return f"{pointer}/".startswith(f"{member}/") or f"{member}/".startswith(f"{pointer}/")


def _covered(pointer: str, others: Iterable[str]) -> bool:
    return any(other == WHOLE or f"{pointer}/".startswith(f"{other}/") for other in others)


def _finding(audience: Audience, pointer: str, told: Sequence[str], number: int) -> Finding:
    return Finding(
        "withholding.derivable",
        f"{ZH[audience]}仍可从{'；'.join(told)}得知 {pointer or '整件'}，请一并提出不予公开或说明可以公开。",
        pointer=f"#/pointers/{number}",
        severity="advice",
    )
