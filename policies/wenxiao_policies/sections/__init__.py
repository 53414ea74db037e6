"""Every section and parameter a pack may hold: the type of its value and its unit, from a closed list.

One module per section; its first line says which service owns and evaluates it. A section without a
consumer is loaded and checked all the same. A whole number or a quoted decimal in YAML becomes a
`Decimal` where the value is scored or paid with.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, get_args, get_type_hints

from wenxiao_policies.declared import Declared
from wenxiao_policies.sections.application import Application
from wenxiao_policies.sections.appraisal import Appraisal
from wenxiao_policies.sections.calendar import Calendar
from wenxiao_policies.sections.directory import Directory
from wenxiao_policies.sections.disclosure import Disclosure
from wenxiao_policies.sections.duties import Duties
from wenxiao_policies.sections.evaluation import Evaluation
from wenxiao_policies.sections.ex_ante import ExAnte
from wenxiao_policies.sections.indicators import Indicators
from wenxiao_policies.sections.monitoring import Monitoring
from wenxiao_policies.sections.targets import Targets
from wenxiao_policies.sections.third_parties import ThirdParties
from wenxiao_policies.sections.words import Unit

__all__ = ["SECTIONS", "Unit", "declared"]

SECTIONS: Mapping[str, type] = {
    "directory": Directory,
    "calendar": Calendar,
    "indicators": Indicators,
    "ex_ante": ExAnte,
    "targets": Targets,
    "monitoring": Monitoring,
    "evaluation": Evaluation,
    "application": Application,
    "disclosure": Disclosure,
    "third_parties": ThirdParties,
    "appraisal": Appraisal,
    "duties": Duties,
}


@cache
def declared(section: type) -> dict[str, Declared]:
    """A parameter without a unit of the closed list does not get past here."""
    result = {}
    for name, hint in get_type_hints(section, include_extras=True).items():
        kind, *extras = get_args(hint)
        unit = next(extra for extra in extras if isinstance(extra, Unit))
        limits = [extra for extra in extras if not isinstance(extra, Unit)]
        written: Any = Annotated[kind, *limits] if limits else kind
        result[name] = Declared(written, unit.value)
    return result
