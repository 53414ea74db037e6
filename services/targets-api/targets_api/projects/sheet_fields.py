"""What an office writes on a sheet of ex-ante assessment beside the points of its dimensions."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint

from targets_api.domain.ex_ante import ItemGrade
from targets_api.projects.fields import ShortWords
from wenxiao.bodies import Day

Points = Annotated[Decimal, Constraint(ge=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False)]
Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class SheetItemBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    dimension: str = Constraint(max_length=60, description="所属维度的代码")
    name: ShortWords = Constraint(description="评估要点")
    points: Points = Constraint(description="得分")
    grade: ItemGrade | None = Constraint(default=None, description="优、良、中、差")


class SignatureBody(BaseModel):
    """The investment authority's hand under the assessment of infrastructure."""

    model_config = ConfigDict(extra="forbid")
    authority: ShortWords = Constraint(description="投资主管部门")
    person: ShortWords = Constraint(description="签署人")
    signed_on: Day = Constraint(description="签署日期")
    preparatory_work: list[Literal["project_initiation", "feasibility_study"]] = Constraint(
        default_factory=list, max_length=2, description="评估前已做好的立项、可行性研究"
    )
