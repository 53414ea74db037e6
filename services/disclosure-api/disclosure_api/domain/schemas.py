"""JSON Schemas of released documents, from the same closed lists that make the documents."""

from collections.abc import Mapping
from typing import Any

from disclosure_api.domain.fields import PATTERNS, SCHEMA_VERSION, VISIBLE, Audience, Kind, Leaf, Rows, Shape

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
# No person is named as the one who keeps something back: only where, on which ground, and the commitment.
WITHHELD: Mapping[str, Any] = {
    "type": "array",
    "description": "依法不予公开之处：位置、依据，以及对原值的承诺（加盐的 SHA-256）",
    "items": {
        "type": "object",
        "properties": {"pointer": {"type": "string"}, "ground": {"type": "string"}, "commitment": DIGEST},
        "required": ["pointer", "ground", "commitment"],
        "additionalProperties": False,
    },
}


def json_schema(kind: Kind, audience: Audience) -> dict[str, Any]:
    """What every document of this kind for this audience is valid against."""
    stated = {"audience": audience.value, "kind": kind.value, "schema_version": SCHEMA_VERSION}
    described = _object(VISIBLE[kind, audience], nullable=False)
    members = {name: {"const": value} for name, value in stated.items()} | described["properties"]
    members["withheld"] = dict(WITHHELD)
    return {
        "$schema": DIALECT,
        "$id": f"/api/v1/disclosure/schemas/{kind.value}/{audience.value}",
        **described,
        "properties": members,
        "required": sorted(members),
    }


def _object(shape: Shape, *, nullable: bool = True) -> dict[str, Any]:
    members = {name: _of(inner) for name, inner in shape.items()}
    return {
        "type": ["object", "null"] if nullable else "object",
        "properties": members,
        "required": sorted(members),
        "additionalProperties": False,
    }


def _of(shape: Shape | Rows | Leaf) -> dict[str, Any]:
    if isinstance(shape, Rows):
        return {"type": ["array", "null"], "items": _object(shape.of)}
    if not isinstance(shape, Leaf):
        return _object(shape)
    if shape is Leaf.TEXTS:
        return {"type": ["array", "null"], "items": {"type": "string"}}
    if shape is Leaf.INTEGER:
        return {"type": ["integer", "null"]}
    return {"type": ["string", "null"]} | ({"pattern": PATTERNS[shape]} if shape in PATTERNS else {})
