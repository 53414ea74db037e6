"""The committed OpenAPI document of every service; a change of the interface is a visible difference."""

import json
from pathlib import Path

from standalone.house import build, settings_for
from standalone.installation import Secrets
from standalone.members import MEMBERS


def documents() -> dict[Path, str]:
    """What belongs into each service's `openapi.json`; nothing is started for it."""
    nowhere = ("postgresql+asyncpg://nobody@localhost/nowhere", None)
    settings = {
        member.name: settings_for(member, nowhere, Secrets.fresh(), clock="real", environment={}) for member in MEMBERS
    }
    apps, _ = build(MEMBERS, settings)
    return {
        member.folder / "openapi.json": json.dumps(
            apps[member.name].openapi(), ensure_ascii=False, indent=2, sort_keys=True
        )
        + "\n"
        for member in MEMBERS
    }


def write_documents() -> list[Path]:
    """The files that were changed."""
    changed = outdated_documents()
    for path, text in changed.items():
        path.write_text(text, "utf-8")
    return list(changed)


def outdated_documents() -> dict[Path, str]:
    """Files that are missing or say something else than the code, with what belongs there."""
    return {path: text for path, text in documents().items() if not path.exists() or path.read_text("utf-8") != text}
