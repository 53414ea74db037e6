"""What the running service holds, for a route's signature."""

from typing import Annotated

from fastapi import Depends, Request

from disclosure_api.signing import Seal
from wenxiao.policy import PolicyLibrary


def _policies(request: Request) -> PolicyLibrary:
    library: PolicyLibrary = request.app.state.policies
    return library


def _seal(request: Request) -> Seal:
    seal: Seal = request.app.state.seal
    return seal


Policies = Annotated[PolicyLibrary, Depends(_policies)]
SealOfOffice = Annotated[Seal, Depends(_seal)]
