"""Which entry of the library a form is about: by its code, else by name, unit and year, within the caller's reach."""

import re
from collections import defaultdict
from collections.abc import Sequence

from targets_api.forms.content import Form, FormKind
from targets_api.forms.evidence import Entry
from wenxiao_workbooks import plain

_CODE_IN_UNIT = re.compile(r"\(([0-9]{3,12})\)$|^([0-9]{3,12})-")


class Entries:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self._by_code = {entry.code: entry for entry in entries}
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        self._overall = [entry for entry in entries if entry.is_overall]
        for entry in entries:
            if not entry.is_overall:
                self._by_name[plain(entry.name)].append(entry)

    def of(self, form: Form) -> Entry | None:
        """What is wrong stands among the findings of the form; one that names nothing was told so when it was read."""
        if not form.code and not form.name:
            return None
        found = self._coded(form) if form.code else self._named(form)
        if found is not None and found.is_overall != (form.kind is FormKind.OVERALL):
            shown = "部门整体" if found.is_overall else "项目"
            form.refuse(form.cells.get("/code", ""), "code", "other_object", f"{form.code}是{shown}，请用相应的申报表")
            return None
        if found is not None:
            self._compare(form, found)
        return found

    def _coded(self, form: Form) -> Entry | None:
        found = self._by_code.get(form.code)
        if found is None and form.kind is FormKind.OVERALL:
            matching = [entry for entry in self._overall if entry.unit_code == form.code]
            found = matching[0] if len(matching) == 1 else None
        if found is None:
            detail = f"项目库中没有编码为{form.code[:40]}的项目，或不在本岗位范围内；请先登记，或核对编码"
            form.refuse(form.cells.get("/code", ""), "code", "unknown", detail)
        return found

    def _named(self, form: Form) -> Entry | None:
        if form.kind is FormKind.OVERALL:
            named = plain(form.name)
            found = [entry for entry in self._overall if named in entry.unit_words or named == plain(entry.name)]
        else:
            found = self._by_name.get(plain(form.name), [])
            if form.unit:
                found = [entry for entry in found if _unit_words(form.unit) & entry.unit_words]
        current = [entry for entry in found if entry.is_of_year] or found
        if len(current) == 1:
            return current[0]
        cell, shown = form.cells.get("/name", ""), form.name[:60]
        if current:
            codes = "、".join(entry.code for entry in current[:5])
            form.refuse(
                cell, "name", "ambiguous", f"项目库中有{len(current)}个“{shown}”（{codes}），请在表上填写项目编码"
            )
        elif form.kind is FormKind.OVERALL:
            form.refuse(cell, "name", "unknown", f"项目库中没有“{shown}”的部门整体，请先登记，或核对名称")
        else:
            of_unit = f"{form.unit[:40]}的" if form.unit else ""
            detail = f"项目库中没有{of_unit}“{shown}”，请先登记，或核对项目名称和实施单位"
            form.refuse(cell, "name", "unknown", detail)
        return None

    def _compare(self, form: Form, entry: Entry) -> None:
        """A form found by its code that names something else is one that somebody copied and did not finish."""
        if form.code and form.name and form.kind is FormKind.PROJECT and plain(form.name) != plain(entry.name):
            detail = f"编码{entry.code}在项目库中是“{entry.name}”，表上写的是“{form.name[:60]}”，请核对；以编码为准"
            form.warn(form.cells.get("/name", ""), "name", "other_name", detail)
        if form.unit and not _unit_words(form.unit) & entry.unit_words:
            detail = (
                f"项目库中的单位是{entry.unit_current_name or entry.unit_name}，表上写的是“{form.unit[:60]}”，请核对"
            )
            form.warn(form.cells.get("/unit", ""), "unit", "other_unit", detail)


def _unit_words(printed: str) -> frozenset[str]:
    """`062001-单位名`, `单位名（062001）` and the name alone."""
    told = plain(printed)
    bare = _CODE_IN_UNIT.sub("", told)
    codes = {code for found in _CODE_IN_UNIT.finditer(told) for code in found.groups() if code}
    return frozenset({told, bare} | codes)
