"""A machine acts for one organisation in one narrow role; a new secret overlaps with the old, so that nothing stops."""

from datetime import date, timedelta

from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding

LONGEST_OVERLAP = timedelta(days=90)
# Which organisations a machine of this role may act for.
ORGANISATIONS = {
    "treasury": frozenset({"finance"}),
    "budget_system": frozenset({"finance"}),
    "npc_network": frozenset({"npc"}),
    "platform": frozenset({"finance", "government"}),
}


class MachineIncomplete(Invalid):
    title = "系统对接登记不完整"


class MachineStateUnchanged(Conflict):
    title = "对接系统状态未改变"


def refuse_unfit(role: str, organisation: str) -> None:
    """`organisation` is the kind of the one that it is to act for."""
    found = []
    if role not in ORGANISATIONS:
        found.append(Finding("machine_role", "对接系统只能登记为国库、预算一体化、政务平台或人大联网监督。"))
    elif organisation not in ORGANISATIONS[role]:
        found.append(Finding("machine_organisation", "所代表的机构与该类系统不符，请核对机构。"))
    if found:
        raise MachineIncomplete("".join(finding.detail for finding in found), findings=found)


def refuse_long_overlap(previous_until: date, today: date) -> None:
    if not today <= previous_until <= today + LONGEST_OVERLAP:
        raise MachineIncomplete(
            f"旧密钥的最后一日应在今天至 {LONGEST_OVERLAP.days} 天之内，请更正。", pointer="#/previous_until"
        )


def previous_still_counts(previous_until: date | None, today: date) -> bool:
    return previous_until is not None and today <= previous_until
