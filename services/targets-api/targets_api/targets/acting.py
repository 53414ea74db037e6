"""Who acts on a target in a request, and the target as the answer shows it."""

from typing import Annotated

from fastapi import Depends, Response

from targets_api.access import permissions_of
from targets_api.database import Session
from targets_api.domain.lifecycle import ActionNotAllowed
from targets_api.domain.separation import SamePerson
from targets_api.request_policies import Policies
from targets_api.targets.models import Target
from targets_api.targets.usecases import Doing, TargetNotFound
from wenxiao.access import CurrentPrincipal, Today
from wenxiao.pages import one
from wenxiao.problems import NotPermitted, OutsideReach, PreconditionRequired, StaleVersion

VIEW = "targets.target_view"
CHANGES = (TargetNotFound, OutsideReach, NotPermitted, PreconditionRequired, StaleVersion)
STEPS = (*CHANGES, SamePerson, ActionNotAllowed)


def doing(who: CurrentPrincipal, today: Today, policies: Policies) -> Doing:
    return Doing(who, today, policies, permissions_of(who))


Act = Annotated[Doing, Depends(doing)]


async def answer(session: Session, target: Target, *, status: int = 200) -> Response:
    place = {"Location": f"/api/v1/targets/{target.id}"} if status == 201 else {}
    return await one(session, VIEW, target.id, TargetNotFound, status=status, headers=place)
