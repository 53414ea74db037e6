"""What an import would do with each form, and what a submission would ask of it: nothing here writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from targets_api.domain.lifecycle import STATUS_ZH, Status
from targets_api.domain.projects import LibraryObject, require_author
from targets_api.forms.advising import Declared, findings_of, said
from targets_api.forms.content import Form, FormFinding
from targets_api.forms.evidence import Entry, Held
from targets_api.forms.merging import is_same, merged
from targets_api.policies import Declaring
from targets_api.targets.content import TargetContent
from targets_api.targets.usecases import Doing
from wenxiao.database import reach_settings
from wenxiao.errors import Refusal

WRITTEN_BY_AUTHOR = (Status.DRAFT, Status.RETURNED)
MOST_FINDINGS = 60


class Outcome(StrEnum):
    DECLARED = "declared"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LEFT_ASIDE = "left_aside"


@dataclass
class Judged:
    """One sheet: what is done with it; `content` is what would be written, `version` what it is written over."""

    sheet: str
    outcome: Outcome
    kind: str | None = None
    name: str = ""
    code: str = ""
    project_id: UUID | None = None
    target_id: UUID | None = None
    version: int = 0
    content: TargetContent | None = None
    findings: list[FormFinding] = field(default_factory=list)


class Judge:
    """Judges the forms of one workbook for one caller and budget year."""

    def __init__(self, held: Mapping[UUID, Held], budget_year: int, doing: Doing) -> None:
        self._held, self._year, self._doing = held, budget_year, doing
        self._rules: dict[str, Declaring] = {}
        self._sheet_of: dict[UUID, str] = {}
        self._reach = reach_settings(doing.who)

    def all(self, forms: Iterable[tuple[Form, Entry | None]]) -> list[Judged]:
        return [self.judge(form, entry) for form, entry in forms]

    def judge(self, form: Form, entry: Entry | None) -> Judged:
        judged = Judged(form.sheet, Outcome.REFUSED, form.kind.value, form.name, form.code)
        if form.printed_year not in (None, self._year):
            detail = f"表上写的是{form.printed_year}年度，这次导入的是{self._year}年度；请核对预算年度"
            form.refuse("", "budget_year", "other_year", detail)
        if entry is not None:
            judged.name, judged.code, judged.project_id = entry.name, entry.code, entry.id
            self._may_be_written(form, entry)
            held = self._held.get(entry.id)
            content = merged(form, held.content if held else None)
            if content is not None:
                judged.outcome = self._outcome(form, held, content)
            if held is not None:
                judged.target_id, judged.version = held.target.id, held.target.version
            if content is not None and judged.outcome in (Outcome.DECLARED, Outcome.REVISED):
                judged.content = content
                self._advise(form, entry, held, content)
        judged.findings = form.findings[:MOST_FINDINGS]
        if len(form.findings) > MOST_FINDINGS:
            rest = len(form.findings) - MOST_FINDINGS
            judged.findings.append(FormFinding("", "", "form.more", f"另有{rest}处未逐一列出", "advice"))
        return judged

    def _may_be_written(self, form: Form, entry: Entry) -> None:
        try:
            require_author(LibraryObject(entry.object), self._doing.who.role.value)
        except Refusal as refused:
            form.refuse("", "project", "not_yours", refused.detail)
        reach = self._reach
        inside = reach["write_lo"] <= entry.region_path < reach["write_hi"]
        units = reach["write_units"]
        if not inside or (units != "all" and str(entry.unit_id) not in units.strip("{}").split(",")):
            form.refuse("", "project", "outside_reach", "该项目不在本岗位可写的范围内，请由其单位或主管部门导入")
        first = self._sheet_of.setdefault(entry.id, form.sheet)
        if first != form.sheet:
            form.refuse("", "project", "repeated", f"与工作表“{first}”是同一个项目，请只保留一张")

    def _outcome(self, form: Form, held: Held | None, content: TargetContent) -> Outcome:
        if form.is_refused:
            return Outcome.REFUSED
        if held is None:
            return Outcome.DECLARED
        if is_same(held.content, content):
            return Outcome.UNCHANGED
        if held.target.status in WRITTEN_BY_AUTHOR:
            return Outcome.REVISED
        shown = STATUS_ZH[held.target.status]
        how = "确需变更的走调整程序" if held.target.status is Status.APPROVED else "请先撤回或由审核岗位退回，再导入"
        form.refuse("", "target", "under_review", f"绩效目标处于“{shown}”，内容与表上不同，不能改写；{how}")
        return Outcome.REFUSED

    def _advise(self, form: Form, entry: Entry, held: Held | None, content: TargetContent) -> None:
        """What a submission would find today, and what is better told; none of it keeps a draft out."""
        target = held.target if held else None
        declared = Declared(
            content,
            entry,
            self._year,
            in_year=target.in_year if target else self._doing.today.year >= self._year,
            adjusts=target is not None and target.adjustment is not None,
            by_applicant=self._doing.who.organisation_id == entry.unit_id,
        )
        for finding in findings_of(declared, self._law(entry.region_code), self._doing.today):
            form.findings.append(said(form, finding))

    def _law(self, region_code: str) -> Declaring:
        if region_code not in self._rules:
            self._rules[region_code] = self._doing.declaring(region_code)
        return self._rules[region_code]
