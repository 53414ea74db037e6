from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from gateway.access import (
    MachineActivator,
    MachineDeactivator,
    MachineReader,
    MachineRegistrar,
    with_gateway_reach,
)
from gateway.domain.machines import MachineIncomplete, MachineStateUnchanged
from gateway.machines.models import MachineDraft, MachineReason, MachineSecret, MachineView, Rotation
from gateway.machines.registering import (
    MachineNotFound,
    MachineTaken,
    activate_machine,
    deactivate_machine,
    register_machine,
    rotate_secret,
)
from gateway.parts import GatewayParts, RequestId
from gateway.people.queries import WITHIN, OrganisationElsewhere, OrganisationEnded
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import NotPermitted, PreconditionRequired, StaleVersion, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("machines")
ClientId = Annotated[str, Path(max_length=64)]
REFUSED = (Unauthenticated, NotPermitted)
CHANGED = (*REFUSED, MachineNotFound, StaleVersion, PreconditionRequired)


@router.get("", response_model=Page[MachineView], responses=problems(*REFUSED))
async def list_machines(who: MachineReader, parts: GatewayParts, request_id: RequestId, paging: Paging) -> Response:
    """Systems that call us for organisations of the administrator's region and below; never a secret."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        return await page(
            session,
            "gateway.machine_view",
            paging,
            conditions=(WITHIN,),
            parameters={"root": who.region_path},
            order=("id",),
        )


@router.post(
    "",
    status_code=201,
    response_model=MachineSecret,
    responses=problems(*REFUSED, MachineTaken, MachineIncomplete, OrganisationElsewhere, OrganisationEnded),
)
async def register(
    who: MachineRegistrar, parts: GatewayParts, request_id: RequestId, body: MachineDraft
) -> MachineSecret:
    """Registers a system, inactive; its secret is shown this once, and no Idempotency-Key is kept."""
    return await register_machine(parts, who, body, request_id=request_id)


@router.post("/{client_id}/rotate", response_model=MachineSecret, responses=problems(*CHANGED, MachineIncomplete))
async def rotate(
    who: MachineRegistrar,
    parts: GatewayParts,
    request_id: RequestId,
    client_id: ClientId,
    version: IfMatch,
    body: Rotation,
) -> MachineSecret:
    """A new secret, shown this once; once it is activated the previous one counts until its last day."""
    return await rotate_secret(parts, who, client_id, version, body, request_id=request_id)


@router.post("/{client_id}/activate", response_model=MachineView, responses=problems(*CHANGED, MachineStateUnchanged))
async def activate(
    who: MachineActivator, parts: GatewayParts, request_id: RequestId, client_id: ClientId, version: IfMatch
) -> Response:
    """Puts into force what the system administrator registered: the system, or its new secret."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        await activate_machine(session, who, client_id, version)
        return await one(session, "gateway.machine_view", client_id, MachineNotFound)


@router.post("/{client_id}/deactivate", response_model=MachineView, responses=problems(*CHANGED, MachineStateUnchanged))
async def deactivate(
    who: MachineDeactivator,
    parts: GatewayParts,
    request_id: RequestId,
    client_id: ClientId,
    version: IfMatch,
    body: MachineReason,
) -> Response:
    """Refuses the system within four seconds."""
    async with parts.database.transaction(with_gateway_reach(who), request_id) as session:
        await deactivate_machine(session, who, client_id, version, body.reason)
        return await one(session, "gateway.machine_view", client_id, MachineNotFound)
