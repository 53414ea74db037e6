"""An officer of finance handles the departments of his portfolio (归口); without one, all of his region."""

from collections.abc import Sequence

from wenxiao.errors import Forbidden


class OutsidePortfolio(Forbidden):
    title = "不属于本岗位归口的部门"


def require_portfolio(portfolio: Sequence[int], department_id: int | None) -> None:
    if portfolio and department_id not in portfolio:
        raise OutsidePortfolio("该部门不归本岗位负责，请由归口的财政人员办理；需要会同意见的，请发起会签")
