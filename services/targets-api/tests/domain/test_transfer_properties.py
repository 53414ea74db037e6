"""What must hold of the targets of a transfer, however its parts are written down."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, example, given
from hypothesis import strategies as st

from targets_api.domain.transfers import (
    Joining,
    OverallRow,
    Part,
    PartKind,
    Reconciliation,
    Transfer,
    TransferPolicy,
    TransferTargets,
    Value,
    reconcile,
)
from wenxiao.findings import Parameter

NAME = "指标"
POLICY = TransferPolicy(
    Parameter(TransferTargets(overall_target=True, one_of=("regional_targets",)), ("shantou-8.h",)), Parameter(None)
)
# As large and as fine as a value is kept.
numbers = st.decimals(0, Decimal("999999999999999999.999999"), places=6, allow_nan=False)
money = st.decimals(Decimal("0.01"), Decimal("9999999999999999.99"), places=2, allow_nan=False)
pieces = st.lists(st.tuples(money, numbers), min_size=1, max_size=6)
joinings = st.sampled_from(Joining)
signs = st.sampled_from([{}, {"at_most": True}, {"exact": True}])


def put_together(
    joining: Joining, overall: Decimal, parts: list[tuple[Decimal, Decimal]], **sign: bool
) -> Reconciliation:
    rows = (OverallRow(NAME, Value("总体", overall, "人", **sign), joining),)
    told = tuple(
        Part(str(at), f"第{at}部分", PartKind.REGION, amount, ((NAME, Value("部分", number, "人")),))
        for at, (amount, number) in enumerate(parts)
    )
    total = sum((amount for amount, _ in parts), Decimal(0))
    return reconcile(Transfer("专项", True, total, "目标", rows, told, "事权", "均衡"), POLICY)


def by_hand(joining: Joining, parts: list[tuple[Decimal, Decimal]]) -> Fraction:
    """The same with fractions, which round nowhere."""
    values = [Fraction(number) for _, number in parts]
    if joining is Joining.SUM:
        return sum(values, Fraction(0))
    if joining is Joining.WEIGHTED_MEAN:
        weights = [Fraction(amount) for amount, _ in parts]
        return sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0)) / sum(weights)
    return max(values) if joining is Joining.MAXIMUM else min(values)


def rounded(exact: Fraction) -> Fraction:
    """Half up, to the six digits that the whole is written with."""
    scaled = exact * 10**6
    return Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**6)


@given(joinings, numbers, pieces, st.randoms())
def test_the_order_of_the_parts_does_not_matter(joining: Joining, overall: Decimal, parts: list, lot) -> None:  # type: ignore[type-arg,no-untyped-def]  # hypothesis gives them
    shuffled = list(parts)
    lot.shuffle(shuffled)
    one, other = put_together(joining, overall, parts), put_together(joining, overall, shuffled)
    assert one == other


@given(joinings, numbers, pieces, money, st.decimals(0, 1, places=3, allow_nan=False))
def test_splitting_a_part_does_not_matter(
    joining: Joining, overall: Decimal, parts: list[tuple[Decimal, Decimal]], extra: Decimal, share: Decimal
) -> None:
    """Its money goes to both halves; a number of things as well, of rates, days and bounds each has the same."""
    (amount, number), *rest = parts
    first = (number * share).quantize(Decimal("0.000001"))
    halves = (first, number - first) if joining is Joining.SUM else (number, number)
    whole = put_together(joining, overall, [(amount + extra, number), *rest])
    split = put_together(joining, overall, [(amount, halves[0]), (extra, halves[1]), *rest])
    assert split.lines == whole.lines
    assert [f.rule for f in split.findings] == [f.rule for f in whole.findings]


# Exactly half a digit between two: with the 28 digits that Python counts by default the half was lost.
HALF = Decimal("7237004253020284.04")


@example(
    Joining.WEIGHTED_MEAN,
    Decimal("0.000000"),
    [(HALF, Decimal("872575414390857808.365744")), (HALF, Decimal("872575414390857808.365745"))],
    {},
)
@given(joinings, numbers, pieces, signs)
def test_red_exactly_where_the_parts_do_not_carry_the_whole(
    joining: Joining, overall: Decimal, parts: list[tuple[Decimal, Decimal]], sign: dict[str, bool]
) -> None:
    exact, wanted = by_hand(joining, parts), Fraction(overall)
    told = rounded(exact) if joining is Joining.WEIGHTED_MEAN else exact
    short = told > wanted if sign.get("at_most") else told < wanted
    found = put_together(joining, overall, parts, **sign)
    (line,) = found.lines
    assert line.computed is not None
    assert Fraction(line.computed) == told
    assert Fraction(line.difference or 0) == told - wanted
    assert line.red is found.red is (told != wanted if sign.get("exact") else short)


@given(joinings, pieces, signs)
def test_a_whole_that_is_what_its_parts_make_is_never_red(
    joining: Joining, parts: list[tuple[Decimal, Decimal]], sign: dict[str, bool]
) -> None:
    made = put_together(joining, Decimal("0.000000"), parts).lines[0].computed
    assert made is not None
    found = put_together(joining, made, parts, **sign)
    assert (found.red, list(found.findings)) == (False, [])
    assert not found.lines[0].difference


@given(pieces, numbers)
def test_a_mean_lies_between_the_least_and_the_most(parts: list[tuple[Decimal, Decimal]], overall: Decimal) -> None:
    assume(len(parts) > 1)
    mean = put_together(Joining.WEIGHTED_MEAN, overall, parts).lines[0].computed
    assert mean is not None
    assert min(number for _, number in parts) <= mean <= max(number for _, number in parts)
