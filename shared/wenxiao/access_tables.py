"""The access table route × role, from the code; the other one, from the database, is `wenxiao.access_rows`.

Both are generated, committed as text and compared in tests, so a change of access is a visible diff.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from wenxiao.access import Grants, Require, principal


def committed(path: Path, current: str) -> str:
    """What stands in the repository; written anew first with `WENXIAO_WRITE_CONTRACT=1`, and then read in review."""
    if os.environ.get("WENXIAO_WRITE_CONTRACT"):
        path.write_text(current, encoding="utf-8")
    return path.read_text(encoding="utf-8")


def routes_of(app: FastAPI) -> Iterable[APIRoute]:
    routers: Sequence[APIRouter] = app.state.routers
    return (route for router in routers for route in router.routes if isinstance(route, APIRoute))


def permissions_of(route: APIRoute) -> list[str]:
    return sorted(set(_needs(route.dependant)))


def _needs(dependant: Dependant) -> Iterable[str]:
    if isinstance(dependant.call, Require):
        yield str(getattr(dependant.call.permission, "value", dependant.call.permission))
    elif dependant.call is principal:
        yield "(any caller)"
    for inner in dependant.dependencies:
        yield from _needs(inner)


def route_table(app: FastAPI) -> str:
    """One line per method and path: the permission, and every role and duty that holds it."""
    grants: Grants = app.state.grants
    lines = []
    for route in routes_of(app):
        needs = [need for need in permissions_of(route) if need != "(any caller)"]
        needs = needs or permissions_of(route) or ["(open)"]
        for method in sorted(route.methods or ()):
            posts = " ".join(_holders(grants, needs))
            lines.append(f"{method} {route.path}\n    {' + '.join(needs)}: {posts or '-'}")
    return "\n".join(sorted(lines)) + "\n"


def _holders(grants: Grants, needs: Sequence[str]) -> list[str]:
    def held(granted: Iterable[str]) -> set[str]:
        return {str(getattr(one, "value", one)) for one in granted}

    return sorted(
        f"{role.value}.{duty.value}" for (role, duty), granted in grants.items() if set(needs) <= held(granted)
    )
