"""A source frozen for one audience: its bytes, their digest, and where they will be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any
from uuid import UUID

from disclosure_api.domain.canonical import Json, canonical, digest_of_bytes
from disclosure_api.domain.fields import Audience, seen_by
from disclosure_api.domain.sources import Source, money_stated
from disclosure_api.domain.withholding import SALT_BYTES, Opening, Part, withhold
from disclosure_api.releases.models import Edition, Release
from disclosure_api.withholdings.models import WithheldPart


def edition_href(release_id: UUID, audience: Audience) -> str:
    return f"/api/v1/releases/{release_id}/editions/{audience.value}"


@dataclass(frozen=True)
class Names:
    """What the copy of the directory calls them on the day of the draft; None where it does not know them yet."""

    region_name: str | None
    department_code: str | None
    department_name: str | None

    def members(self) -> dict[str, Any]:
        department = {"code": self.department_code, "name": self.department_name}
        return {"region_name": self.region_name, "department": department}


def frozen_edition(
    release: Release,
    source: Source,
    names: Names,
    audience: Audience,
    *,
    parts: Sequence[Part],
    replaces: UUID | None,
) -> tuple[Edition, list[WithheldPart]]:
    """`release` was written already; `replaces` is what this audience got before, if it got it."""
    seen = seen_by(audience, source.kind, {**source.document_for(audience), **names.members()})
    document, openings = withhold(seen, parts, lambda: token_bytes(SALT_BYTES))
    content = canonical(document)
    release_id = _id(release)
    edition = Edition(
        **scope(source),
        **shown(document),
        kind=release.kind,
        item_id=release.item_id,
        budget_year=release.budget_year,
        period=str(document["period"] or ""),
        replaces=replaces,
        release_id=release_id,
        audience=audience,
        content=content.decode("utf-8"),
        digest=digest_of_bytes(content),
        money=money_stated(source.kind, document),
        href=edition_href(release_id, audience),
    )
    return edition, [_opened(opening, source, release_id, audience) for opening in openings]


def _opened(opening: Opening, source: Source, release_id: UUID, audience: Audience) -> WithheldPart:
    return WithheldPart(
        **scope(source),
        withholding_id=UUID(opening.withholding),
        release_id=release_id,
        audience=audience,
        pointer=opening.pointer,
        salt=opening.salt,
        commitment=opening.commitment,
    )


def shown(document: Mapping[str, Json]) -> dict[str, Any]:
    """Department and project as the document itself names them, and no more."""
    found: dict[str, Any] = {}
    for name in ("department", "project"):
        part = document[name]
        for member in ("code", "name"):
            found[f"{name}_{member}"] = part[member] if isinstance(part, dict) else None
    return found


def scope(source: Source) -> dict[str, Any]:
    unit = source.unit
    return {
        "region_path": unit.region_path,
        "region_code": unit.region_code,
        "unit_id": unit.id,
        "unit_code": unit.code,
        "unit_name": unit.name,
        "department_id": unit.department_id,
    }


def _id(release: Release) -> UUID:
    if release.id is None:
        raise LookupError("a release has its id only after it was written")
    return release.id
