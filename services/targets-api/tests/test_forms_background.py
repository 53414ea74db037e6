"""The work behind an import: as whoever sent it, once, to its end, whatever happens to the process meanwhile."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from targets_api.app import create_app
from targets_api.forms import background
from targets_api.forms.background import ImportForms
from targets_api.forms.usecases import Progress
from targets_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.testing import KEYS, TestDatabase, serving
from wenxiao_directory.following import identity

from .conftest import Office
from .forms_office import Forms, outcomes, refusals, workbook
from .forms_variants import NAME, NATIONAL, NATIONAL_MERGES, national


async def kept(office: Any, column: str) -> list[Any]:
    state = office.caller.app.state
    async with state.database.transaction(identity(state.service)) as session:
        return list((await session.scalars(text(f"SELECT {column} FROM targets.form_import ORDER BY id"))).all())


async def test_file_and_claims_are_gone_when_the_work_is_done_and_the_digest_stays(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    content = national()
    await Forms(office).send(content)
    assert await kept(office, "content") == [content]
    assert [claims["sub"] for claims in await kept(office, "claims")] == [office.people.maker.subject]
    await Forms(office).work()
    assert (await kept(office, "content"), await kept(office, "claims")) == ([None], [None])
    assert all(len(digest) == 64 for digest in await kept(office, "sha256"))


async def test_the_day_of_sending_counts_not_the_day_of_the_work(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    forms = Forms(office, replace(office.people.maker, business_day=date(2022, 5, 10)))
    done, sheets = await forms.imported(national())
    target = (await office.ask(office.people.maker, "GET", f"targets/{sheets[0]['target_id']}")).json()
    assert (target["in_year"], target["history"][0]["day"]) == (True, "2022-05-10")
    assert done["state"] == "done"


async def test_two_processes_do_the_work_once(settings: Settings, network: Network, office: Any) -> None:
    projects = [await office.a_project(admitted=False, name=f"{NAME}{number}") for number in range(3)]
    forms = Forms(office)
    async with serving(create_app(settings, network, KEYS)) as other:
        for project in projects:
            await forms.send(national(C3=project["name"]))
        rounds = [ImportForms()(app) for app in (office.caller.app, other.app) for _ in range(4)]
        assert sum(await asyncio.gather(*rounds)) == len(projects)
    targets = (await office.ask(office.people.maker, "GET", "targets")).json()["items"]
    assert sorted(target["project_id"] for target in targets) == sorted(project["id"] for project in projects)
    assert [len(target["history"]) for target in targets] == [1, 1, 1]
    assert await kept(office, "attempts") == [1, 1, 1]


async def test_what_a_killed_process_left_behind_is_taken_up_again(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.a_project(admitted=False, name=NAME)
    forms = Forms(office)
    await forms.send(national())

    class Killed(BaseException):
        """No exception that the round could deal with."""

    async def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(background._Work, "_conclude", killed)
        with pytest.raises(Killed):
            await ImportForms()(office.caller.app)
    assert (await kept(office, "state"), await kept(office, "attempts")) == (["running"], [1])
    assert (await office.ask(office.people.maker, "GET", "targets")).json()["items"] == []
    await forms.work()
    assert (await kept(office, "state"), await kept(office, "attempts")) == (["done"], [2])
    assert len((await office.ask(office.people.maker, "GET", "targets")).json()["items"]) == 1


async def test_work_that_never_ends_well_fails_after_three_attempts(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.a_project(admitted=False, name=NAME)
    await Forms(office).send(national())

    def crashes(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("targets_api.forms.usecases.read_form", crashes)
    for _ in range(2):
        with pytest.raises(RecursionError):
            await ImportForms()(office.caller.app)
    assert await ImportForms()(office.caller.app) is True
    assert (await kept(office, "state"), await kept(office, "content")) == (["failed"], [None])
    assert "什么也没有写入" in (await kept(office, "detail"))[0]
    assert await ImportForms()(office.caller.app) is False


async def test_who_was_quicker_is_not_overwritten(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    people = office.people
    first = await office.a_project(admitted=False, name=NAME)
    await office.a_project(admitted=False, name="另一个项目")
    forms = Forms(office)
    await forms.imported(national())
    target = (await office.ask(people.maker, "GET", f"targets?project_id={first['id']}")).json()["items"][0]
    other = ("乙", NATIONAL | {"C3": "另一个项目"}, NATIONAL_MERGES)
    changed = ("甲", NATIONAL | {"F10": "改造渠道12公里。"}, NATIONAL_MERGES)
    told = background._Work._told

    async def meanwhile(work: Any, progress: Progress) -> None:
        await told(work, progress)
        if progress.forms_judged:
            body = {"overall_goal": "同事刚刚改过。"}
            await office.done(people.maker, "PUT", f"targets/{target['id']}", body)

    monkeypatch.setattr(background._Work, "_told", meanwhile)
    done, sheets = await forms.imported(workbook(other, changed))
    assert (done["state"], done["written"], outcomes(sheets)) == ("refused", False, ["declared", "refused"])
    assert refusals(sheets) == [("甲", "", "overtaken")]
    targets = (await office.ask(people.maker, "GET", "targets")).json()["items"]
    assert [one["overall_goal"] for one in targets] == ["同事刚刚改过。"]


async def test_progress_is_seen_while_the_work_goes_on(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    projects = [await office.a_project(admitted=False, name=f"{NAME}{number}") for number in range(30)]
    content = workbook(*((p["name"], NATIONAL | {"C3": p["name"]}, NATIONAL_MERGES) for p in projects))
    forms = Forms(office)
    place = (await forms.send(content)).headers["location"].removeprefix("/api/v1/")
    seen: list[tuple[Any, ...]] = []
    told = background._Work._told

    async def looking(work: Any, progress: Progress) -> None:
        await told(work, progress)
        state = (await office.ask(office.people.maker, "GET", place)).json()
        seen.append((state["state"], state["sheets"], state["forms_read"], state["forms_judged"]))

    monkeypatch.setattr(background._Work, "_told", looking)
    await forms.work()
    assert seen == [("running", 30, 25, 0), ("running", 30, 30, 0), ("running", 30, 30, 25), ("running", 30, 30, 30)]
    assert (await office.ask(office.people.maker, "GET", place)).json()["counts"]["declared"] == 30


async def test_an_import_is_seen_in_its_unit_and_above_and_nowhere_else(office: Any, database: TestDatabase) -> None:
    people = office.people
    forms = Forms(office)
    place = (await forms.send(national())).headers["location"].removeprefix("/api/v1/")
    item = (await office.ask(people.maker, "GET", place)).json()
    assert (await office.ask(people.checker, "GET", "form-imports")).json()["items"] == [item]
    assert (await office.ask(people.sibling, "GET", "form-imports")).json()["items"] == []
    for path in (place, f"{place}/sheets"):
        assert (await office.ask(people.sibling, "GET", path)).status_code == 404
    assert not {"content", "claims"} & set(item)


async def test_the_service_works_it_off_by_itself(settings: Settings, network: Network, office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    place = (await Forms(office).send(national())).headers["location"].removeprefix("/api/v1/")
    working = settings.model_copy(update={"background": True})
    async with serving(create_app(working, network, KEYS)) as caller:
        theirs = Office(caller)
        for _ in range(200):
            if (await theirs.ask(office.people.maker, "GET", place)).json()["state"] == "done":
                break
            await asyncio.sleep(0.05)
        assert (await theirs.ask(office.people.maker, "GET", place)).json()["written"] is True
