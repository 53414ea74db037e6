"""What the rules of the library look at in an entry; kept with the decision that admits it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from targets_api.domain.projects import BudgetBook, LibraryObject


class Side(StrEnum):
    """Whether an entry brings money in (a tax, a fee, a preferential policy) or spends it."""

    REVENUE = "revenue"
    EXPENDITURE = "expenditure"


class OtherFund(StrEnum):
    """Money beside the four books, in the words of the documents; which of them count stands in the pack."""

    GOVERNMENT_INVESTMENT_FUND = "government_investment_fund"
    GOVERNMENT_INDUSTRY_FUND = "government_industry_fund"
    PPP = "ppp"
    GOVERNMENT_PROCUREMENT = "government_procurement"
    PURCHASE_OF_SERVICES = "purchase_of_services"
    GOVERNMENT_DEBT_PROJECT = "government_debt_project"
    GOVERNMENT_BOND_PROJECT = "government_bond_project"
    STATE_ASSETS = "state_assets"
    LIVELIHOOD_PROJECT = "livelihood_project"
    POVERTY_ALLEVIATION_PROJECT = "poverty_alleviation_project"
    ENTERPRISE_FUND = "enterprise_fund"


FUND_ZH = {
    OtherFund.GOVERNMENT_INVESTMENT_FUND: "政府投资基金",
    OtherFund.GOVERNMENT_INDUSTRY_FUND: "政府产业基金",
    OtherFund.PPP: "政府和社会资本合作",
    OtherFund.GOVERNMENT_PROCUREMENT: "政府采购",
    OtherFund.PURCHASE_OF_SERVICES: "政府购买服务",
    OtherFund.GOVERNMENT_DEBT_PROJECT: "政府债务项目",
    OtherFund.GOVERNMENT_BOND_PROJECT: "政府债券项目",
    OtherFund.STATE_ASSETS: "国有资产",
    OtherFund.LIVELIHOOD_PROJECT: "民生项目",
    OtherFund.POVERTY_ALLEVIATION_PROJECT: "财政扶贫项目",
    OtherFund.ENTERPRISE_FUND: "涉企项目资金",
}


@dataclass(frozen=True)
class Answer:
    """What an entry says to one point of attention, named as its pack names it."""

    point: str
    statement: str


@dataclass(frozen=True)
class YearAmount:
    year: int
    amount: Decimal


@dataclass(frozen=True)
class CatalogueItem:
    """The item of the policy catalogue that an entry names, with what finance's norms allow under it."""

    code: str
    title: str
    valid_from: date
    valid_until: date | None
    budget_books: tuple[str, ...] = ()
    largest_amount: Decimal | None = None


@dataclass(frozen=True)
class Life:
    """How long an entry lasts: its term, the day its policy or special fund ends, and the money of each year."""

    starts_year: int | None = None
    term_years: int | None = None
    term_reason: str | None = None
    expires_on: date | None = None
    whole_life_total: Decimal | None = None
    year_plan: tuple[YearAmount, ...] = ()

    @property
    def last_year(self) -> int | None:
        if self.starts_year is None or self.term_years is None:
            return None
        return self.starts_year + self.term_years - 1

    @property
    def last_day(self) -> date | None:
        """Whichever ends first: the term, or the policy or fund itself."""
        days = [self.expires_on] if self.expires_on else []
        days += [date(self.last_year, 12, 31)] if self.last_year is not None else []
        return min(days, default=None)


@dataclass(frozen=True)
class Entry:
    """`same_name_in` are the other books in which the same unit has an entry of this name for the year."""

    object: LibraryObject
    name: str
    budget_year: int
    budget_book: BudgetBook
    side: Side
    kind: str
    scale: str
    amount_requested: Decimal
    other_fund: OtherFund | None = None
    special_fund: bool = False
    concentrated_resources: bool = False
    transfer_payment: bool = False
    attention: tuple[Answer, ...] = ()
    life: Life = Life()
    assessed_on: date | None = None
    has_target: bool = False
    catalogue_item: CatalogueItem | None = None
    same_name_in: tuple[BudgetBook, ...] = ()
    in_year_reason: str | None = None
