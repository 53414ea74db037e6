"""What a rule says and what it rests on; pure, so that every domain can use it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Finding:
    """One thing a rule found; `basis` holds clause ids, `pointer` a JSON pointer into the input."""

    rule: str
    detail: str
    basis: tuple[str, ...] = ()
    pointer: str | None = None
    severity: str = "refusal"


@dataclass(frozen=True)
class Parameter(Generic[Value]):
    """A policy value on a day, with the clauses it rests on; `source` is `law` or `convention`."""

    value: Value
    basis: tuple[str, ...] = ()
    source: str = "law"


@dataclass(frozen=True)
class PolicyStamp:
    """Which text of the law a decision was taken under; `sha256` is of the canonical section."""

    pack: str
    section: str
    version: str
    sha256: str
