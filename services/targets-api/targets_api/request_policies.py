"""The policy library of the running service, for a route's signature."""

from typing import Annotated

from fastapi import Depends, Request

from wenxiao.policy import PolicyLibrary


def policy_library(request: Request) -> PolicyLibrary:
    library: PolicyLibrary = request.app.state.policies
    return library


Policies = Annotated[PolicyLibrary, Depends(policy_library)]
