"""By whose hand the document of a place has something told to whom.

Finance publishes everywhere. A department or a unit publishes what the document says it publishes, and a department
hands in to finance what finance is to publish; whatever is nobody else's is finance's.
"""

from collections.abc import Sequence

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.publication import ZH
from disclosure_api.domain.publishers import Publication, Publishers, concerns, named_bodies
from disclosure_api.domain.words import speaking
from wenxiao.errors import Forbidden
from wenxiao.findings import Finding

FINANCE = "finance"
HANDS_IN = "department"


class NotYoursToPublish(Forbidden):
    title = "不由本部门、单位公开"


def require_may_draft(role: str, kind: Kind, audiences: Sequence[Audience], held: Publishers) -> None:
    """A region's summary is nobody's but finance's."""
    if role == HANDS_IN and kind is not Kind.REGION_SUMMARY:
        return
    require_may_publish(role, kind, audiences, held)


def require_may_publish(role: str, kind: Kind, audiences: Sequence[Audience], held: Publishers) -> None:
    """Refuses with each audience that is not this office's to tell, and the clauses that say whose it is."""
    if role == FINANCE:
        return
    findings = []
    for audience in audiences:
        said = speaking(held.publications, kind, audience)
        if kind is Kind.REGION_SUMMARY or not any(role in one.by for one in said):
            findings.append(_not_yours(kind, audience, said))
    if findings:
        raise NotYoursToPublish("".join(found.detail for found in findings), findings=findings, pointer="#/audiences")


def require_may_withdraw(role: str, published_as: str | None) -> None:
    """Who published takes it back, and finance whatever its region has published."""
    if role in (FINANCE, published_as):
        return
    whose = named_bodies([published_as or FINANCE])
    detail = f"该公开内容由{whose}发布，由其或财政部门撤回，请送财政部门办理。"
    raise NotYoursToPublish(detail, findings=[Finding("release.not_yours_to_withdraw", detail)])


def handed_in(role: str, kind: Kind, audiences: Sequence[Audience], held: Publishers) -> list[Finding]:
    """What the document says of a department's draft that finance publishes."""
    return [
        Finding(
            "release.handed_in",
            f"由{named_bodies([one.collected_from])}汇总送财政，由{named_bodies(one.by)}公开",
            one.basis,
            severity="advice",
        )
        for one in held.publications
        if one.collected_from == role and concerns(one, kind, audiences)
    ]


def _not_yours(kind: Kind, audience: Audience, said: Sequence[Publication]) -> Finding:
    whose = named_bodies(dict.fromkeys(body for one in said for body in one.by)) or "财政部门"
    return Finding(
        "release.not_yours",
        f"{ZH[kind]}由{whose}向{ZH[audience]}公开，请送财政部门办理。",
        tuple(dict.fromkeys(clause for one in said for clause in one.basis)),
        "#/audiences",
    )
