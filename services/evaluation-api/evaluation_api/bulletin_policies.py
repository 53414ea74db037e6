"""The law of bulletins and of what a self-evaluation's quality is worth, as rules take it and as it is stored."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation_api.domain.bulletin import BulletinPolicy
from evaluation_api.domain.standing import QualityRule
from evaluation_api.policies import review_basis, stored_copy
from wenxiao.findings import Parameter
from wenxiao.policy import EffectiveSection

ANNOUNCING = ("arrangements", "bulletin_gap")


@dataclass(frozen=True)
class AnnouncingPolicy:
    rule: BulletinPolicy
    document: dict[str, Any]


def announcing_policy(section: EffectiveSection) -> AnnouncingPolicy:
    return announcing_policy_of(stored_copy(section, ANNOUNCING))


def announcing_policy_of(copy: dict[str, Any]) -> AnnouncingPolicy:
    held = copy["parameters"]
    arranged = Parameter(held["arrangements"]["value"], tuple(held["arrangements"]["basis"]))
    reviews = [one for one in arranged.value if one["kind"] == "self_evaluation_review"]
    when = tuple(word for one in reviews for word in one.get("bulletin_when", ()))
    gap = held["bulletin_gap"]
    stated = Parameter(Decimal(str(gap["value"])), tuple(gap["basis"]), gap["source"])
    return AnnouncingPolicy(BulletinPolicy(Parameter(when, review_basis(arranged)), stated), copy)


def quality_rule(section: EffectiveSection) -> Parameter[QualityRule]:
    held = section.parameters["self_evaluation_quality"]
    value = {name: Decimal(str(points)) for name, points in held.value.items()}
    return Parameter(QualityRule(**value), held.basis, held.source)
