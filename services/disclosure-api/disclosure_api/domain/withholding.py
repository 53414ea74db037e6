"""What the law keeps back is left out before anything is frozen: by member or row, for one audience or both.

Where the reader may know that something is kept back, the document names the place and holds a commitment to the value:
SHA-256 over 32 random bytes and the value. Who is given salt and value later can prove that nothing else stood there;
without the salt nobody finds the value by trying. Where he may not know, nothing is left of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from disclosure_api.domain.binding import Bound, WithholdingDoesNotFit, bound_rows, require_same_row, row_at, row_of
from disclosure_api.domain.canonical import Json, canonical
from disclosure_api.domain.fields import VISIBLE, Audience, Kind, Leaf, Rows, Shape
from disclosure_api.domain.withholding_machine import WithholdingStatus
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding

WHOLE = ""
SALT_BYTES = 32
# By these everybody finds the document again; what is secret in them cannot be kept back by parts.
FIXED = frozenset({"region_code", "region_name", "budget_year", "period"})


class Ground(StrEnum):
    STATE_SECRET = "state_secret"  # noqa: S105 - a ground of the law, no password
    WORK_SECRET = "work_secret"  # noqa: S105 - likewise
    TRADE_SECRET = "trade_secret"  # noqa: S105 - likewise
    PERSONAL_PRIVACY = "personal_privacy"
    OTHER_LAWFUL = "other_lawful"


@dataclass(frozen=True)
class Standing:
    """A withholding as it stands; `of_this_source`: it was proposed for this very source, not for an earlier one;
    `of_this_matter`: not for another kind of the same project, where rows are other rows."""

    id: str
    audiences: tuple[Audience, ...]
    pointers: tuple[str, ...]
    ground: Ground
    told: bool
    status: WithholdingStatus
    of_this_source: bool
    of_this_matter: bool = True
    bound: tuple[Bound, ...] = ()


@dataclass(frozen=True)
class Part:
    """`bound` says what must stand in the row in which it lies."""

    pointer: str
    ground: Ground
    told: bool
    withholding: str
    bound: Bound | None = None


@dataclass(frozen=True)
class Opening:
    """`pointer` is that of the frozen document, in which rows that are not told of do not count."""

    pointer: str
    withholding: str
    salt: str
    commitment: str


class PointerNotWithholdable(Invalid):
    title = "所指之处不能不予公开"


class WithholdingUndecided(Conflict):
    title = "不予公开的提议尚未决定"


class NothingLeftToRelease(Conflict):
    title = "没有可以公开的对象"


def require_withholdable(kind: Kind, audiences: Iterable[Audience], pointers: Sequence[str], *, told: bool) -> None:
    """Every place must be a member or a row that one of these audiences would see."""
    shapes = [VISIBLE[kind, audience] for audience in audiences]
    findings = []
    for number, pointer in enumerate(pointers):
        reason = _unfit(kind, shapes, pointer, told=told)
        if reason:
            findings.append(Finding("withholding.pointer", reason, pointer=f"#/pointers/{number}"))
    if findings:
        raise PointerNotWithholdable("".join(found.detail for found in findings), findings=findings)


def bind(
    contents: Mapping[Audience, Mapping[str, Json]], pointers: Sequence[str], salt: Callable[[], bytes]
) -> tuple[Bound, ...]:
    """The rows named, as each audience would see them; refuses those that are not there."""
    findings = []
    for number, pointer in enumerate(pointers):
        row = row_of(pointer)
        if row is not None and all(row_at(content, row) is None for content in contents.values()):
            reason = f"来源没有 {row} 这一行，请核对后重新提出（行从 0 起数）。"
            findings.append(Finding("withholding.no_such_row", reason, pointer=f"#/pointers/{number}"))
    if findings:
        raise PointerNotWithholdable("".join(found.detail for found in findings), findings=findings)
    return tuple(one for audience, content in contents.items() for one in bound_rows(audience, content, pointers, salt))


def require_decided(standings: Iterable[Standing]) -> None:
    if any(one.status is WithholdingStatus.PROPOSED for one in standings):
        raise WithholdingUndecided("该来源有尚未决定的不予公开提议，请由财政部门负责人先作出决定。")


def left(audiences: Sequence[Audience], standings: Iterable[Standing]) -> tuple[Audience, ...]:
    """Those from whom it is not kept back as a whole."""
    known = tuple(standings)
    remaining = tuple(audience for audience in audiences if not kept_back_whole(audience, known))
    if not remaining:
        raise NothingLeftToRelease("对所列的公开对象均已决定整件不予公开；确需公开的，请先解除不予公开的决定。")
    return remaining


def kept_back_whole(audience: Audience, standings: Iterable[Standing]) -> bool:
    return any(audience in one.audiences and WHOLE in one.pointers for one in granted(standings))


def granted(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    return tuple(one for one in standings if one.status is WithholdingStatus.GRANTED)


def parts_for(audience: Audience, kind: Kind, standings: Iterable[Standing]) -> tuple[Part, ...]:
    """What is left out for this audience; rows by their number hold for the source alone for which they were named."""
    found: dict[str, Part] = {}
    for one in granted(standings):
        for pointer in one.pointers if audience in one.audiences else ():
            row = row_of(pointer)
            if row is not None and not one.of_this_matter:
                continue
            if not one.of_this_source and row is not None:
                raise WithholdingDoesNotFit(
                    f"来源已换成新的修订，原决定所指的行（{pointer}）可能已移位；请解除原决定，对新的来源重新提出。"
                )
            if resolved(VISIBLE[kind, audience], pointer):
                earlier = found.get(pointer)
                told = one.told and (earlier is None or earlier.told)
                found[pointer] = Part(pointer, one.ground, told, one.id, _bound(one, audience, row))
    return tuple(part for part in found.values() if not _within(part.pointer, found))


def withhold(
    content: Mapping[str, Json], parts: Sequence[Part], salt: Callable[[], bytes]
) -> tuple[dict[str, Json], tuple[Opening, ...]]:
    """The document without these parts, and what opens the commitments in it."""
    document, openings, gone = dict(content), [], []
    for part in parts:
        if part.bound is not None:
            require_same_row(content, part.bound)
    for part in sorted(parts, key=lambda one: one.pointer):
        path = _path(part.pointer)
        value = _at(document, path)
        if value is None:
            continue
        document = _replaced(document, path)
        if part.told:
            salted = salt()
            commitment = sha256(salted + canonical(value)).hexdigest()
            openings.append((path, part, salted.hex(), commitment))
        elif isinstance(path[-1], int):
            gone.append(path)
    for place in {path[:-1] for path in gone}:
        document = _without_rows(document, place, {int(path[-1]) for path in gone if path[:-1] == place})
    kept = [(_moved(path, gone), part, salted, commitment) for path, part, salted, commitment in openings]
    document["withheld"] = [
        {"pointer": pointer, "ground": part.ground.value, "commitment": commitment}
        for pointer, part, _, commitment in kept
    ]
    return document, tuple(Opening(pointer, part.withholding, salted, to) for pointer, part, salted, to in kept)


def resolved(shape: "Shape | Rows | Leaf", pointer: str) -> bool:
    """Whether the closed list has such a place."""
    for token in pointer.split("/")[1:]:
        if isinstance(shape, Rows):
            if not (token.isascii() and token.isdigit() and (len(token) == 1 or not token.startswith("0"))):
                return False
            shape = shape.of
        elif isinstance(shape, Leaf) or token not in shape:
            return False
        else:
            shape = shape[token]
    return pointer.startswith("/")


def _unfit(kind: Kind, shapes: Sequence[Shape], pointer: str, *, told: bool) -> str | None:
    if kind is Kind.REGION_SUMMARY:
        return "地区汇总只由已公开的内容算出，没有可以不予公开之处，请对其来源提出。"
    if pointer == WHOLE:
        return "整件不予公开的，公开目录中不会有它，不能告知，请把 told 改为 false。" if told else None
    if not any(resolved(shape, pointer) for shape in shapes):
        return f"{pointer} 不在所列公开对象可见的内容中，请按公开内容的结构写明位置。"
    if pointer.split("/")[1] in FIXED or pointer in ("/project", "/project/code"):
        return f"{pointer} 是公开目录据以查找的内容；须保密的，请整件不予公开（位置写空字符串）。"
    return None


_Path = tuple["str | int", ...]


def _path(pointer: str) -> _Path:
    return tuple(int(token) if token.isdigit() else token for token in pointer.split("/")[1:])


def _bound(one: Standing, audience: Audience, row: str | None) -> Bound | None:
    if row is None:
        return None
    found = next((bound for bound in one.bound if (bound.audience, bound.row) == (audience, row)), None)
    if found is None:
        raise WithholdingDoesNotFit(f"原决定没有记下 {row} 是哪一行，请解除原决定，按现在的来源重新提出不予公开。")
    return found


def _within(pointer: str, others: Iterable[str]) -> bool:
    return any(pointer != other and pointer.startswith(f"{other}/") for other in others)


def _at(value: Json, path: _Path) -> Json:
    """None where a part above is absent; a row that is not there means that the decision speaks of something else."""
    for token in path:
        if value is None:
            return None
        if isinstance(value, list) and isinstance(token, int):
            if token >= len(value):
                raise WithholdingDoesNotFit(f"来源没有第 {token + 1} 行，请核对不予公开的位置后重新提出。")
            value = value[token]
        elif isinstance(value, dict) and isinstance(token, str):
            value = value[token]
    return value


def _replaced(document: dict[str, Json], path: _Path) -> dict[str, Json]:
    changed = _with(document, path)
    return changed if isinstance(changed, dict) else document


def _with(value: Json, path: _Path) -> Json:
    if not path:
        return None
    token, rest = path[0], path[1:]
    if isinstance(value, dict) and isinstance(token, str):
        return {**value, token: _with(value[token], rest)}
    if isinstance(value, list) and isinstance(token, int):
        return [_with(one, rest) if number == token else one for number, one in enumerate(value)]
    return value


def _without_rows(document: dict[str, Json], path: _Path, rows: set[int]) -> dict[str, Json]:
    """Taken out of the list at `path`, which lies in no other list: the closed lists that may be thinned have none."""

    def thinned(value: Json, rest: _Path) -> Json:
        if not rest:
            return [one for n, one in enumerate(value) if n not in rows] if isinstance(value, list) else value
        if isinstance(value, dict) and isinstance(rest[0], str):
            return {**value, rest[0]: thinned(value[rest[0]], rest[1:])}
        return value

    changed = thinned(document, path)
    return changed if isinstance(changed, dict) else document


def _moved(path: _Path, gone: Sequence[_Path]) -> str:
    """The place in the thinned document."""
    tokens = []
    for number, token in enumerate(path):
        before = [one for one in gone if one[:-1] == path[:number] and isinstance(token, int) and int(one[-1]) < token]
        tokens.append(str(token - len(before)) if isinstance(token, int) else token)
    return "/" + "/".join(tokens)
