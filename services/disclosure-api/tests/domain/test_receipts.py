from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.chain import Totals
from disclosure_api.domain.receipts import Figures, FiguresDiffer, agree, differences, type_differences

OURS = Figures(position=4, head="a" * 64, count=2, money=Decimal("656600.00"))


def test_equal_figures_agree_however_the_money_was_written() -> None:
    agree(OURS, Figures(4, "a" * 64, 2, Decimal("656600")))


def test_a_mismatch_names_both_figures_of_each_difference() -> None:
    theirs = Figures(4, "b" * 64, 3, Decimal("656599.99"))
    with pytest.raises(FiguresDiffer) as refused:
        agree(OURS, theirs)
    assert refused.value.attributes["ours"] == {
        "position": 4,
        "head": "a" * 64,
        "count": 2,
        "money_total": "656600.00",
        "totals": [],
    }
    assert refused.value.attributes["theirs"]["money_total"] == "656599.99"
    assert [f.pointer for f in refused.value.findings] == ["#/head", "#/count", "#/money_total"]
    money = refused.value.findings[2].detail
    assert "656600.00" in money
    assert "656599.99" in money


def test_one_difference_is_one_finding() -> None:
    found = differences(OURS, Figures(4, "a" * 64, 1, Decimal("656600.00")))
    assert [f.rule for f in found] == ["receipt.count"]


HELD = st.dictionaries(
    st.sampled_from(["target", "result_use"]),
    st.builds(Totals, st.integers(0, 2), st.sampled_from([Decimal("0.00"), Decimal("1.00")])),
)


@given(HELD, HELD)
def test_types_differ_exactly_where_one_side_holds_something_else(
    ours: dict[str, Totals], theirs: dict[str, Totals]
) -> None:
    found = {finding.detail.split(" ")[0] for finding in type_differences(ours, theirs)}
    assert found == {kind for kind in ours | theirs if ours.get(kind, Totals()) != theirs.get(kind, Totals())}
    assert type_differences(ours, ours) == ()
