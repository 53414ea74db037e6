"""What was written about a transfer, read as values that can be put together; and the law of its place."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from targets_api.domain.transfers import (
    Joining,
    OverallRow,
    Part,
    PartKind,
    TransferFocus,
    TransferPolicy,
    TransferTargets,
    Value,
)
from targets_api.domain.transfers import Transfer as TransferFacts
from targets_api.policies import Place
from targets_api.targets.reading import kept_amount
from targets_api.transfers.models import Transfer, TransferDraft
from wenxiao.findings import Parameter
from wenxiao.policy import PolicyLibrary
from wenxiao_values import Operator, ValueKind, read_target

_AT_MOST = (Operator.AT_MOST, Operator.LESS)


def value_of(name: str, printed: str) -> Value:
    """A range, a level or words have no number: they are compared by nobody."""
    read = read_target(name, printed)
    if read.kind is ValueKind.PERIOD and read.last is not None:
        return Value(printed, Decimal(read.last.toordinal()), "", at_most=True, is_day=True)
    amount = kept_amount(read.quantity)
    if read.kind is not ValueKind.NUMBER or read.quantity is None or amount is None:
        return Value(printed, None)
    at_most, exact = read.operator in _AT_MOST, read.operator is Operator.EQUAL
    return Value(printed, amount, read.quantity.unit, at_most=at_most, exact=exact)


def facts_of(transfer: Transfer | TransferDraft) -> TransferFacts:
    kept: dict[str, Any] = transfer.model_dump(mode="json", include={"indicators", "parts"})
    return TransferFacts(
        name=transfer.name,
        special=transfer.special,
        amount=transfer.amount,
        overall_goal=transfer.overall_goal,
        rows=tuple(
            OverallRow(
                row["name"],
                value_of(row["name"], row["target_text"]),
                Joining(row["joining"]) if row.get("joining") else None,
            )
            for row in kept["indicators"]
        ),
        parts=tuple(_part(part) for part in kept["parts"]),
        division_of_powers=transfer.division_of_powers,
        regional_balance=transfer.regional_balance,
    )


def _part(part: dict[str, Any]) -> Part:
    values = tuple((row["name"], value_of(row["name"], row["target_text"])) for row in part["indicators"])
    return Part(part["code"], part["name"], PartKind(part["kind"]), Decimal(part["amount"]), values)


def transfer_policy(library: PolicyLibrary, place: Place) -> tuple[TransferPolicy, list[dict[str, Any]]]:
    """What goes out with the document, and what is looked at in transfers; each with the clauses of its own."""
    targets, indicators = (
        library.effective(name, region_code=place.region_code, level=place.level, day=place.day)
        for name in ("targets", "indicators")
    )
    told, focus = targets.parameters["transfer_payment"], indicators.parameters["focus"]
    asked = told.value and TransferTargets(told.value["overall_target"], tuple(told.value["one_of"]))
    named = next((one for one in focus.value if one["of"] == "transfer_payment"), None)
    looked_at = named and TransferFocus(tuple(named["points"]), bool(named.get("must_comply_with")))
    basis = tuple(named.get("basis", focus.basis)) if named else ()
    policy = TransferPolicy(
        Parameter(asked or None, told.basis if asked else (), told.source),
        Parameter(looked_at or None, basis, focus.source),
    )
    return policy, [asdict(targets.stamp), asdict(indicators.stamp)]


def listing_basis(library: PolicyLibrary, place: Place) -> list[str]:
    """The clauses of the yearly list, where the place's document has one."""
    section = library.effective("evaluation", region_code=place.region_code, level=place.level, day=place.day)
    kinds = section.parameters["arrangements"].value
    named = [kind for kind in kinds if kind["kind"] == "transfer_payment_self"]
    return [clause for kind in named for clause in kind.get("basis", ())]
