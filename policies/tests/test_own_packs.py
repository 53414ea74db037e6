"""A folder of the installation's own: its packs join the shipped ones, and take the place of one of the same name."""

from datetime import date
from pathlib import Path

import pytest

from wenxiao_policies import PolicyFault, load

POLICIES = Path(__file__).parent.parent
OWN = {
    "wuhua/pack.yaml": """\
pack: wuhua
zh: 五华县
version: "1"
region_code: "441424"
applies_to: [county]
in_force_from: "2022-01-01"
documents:
  - {key: wuhua, title: 五华县预算绩效管理办法, number: 华府〔2022〕1号, issued: "2022-01-01"}
""",
    "wuhua/clauses.yaml": """\
clauses:
  - {id: wuhua-1, document: wuhua, article: 第一条, zh: 九月报监控, en: In September.,
      capability: dual_monitoring, kind: rule, actors: [unit]}
""",
    "wuhua/monitoring.yaml": """\
section: monitoring
parameters:
  report_months:
    - {from: "2022-01-01", continues: true, value: [9], unit: month, basis: [wuhua-1]}
""",
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_pack_in_the_folder_joins_the_shipped_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENXIAO_POLICIES", str(written(tmp_path, OWN)))
    library = load()
    assert {"national", "longchuan", "wuhua"} <= set(library.packs)
    held = library.effective("monitoring", region_code="441424", level="county", day=date(2022, 5, 1))
    assert held.parameters["report_months"].value == (9,)
    assert held.parameters["report_months"].basis == ("wuhua-1",)
    assert (library.packs["wuhua"].shipped, library.packs["longchuan"].shipped) == (False, True)


def test_a_pack_of_the_same_name_takes_the_shipped_ones_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        name.replace("wuhua", "longchuan"): text.replace("wuhua", "longchuan").replace("441424", "441622")
        for name, text in OWN.items()
    }
    monkeypatch.setenv("WENXIAO_POLICIES", str(written(tmp_path, files)))
    library = load()
    where = {"region_code": "441622", "level": "county"}
    assert library.effective("monitoring", **where, day=date(2022, 5, 1)).parameters["report_months"].value == (9,)
    assert [key for key in library.clauses if key.startswith("longchuan-")] == ["longchuan-1"]
    targets = library.effective("targets", **where, day=date(2022, 5, 1))
    assert targets.stamp.pack == "national", "what the shipped pack said of other sections is gone too"


def test_a_region_of_a_shipped_pack_cannot_be_claimed_under_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: text.replace("441424", "441622") for name, text in OWN.items()}
    monkeypatch.setenv("WENXIAO_POLICIES", str(written(tmp_path, files)))
    with pytest.raises(PolicyFault, match="区划 441622 已由政策包“longchuan”登记") as fault:
        load()
    assert (fault.value.path, fault.value.line) == (tmp_path / "wuhua/pack.yaml", 4)


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENXIAO_POLICIES", str(tmp_path / "none"))
    with pytest.raises(PolicyFault, match="WENXIAO_POLICIES"):
        load()


def test_a_folder_given_by_hand_is_read_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENXIAO_POLICIES", str(written(tmp_path / "own", OWN)))
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "national").symlink_to(POLICIES / "national")
    assert set(load(tmp_path / "all").packs) == {"national"}
