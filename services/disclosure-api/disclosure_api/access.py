"""Who may do what: finance drafts and its head publishes; the congress and the public read what is for them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from fastapi import Depends

from wenxiao.access import Duty, Principal, Role, require


class Permission(StrEnum):
    RELEASE_READ = "release:read"
    RELEASE_DRAFT = "release:draft"
    RELEASE_PUBLISH = "release:publish"
    RELEASE_WITHDRAW = "release:withdraw"
    EDITION_READ = "edition:read"
    FEED_READ = "feed:read"
    RECEIPT_READ = "receipt:read"
    RECEIPT_CREATE = "receipt:create"
    PUBLIC_READ = "public:read"


_P = Permission
MACHINES = {Role.TREASURY, Role.BUDGET_SYSTEM, Role.PLATFORM, Role.NPC_NETWORK, Role.SERVICE, Role.PUBLIC}
EVERY_DUTY = (Duty.MAKER, Duty.CHECKER, Duty.HEAD, Duty.NONE)
READS_RELEASES = frozenset({_P.RELEASE_READ, _P.EDITION_READ})
FOLLOWS_THE_FEED = frozenset({_P.FEED_READ, _P.RECEIPT_READ})
EVERYBODY = frozenset({_P.PUBLIC_READ, _P.EDITION_READ})


def _grants() -> Mapping[tuple[Role, Duty], frozenset[str]]:
    granted: dict[tuple[Role, Duty], frozenset[str]] = {
        (role, duty): EVERYBODY for role in Role for duty in ((Duty.NONE,) if role in MACHINES else EVERY_DUTY)
    }

    def grant(role: Role, duties: tuple[Duty, ...], permissions: frozenset[Permission]) -> None:
        for duty in duties:
            granted[role, duty] = granted[role, duty] | permissions

    grant(Role.FINANCE, EVERY_DUTY, READS_RELEASES | FOLLOWS_THE_FEED)
    grant(Role.FINANCE, (Duty.MAKER,), frozenset({_P.RELEASE_DRAFT}))
    grant(Role.FINANCE, (Duty.HEAD,), frozenset({_P.RELEASE_PUBLISH, _P.RELEASE_WITHDRAW}))
    for role in (Role.DEPARTMENT, Role.UNIT, Role.AUDIT):
        grant(role, EVERY_DUTY, READS_RELEASES)
    grant(Role.NPC, EVERY_DUTY, FOLLOWS_THE_FEED)
    grant(Role.NPC_NETWORK, (Duty.NONE,), FOLLOWS_THE_FEED | {_P.RECEIPT_CREATE})
    grant(Role.PUBLIC, (Duty.NONE,), frozenset({_P.FEED_READ}))
    return granted


GRANTS = _grants()

ReleaseReader = Annotated[Principal, Depends(require(_P.RELEASE_READ))]
Drafter = Annotated[Principal, Depends(require(_P.RELEASE_DRAFT))]
Publisher = Annotated[Principal, Depends(require(_P.RELEASE_PUBLISH))]
Withdrawer = Annotated[Principal, Depends(require(_P.RELEASE_WITHDRAW))]
EditionReader = Annotated[Principal, Depends(require(_P.EDITION_READ))]
FeedReader = Annotated[Principal, Depends(require(_P.FEED_READ))]
ReceiptReader = Annotated[Principal, Depends(require(_P.RECEIPT_READ))]
Receiver = Annotated[Principal, Depends(require(_P.RECEIPT_CREATE))]
Anybody = Annotated[Principal, Depends(require(_P.PUBLIC_READ))]
