"""A step that was taken in a delegated post was taken by both, the delegate and the giver."""

from dataclasses import replace

from .acting import CHECKER, FINANCE_HEAD, FINANCE_MAKER, MAKER, Acting, View, sheet_of

NOUN = "self-evaluations"
A = CHECKER.subject


async def test_nobody_passes_what_was_filled_in_his_name(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    view = await acting.put(replace(MAKER, acting_for=A), NOUN, view, sheet_of(jishan))
    view = await acting.act(MAKER, NOUN, view, "submit")
    assert [line.get("acting_for") for line in view["history"]] == [None, A, None]
    told = await acting.act(CHECKER, NOUN, view, "pass", status=403)
    assert told["type"] == "/problems/same-person-twice"


async def test_nobody_passes_in_a_delegated_post_what_its_giver_filled(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    view = await acting.put(replace(MAKER, subject=A), NOUN, view, sheet_of(jishan))
    view = await acting.act(replace(MAKER, subject=A), NOUN, view, "submit")
    told = await acting.act(replace(CHECKER, subject="b", acting_for=A), NOUN, view, "pass", status=403)
    assert told["type"] == "/problems/same-person-twice"
    passed = await acting.act(replace(CHECKER, subject="c"), NOUN, view, "pass")
    assert passed["status"] == "passed"


async def test_what_the_delegate_filled_for_himself_the_giver_passes(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    view = await acting.put(replace(MAKER, subject="b"), NOUN, view, sheet_of(jishan))
    view = await acting.act(replace(MAKER, subject="b"), NOUN, view, "submit")
    told = await acting.act(replace(CHECKER, subject="b", acting_for=A), NOUN, view, "pass", status=403)
    assert told["type"] == "/problems/same-person-twice"
    assert (await acting.act(CHECKER, NOUN, view, "pass"))["status"] == "passed"


async def test_a_re_check_is_concluded_by_neither_of_the_two(acting: Acting, jishan: View) -> None:
    view = await acting.drawn(jishan)
    given = replace(FINANCE_MAKER, acting_for=FINANCE_HEAD.subject)
    view = await acting.put(given, "re-checks", view, {"opinion": "属实"})
    view = await acting.agreed(view)
    told = await acting.act(FINANCE_HEAD, "re-checks", view, "conclude", status=403)
    assert told["type"] == "/problems/same-person-twice"
