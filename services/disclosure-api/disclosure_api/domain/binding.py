"""A decision that names a row by its number speaks of what stood in it: a salted digest of the row goes along.

If another row stands there when a release is drafted, the decision does not fit it, and nothing is drafted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from disclosure_api.domain.canonical import Json, canonical
from disclosure_api.domain.fields import Audience
from wenxiao.errors import Conflict


class WithholdingDoesNotFit(Conflict):
    title = "不予公开的决定与来源对不上"


@dataclass(frozen=True)
class Bound:
    """`row` is the place of a row; `digest` is SHA-256 over the salt and the row as this audience would see it."""

    audience: Audience
    row: str
    salt: str
    digest: str


def row_of(pointer: str) -> str | None:
    """The row that a place lies in, or is; none where it lies in no list."""
    tokens = pointer.split("/")
    for number, token in enumerate(tokens):
        if token.isdigit():
            return "/".join(tokens[: number + 1])
    return None


def bound_rows(
    audience: Audience, document: Mapping[str, Json], pointers: Iterable[str], salt: Callable[[], bytes]
) -> tuple[Bound, ...]:
    """Of the rows that the document has."""
    found = []
    for row in sorted({row for pointer in pointers if (row := row_of(pointer)) is not None}):
        value = row_at(document, row)
        if value is not None:
            salted = salt()
            found.append(Bound(audience, row, salted.hex(), _digest(salted, value)))
    return tuple(found)


def require_same_row(document: Mapping[str, Json], bound: Bound) -> None:
    value = row_at(document, bound.row)
    if value is None or not compare_digest(_digest(bytes.fromhex(bound.salt), value), bound.digest):
        raise WithholdingDoesNotFit(
            f"来源中 {bound.row} 处已不是决定所指的那一行（可能有增删或换位）；"
            "请解除原决定，按现在的来源重新提出不予公开。"
        )


def row_at(document: Mapping[str, Json], row: str) -> Json:
    """None where there is no such row."""
    value: Json = dict(document)
    for token in row.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(token)
        elif isinstance(value, list) and len(token) <= len(str(len(value))) and int(token) < len(value):
            value = value[int(token)]
        else:
            return None
    return value


def _digest(salt: bytes, value: Json) -> str:
    return sha256(salt + canonical(value)).hexdigest()
