"""How the answers of neighbours are read: the few members wanted of each, whatever else they hold."""

from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from disclosure_api.domain.sources import Unit
from wenxiao.problems import NeighbourUnavailable

Money = Annotated[Decimal, Field(max_digits=18, decimal_places=2)]
Answer = TypeVar("Answer", bound=BaseModel)


class Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Owned(Read):
    """The members by which every business row says whose it is."""

    id: UUID
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    department_id: int
    project_code: str
    project_name: str

    def unit(self) -> Unit:
        return Unit(
            self.region_path, self.region_code, self.unit_id, self.unit_code, self.unit_name, self.department_id
        )

    def project(self) -> dict[str, Any]:
        """What a source names of its project, for the parameters of the same names."""
        return {"subject": self.project_code, "project_code": self.project_code, "project_name": self.project_name}

    def head(self, budget_year: int, period: str | None = None) -> dict[str, Any]:
        """What every released document states, but for names that the directory knows."""
        return {
            "project": {"code": self.project_code, "name": self.project_name},
            "region_code": self.region_code,
            "unit": {"code": self.unit_code, "name": self.unit_name},
            "budget_year": budget_year,
            "period": period,
        }


class Clause(Read):
    id: str


def yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def understood(kind: type[Answer], answer: Any) -> Answer:
    try:
        return kind.model_validate(answer)
    except ValidationError:
        raise NeighbourUnavailable("来源服务的答复无法识别，请稍后重试；仍不行请联系运维人员。") from None
