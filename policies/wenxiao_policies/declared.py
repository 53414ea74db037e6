"""What a schema says of a parameter; the sections declare, the loader asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True)
class Declared:
    """The type of a parameter's value and its only unit."""

    kind: Any
    unit: str

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.kind)


Schemas = Mapping[str, Mapping[str, Declared]]
