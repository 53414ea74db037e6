"""A re-check begins with what the table audit finds in the form, and the office is told it with the rest."""

from .acting import FINANCE_MAKER, Acting, View


async def test_a_drawn_form_carries_what_the_audit_finds(acting: Acting, jishan: View) -> None:
    """13 + 15 + 10 + 10 + 27 + 9 and 9 for the money are 93; the office printed 94."""
    view = await acting.drawn(jishan)
    found = {one["code"]: one for one in view["findings"]}
    total = found["printed_total_does_not_add_up"]
    assert (total["severity"], total["printed"], total["computed"]) == ("certain", "94", "93")
    assert total["places"][0]["cell"] == "#/own_total"
    assert "相差1分" in total["detail"]
    money = found["execution_score_differs"]  # 9.91 cut to 9
    assert (money["places"][0]["cell"], money["severity"]) == ("#/own_execution_score", "likely")
    recorded = await acting.put(FINANCE_MAKER, "re-checks", view, {"rows": [], "opinion": "请核对"})
    told = await acting.act(FINANCE_MAKER, "re-checks", recorded, "notify")
    assert told["findings"] == view["findings"]
