"""Units, codes and records that several sections share. Every list here is closed: a new word is a new line."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic asks for it below Python 3.12


class Unit(StrEnum):
    """What a value is measured in; a parameter has one unit, and its packs repeat it."""

    POINTS = "points"
    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    MONTH = "month"
    MONTHS_FROM_TO = "months_from_to"
    YEAR = "year"
    DAYS = "days"
    DIGITS = "digits"
    CODE = "code"
    TEXT = "text"
    RECORD = "record"
    SWITCH = "switch"


Level = Literal["city", "county", "town"]
Outcome = Literal["allowed", "reduced", "refused", "refused_in_principle"]
Month = Annotated[int, Field(ge=1, le=12)]
MonthsFromTo = Annotated[tuple[Month, ...], Field(min_length=2, max_length=2)]
Year = Annotated[int, Field(ge=1949, le=2999)]
Points = Annotated[Decimal, Field(ge=0, le=100)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]
Grade = Literal["优", "良", "中", "低", "差"]
Result = Literal["好", "一般", "差"]
Clauses = Annotated[tuple[str, ...], Field(min_length=1)]
Text = Annotated[str, Field(min_length=1)]

Body = Literal[
    "unit", "department", "finance", "government", "party_committee", "npc", "audit", "discipline", "supervisor",
    "organization_dept", "third_party", "expert", "town", "county", "project_department", "industry_department",
    "lower_finance", "internal_finance", "project_unit", "investment_authority", "spender", "public",
]  # fmt: skip
BudgetBook = Literal["general_public", "government_fund", "state_capital", "social_insurance"]
Draft = Literal["budget_draft", "final_accounts", "no_draft"]
Rollout = Literal["pilot", "gradual", "gradually_extended", "exploratory", "pilot_then_all"]

# What a rule may be about: whole budgets, policies and projects of every size, and single funds.
Subject = Literal[
    "policy", "project", "fund", "major_policy", "major_project", "key_project", "new_project", "new_major_policy",
    "new_major_project", "new_special_fund", "special_funds", "expiring_special_fund", "transfer_payment",
    "transfer_payment_projects", "all_project_expenditure", "major_expenditure_policy", "major_expenditure_project",
    "some_ordinary_projects", "department_overall", "department_overall_expenditure", "overall_budget",
    "budget_execution", "policy_effect", "project_effect", "department_itself", "subordinate_units",
    "major_livelihood_projects", "key_fund",
]  # fmt: skip


class Named(TypedDict):
    code: str
    zh: str
