"""One text for one content, and its digest: what a stored decision is held against when it is recomputed."""

import hashlib
import json
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any


def canonical(content: Any) -> str:
    """Keys sorted, no blanks, Decimals as they are written: 10.00 is not 10."""
    return json.dumps(
        content, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def sha256(content: Any) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def document(content: Any) -> Any:
    """The content as JSON would read it back, for storing beside its digest."""
    return json.loads(canonical(content))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
