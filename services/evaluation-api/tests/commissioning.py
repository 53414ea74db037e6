"""A directory with firms, and finance's commissions to them and to experts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from evaluation_api.app import create_app
from evaluation_api.database import ROLE
from evaluation_api.settings import Settings
from wenxiao.access import Duty, Role
from wenxiao.clients import Network
from wenxiao.testing import KEYS, PRIVATE_KEY, TestDatabase, a_principal, serving
from wenxiao_directory.testing import StandInGateway

from .acting import JUNE, Acting, FakeTargets, View

FIRM = a_principal(Role.THIRD_PARTY, Duty.NONE, organisation_id=900, business_day=JUNE)
OTHER_FIRM = a_principal(Role.THIRD_PARTY, Duty.NONE, organisation_id=901, business_day=JUNE)
EXPERT = a_principal(Role.EXPERT, Duty.NONE, organisation_id=900, business_day=JUNE)
REASON = {"reason": "未按合同派出人员"}


@asynccontextmanager
async def with_firms(database: TestDatabase, targets: FakeTargets) -> AsyncIterator[Acting]:
    """The service with a directory in which two firms are third parties."""
    gateway = StandInGateway()
    for identifier, name in ((900, "粤诚会计师事务所"), (901, "河源绩效咨询公司")):
        gateway.organisation(identifier, name, kind="third_party")
    gateway.organisation(902, "龙川县医疗保障局", kind="department")
    gateway.organisation(903, "已注销的事务所", kind="third_party", valid_until="2022-12-31")
    settings = Settings.model_validate(
        {"database_url": database.url(ROLE), "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    )
    network = Network(transports={"targets-api": targets.transport(), "gateway": gateway.transport()})
    async with serving(create_app(settings, network, keys=KEYS)) as caller:
        await gateway.read_by(caller.app)
        yield Acting(caller, targets)


def commission(*projects: str, **changes: Any) -> View:
    return {
        "assignee": "organisation:900",
        "project_ids": list(projects),
        "purpose": "self_evaluation_review",
        "starts_on": "2023-06-01",
        "ends_on": "2023-06-30",
        "document": "龙财绩〔2023〕8号委托书",
    } | changes
