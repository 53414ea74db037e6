"""What targets-api is told of a confirmed result, and that none of it is taken for an older version of another."""

from datetime import date
from uuid import uuid4

from .acting import FINANCE_HEAD, Acting, View


async def test_a_directive_that_is_confirmed_late_is_no_older_version_of_another(acting: Acting, jishan: View) -> None:
    """Of one project: 2021 and 2022, both concluded in 2023 and so for 2024; and 2020, for 2023, confirmed last."""
    project = str(uuid4())
    early = await acting.proposed(jishan, budget_year=2020, project_id=project, day=date(2022, 6, 20))
    first = await acting.proposed(jishan, budget_year=2021, project_id=project)
    second = await acting.proposed(jishan, budget_year=2022, project_id=project)
    assert [view["budget_year"] for view in (early, first, second)] == [2023, 2024, 2024]
    for view in (second, first, early):
        await acting.act(FINANCE_HEAD, "result-applications", view, "confirm")
    told = [(m.aggregate, m.version, m.body["application_id"]) for m in await acting.messages()]
    assert told == [
        (f"project:{project}:2024", 1, second["id"]),
        (f"project:{project}:2024", 2, first["id"]),
        (f"project:{project}:2023", 1, early["id"]),
    ]


async def test_a_directive_says_what_kind_of_evaluation_it_rests_on(acting: Acting, jishan: View) -> None:
    await acting.act(FINANCE_HEAD, "result-applications", await acting.proposed(jishan), "confirm")
    (message,) = await acting.messages()
    assert message.body["kind"] == "re_check"
