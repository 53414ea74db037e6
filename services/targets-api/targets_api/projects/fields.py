"""What the library asks of an entry beside its name and money: fund, side, term, expiry and points of attention."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, StringConstraints, with_config
from pydantic import Field as Constraint
from sqlalchemy import Date, Integer, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel
from typing_extensions import TypedDict

from targets_api.domain.entries import OtherFund, Side
from wenxiao.bodies import Day, Money
from wenxiao.database import text_enum

Year = Annotated[int, Constraint(ge=2000, le=2100)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
ShortWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
TermYears = Annotated[int, Constraint(ge=1, le=30)]


@with_config(ConfigDict(extra="forbid"))
class AttentionAnswer(TypedDict):
    """What the unit says to one point of attention, named in the words of its pack."""

    point: ShortWords
    statement: Words


class LibraryFields(SQLModel):
    side: Side = Field(
        default=Side.EXPENDITURE,
        sa_type=text_enum(Side),
        sa_column_kwargs={"server_default": Side.EXPENDITURE.value},
        description="收入或支出",
    )
    other_fund: OtherFund | None = Field(
        default=None, sa_type=text_enum(OtherFund), description="四本预算以外的资金；各地列明的不同"
    )
    transfer_payment: bool = Field(
        default=False, sa_column_kwargs={"server_default": text("false")}, description="是否转移支付"
    )
    expires_on: Day | None = Field(default=None, sa_type=Date, description="政策有效期或专项资金存续期的最后一日")
    starts_year: Year | None = Field(default=None, sa_type=Integer, description="起始年度")
    term_years: TermYears | None = Field(default=None, sa_type=Integer, description="期限（年）")
    term_reason: Words | None = Field(default=None, sa_type=Text, description="期限超过一般年限的理由")
    whole_life_total: Money | None = Field(default=None, sa_type=Numeric(18, 2), description="全周期总额（元）")
    attention: list[AttentionAnswer] = Field(
        default_factory=list,
        sa_type=JSONB,
        sa_column_kwargs={"server_default": text("'[]'")},
        max_length=50,
        description="对本地规定的关注点逐项说明",
    )
    in_year_reason: Words | None = Field(default=None, sa_type=Text, description="预算年度开始以后新增的理由和依据文件")
    catalogue_item_id: UUID | None = Field(
        default=None,
        sa_type=Uuid,
        foreign_key="targets.policy_catalogue_item.id",
        description="所属政策清单的条目",
    )
