"""What is committed of the services' interfaces: the OpenAPI document of each, and what each post may do in all."""

import json
from pathlib import Path

from fastapi import FastAPI

from standalone.house import build, settings_for
from standalone.installation import Secrets
from standalone.members import MEMBERS
from standalone.permissions import PATH, table


def documents() -> dict[Path, str]:
    """What belongs into each service's `openapi.json`."""
    return {
        member.folder / "openapi.json": json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for member, app in zip(MEMBERS, _apps().values(), strict=True)
    }


def permissions() -> dict[Path, str]:
    return {PATH: table(_apps())}


def _apps() -> dict[str, FastAPI]:
    """Built, not started: no database is asked for."""
    nowhere = ("postgresql+asyncpg://nobody@localhost/nowhere", None)
    settings = {
        member.name: settings_for(member, nowhere, Secrets.fresh(), clock="real", environment={}) for member in MEMBERS
    }
    return build(MEMBERS, settings)[0]


def write_documents() -> list[Path]:
    """The files that were changed."""
    changed = outdated_documents()
    for path, text in changed.items():
        path.write_text(text, "utf-8")
    return list(changed)


def outdated_documents() -> dict[Path, str]:
    """Files that are missing or say something else than the code, with what belongs there."""
    current = documents() | permissions()
    return {path: text for path, text in current.items() if not path.exists() or path.read_text("utf-8") != text}
