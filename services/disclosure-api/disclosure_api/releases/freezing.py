"""A source frozen for one audience: its bytes, their digest, and where they will be read."""

from typing import Any
from uuid import UUID

from disclosure_api.domain.canonical import canonical, digest_of_bytes
from disclosure_api.domain.fields import Audience, seen_by
from disclosure_api.domain.sources import Source
from disclosure_api.releases.models import Edition, Release


def edition_href(release_id: UUID, audience: Audience) -> str:
    return f"/api/v1/releases/{release_id}/editions/{audience.value}"


def frozen_edition(release: Release, source: Source, audience: Audience, replaces: UUID | None) -> Edition:
    """`release` was written already; `replaces` is what this audience got before, if it got it."""
    content = canonical(seen_by(audience, source.kind, source.document))
    release_id = _id(release)
    same = ("kind", "item_id", "department_code", "department_name", "project_code", "project_name", "budget_year")
    return Edition(
        **scope(source),
        **{name: getattr(release, name) for name in same},
        period=release.period,
        replaces=replaces,
        release_id=release_id,
        audience=audience,
        content=content.decode("utf-8"),
        digest=digest_of_bytes(content),
        money=source.money,
        href=edition_href(release_id, audience),
    )


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
