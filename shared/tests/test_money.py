"""Money has one form: what is hashed, stored and shown is the same text."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from wenxiao.bodies import Money

MONEY = TypeAdapter(Money)


@given(st.decimals(min_value=0, max_value=Decimal("9999999999999999.99"), places=2))
def test_every_way_to_write_an_amount_gives_the_same_text(amount: Decimal) -> None:
    written = {f"{amount:.2f}", f"{amount.normalize():f}", f"00{amount:.2f}"}
    assert {str(MONEY.validate_python(text)) for text in written} == {f"{amount:.2f}"}
