"""From the packs to what a printed table is held against; a region without a pack, or none at all, is the nation."""

from datetime import date

from evaluation_api.domain.table_audit.law import AuditLaw
from evaluation_api.policies import EvaluationPolicy, evaluation_policy
from wenxiao.policy import EffectiveSection, Level, PolicyLibrary

_NORM = "财预〔2020〕10号"
_IN_FORCE = date(2020, 2, 25)


def audit_law(
    library: PolicyLibrary, *, day: date, region_code: str = "", level: Level = "county", form: str | None = None
) -> AuditLaw:
    """`form` is the code of another preset than the place's; PresetNotFound for one that is none."""
    section = library.effective("evaluation", region_code=region_code, level=level, day=day)
    return audit_law_of(section, day, form, place_known=library.pack_for(region_code, level).head.pack != library.root)


def audit_law_of(section: EffectiveSection, day: date, form: str | None = None, *, place_known: bool) -> AuditLaw:
    return held_law(evaluation_policy(section, form), day, place_known=place_known)


def held_law(policy: EvaluationPolicy, day: date, *, place_known: bool) -> AuditLaw:
    """By a policy as it is stored beside what was found."""
    grades = tuple(policy.document["parameters"]["grade_scale"]["basis"])
    sources = {"reason": f"{_NORM}附1", "score": f"{_NORM}附1"} if day >= _IN_FORCE else {}
    return AuditLaw(
        rules=policy.rules,
        scale=policy.grade_scale,
        preset=policy.preset,
        place_known=place_known,
        basis={
            "weights": policy.form_basis,
            "execution": policy.rules.basis.get("execution_rate", ()),
            "reason": policy.rules.basis.get("reason_required", ()),
            "grade": grades,
            "score": policy.form_basis,
        },
        sources=sources,
    )
