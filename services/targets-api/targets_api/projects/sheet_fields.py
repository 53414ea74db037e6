"""What an office writes on a sheet of ex-ante assessment beside the points of its dimensions."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint

from targets_api.domain.ex_ante import Conclusion, ItemGrade
from targets_api.projects.fields import ShortWords, Words
from wenxiao.bodies import Day

Points = Annotated[Decimal, Constraint(ge=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False)]
Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class SheetItemBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    dimension: str = Constraint(max_length=60, description="所属维度的代码")
    name: ShortWords = Constraint(description="评估要点")
    points: Points = Constraint(description="得分")
    grade: ItemGrade | None = Constraint(default=None, description="优、良、中、差")


class SheetBody(BaseModel):
    """What every sheet says, whoever fills it in."""

    model_config = ConfigDict(extra="forbid")
    points: dict[str, Points] = Constraint(description="各维度得分")
    items: list[SheetItemBody] = Constraint(default_factory=list, max_length=60, description="逐项评判的要点，可不填")
    conclusion: Conclusion = Constraint(description="评估结论")
    reason: Words | None = Constraint(default=None, description="结论与得分不一致时的理由")
    assessed_on: Day = Constraint(description="评估日期")
    report_title: ShortWords = Constraint(description="评估报告名称或文号")
    report_sha256: Sha256 | None = Constraint(default=None, description="已上传的评估报告文件的 SHA-256")


class SignatureBody(BaseModel):
    """The investment authority's hand under the assessment of infrastructure."""

    model_config = ConfigDict(extra="forbid")
    authority: ShortWords = Constraint(description="投资主管部门")
    person: ShortWords = Constraint(description="签署人")
    signed_on: Day = Constraint(description="签署日期")
    preparatory_work: list[Literal["project_initiation", "feasibility_study"]] = Constraint(
        default_factory=list, max_length=2, description="评估前已做好的立项、可行性研究"
    )
