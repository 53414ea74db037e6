"""Who may do what: offices draft and their heads publish; the congress and the public read what is for them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from fastapi import Depends

from wenxiao.access import Duty, Principal, Role, require


class Permission(StrEnum):
    RELEASE_READ = "release:read"
    RELEASE_DRAFT = "release:draft"
    RELEASE_DISCARD = "release:discard"
    RELEASE_PUBLISH = "release:publish"
    RELEASE_WITHDRAW = "release:withdraw"
    EDITION_READ = "edition:read"
    FEED_READ = "feed:read"
    RECEIPT_READ = "receipt:read"
    RECEIPT_CREATE = "receipt:create"
    PUBLIC_READ = "public:read"
    WITHHOLDING_READ = "withholding:read"
    WITHHOLDING_PROPOSE = "withholding:propose"
    WITHHOLDING_DECIDE = "withholding:decide"
    OPENING_READ = "opening:read"
    DUE_SOURCE_RECEIVE = "due_source:receive"
    PAPER_READ = "congress_paper:read"
    PAPER_RECORD = "congress_paper:record"
    DUTY_READ = "disclosure_duty:read"
    REMINDER_READ = "disclosure_reminder:read"
    REMINDER_SEND = "disclosure_reminder:send"
    BULLETIN_READ = "disclosure_bulletin:read"
    BULLETIN_PROPOSE = "disclosure_bulletin:propose"
    BULLETIN_ISSUE = "disclosure_bulletin:issue"
    OPINION_READ = "review_opinion:read"
    OPINION_SUBMIT = "review_opinion:submit"
    OPINION_FORWARD = "review_opinion:forward"
    OPINION_CONTRIBUTE = "review_opinion:contribute"
    OPINION_ANSWER = "review_opinion:answer"
    OPINION_SEND = "review_opinion:send"
    COMMENT_CREATE = "comment:create"
    COMMENT_ANSWER = "comment:answer"
    COMMENT_SHOW = "comment:show"


_P = Permission
MACHINES = {Role.TREASURY, Role.BUDGET_SYSTEM, Role.PLATFORM, Role.NPC_NETWORK, Role.SERVICE, Role.PUBLIC}
EVERY_DUTY = (Duty.MAKER, Duty.CHECKER, Duty.HEAD, Duty.NONE)
READS_RELEASES = frozenset({_P.RELEASE_READ, _P.EDITION_READ})
FOLLOWS_THE_FEED = frozenset({_P.FEED_READ, _P.RECEIPT_READ})
EVERYBODY = frozenset({_P.PUBLIC_READ, _P.EDITION_READ})
SUPERVISED = frozenset({_P.PAPER_READ, _P.DUTY_READ, _P.REMINDER_READ, _P.BULLETIN_READ, _P.OPINION_READ})
CONGRESS = frozenset({_P.PAPER_READ, _P.OPINION_READ, _P.OPINION_SUBMIT})
DRAFTING = frozenset({
    *(_P.PAPER_RECORD, _P.REMINDER_SEND, _P.BULLETIN_PROPOSE),
    *(_P.OPINION_FORWARD, _P.OPINION_ANSWER, _P.COMMENT_ANSWER),
})  # fmt: skip
DECIDING = frozenset({_P.REMINDER_SEND, _P.BULLETIN_ISSUE, _P.OPINION_SEND, _P.COMMENT_SHOW})


def _grants() -> Mapping[tuple[Role, Duty], frozenset[str]]:
    granted: dict[tuple[Role, Duty], frozenset[str]] = {
        (role, duty): EVERYBODY for role in Role for duty in ((Duty.NONE,) if role in MACHINES else EVERY_DUTY)
    }

    def grant(role: Role, duties: tuple[Duty, ...], permissions: frozenset[Permission]) -> None:
        for duty in duties:
            granted[role, duty] = granted[role, duty] | permissions

    grant(Role.FINANCE, EVERY_DUTY, READS_RELEASES | FOLLOWS_THE_FEED)
    for role in (Role.FINANCE, Role.DEPARTMENT, Role.UNIT):  # the law says which of them for which audience
        grant(role, (Duty.MAKER,), frozenset({_P.RELEASE_DRAFT, _P.RELEASE_DISCARD}))
        grant(role, (Duty.HEAD,), frozenset({_P.RELEASE_PUBLISH, _P.RELEASE_WITHDRAW, _P.RELEASE_DISCARD}))
    for role in (Role.DEPARTMENT, Role.UNIT, Role.AUDIT):
        grant(role, EVERY_DUTY, READS_RELEASES)
    for role in (Role.FINANCE, Role.DEPARTMENT, Role.AUDIT):
        grant(role, EVERY_DUTY, frozenset({_P.WITHHOLDING_READ}))
    for role in (Role.FINANCE, Role.DEPARTMENT):
        grant(role, (Duty.MAKER,), frozenset({_P.WITHHOLDING_PROPOSE}))
    grant(Role.FINANCE, (Duty.HEAD,), frozenset({_P.WITHHOLDING_DECIDE, _P.OPENING_READ}))
    grant(Role.AUDIT, EVERY_DUTY, frozenset({_P.OPENING_READ}))
    grant(Role.NPC, EVERY_DUTY, FOLLOWS_THE_FEED)
    grant(Role.NPC_NETWORK, (Duty.NONE,), FOLLOWS_THE_FEED | {_P.RECEIPT_CREATE})
    grant(Role.PUBLIC, (Duty.NONE,), frozenset({_P.FEED_READ}))
    for role in (Role.FINANCE, Role.DEPARTMENT, Role.UNIT, Role.AUDIT):
        grant(role, EVERY_DUTY, SUPERVISED)
    grant(Role.FINANCE, (Duty.MAKER,), DRAFTING)
    grant(Role.FINANCE, (Duty.HEAD,), DECIDING)
    grant(Role.DEPARTMENT, (Duty.MAKER, Duty.HEAD), frozenset({_P.OPINION_CONTRIBUTE}))
    grant(Role.NPC, EVERY_DUTY, CONGRESS)
    grant(Role.NPC_NETWORK, (Duty.NONE,), CONGRESS)
    grant(Role.PUBLIC, (Duty.NONE,), frozenset({_P.COMMENT_CREATE}))
    grant(Role.SERVICE, (Duty.NONE,), frozenset({_P.DUE_SOURCE_RECEIVE}))
    return granted


GRANTS = _grants()

ReleaseReader = Annotated[Principal, Depends(require(_P.RELEASE_READ))]
Drafter = Annotated[Principal, Depends(require(_P.RELEASE_DRAFT))]
Discarder = Annotated[Principal, Depends(require(_P.RELEASE_DISCARD))]
Publisher = Annotated[Principal, Depends(require(_P.RELEASE_PUBLISH))]
Withdrawer = Annotated[Principal, Depends(require(_P.RELEASE_WITHDRAW))]
EditionReader = Annotated[Principal, Depends(require(_P.EDITION_READ))]
FeedReader = Annotated[Principal, Depends(require(_P.FEED_READ))]
ReceiptReader = Annotated[Principal, Depends(require(_P.RECEIPT_READ))]
Receiver = Annotated[Principal, Depends(require(_P.RECEIPT_CREATE))]
WithholdingReader = Annotated[Principal, Depends(require(_P.WITHHOLDING_READ))]
WithholdingProposer = Annotated[Principal, Depends(require(_P.WITHHOLDING_PROPOSE))]
WithholdingDecider = Annotated[Principal, Depends(require(_P.WITHHOLDING_DECIDE))]
Opener = Annotated[Principal, Depends(require(_P.OPENING_READ))]
Anybody = Annotated[Principal, Depends(require(_P.PUBLIC_READ))]
DueSourceReceiver = Annotated[Principal, Depends(require(_P.DUE_SOURCE_RECEIVE))]
PaperReader = Annotated[Principal, Depends(require(_P.PAPER_READ))]
PaperRecorder = Annotated[Principal, Depends(require(_P.PAPER_RECORD))]
DutyReader = Annotated[Principal, Depends(require(_P.DUTY_READ))]
ReminderReader = Annotated[Principal, Depends(require(_P.REMINDER_READ))]
ReminderSender = Annotated[Principal, Depends(require(_P.REMINDER_SEND))]
BulletinReader = Annotated[Principal, Depends(require(_P.BULLETIN_READ))]
BulletinProposer = Annotated[Principal, Depends(require(_P.BULLETIN_PROPOSE))]
BulletinIssuer = Annotated[Principal, Depends(require(_P.BULLETIN_ISSUE))]
OpinionReader = Annotated[Principal, Depends(require(_P.OPINION_READ))]
OpinionSubmitter = Annotated[Principal, Depends(require(_P.OPINION_SUBMIT))]
OpinionForwarder = Annotated[Principal, Depends(require(_P.OPINION_FORWARD))]
OpinionContributor = Annotated[Principal, Depends(require(_P.OPINION_CONTRIBUTE))]
OpinionAnswerer = Annotated[Principal, Depends(require(_P.OPINION_ANSWER))]
OpinionSender = Annotated[Principal, Depends(require(_P.OPINION_SEND))]
Commenter = Annotated[Principal, Depends(require(_P.COMMENT_CREATE))]
CommentAnswerer = Annotated[Principal, Depends(require(_P.COMMENT_ANSWER))]
CommentShower = Annotated[Principal, Depends(require(_P.COMMENT_SHOW))]
