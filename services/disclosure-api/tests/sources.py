"""What the neighbours answer of the other sources: a monitoring report, a rectification of what it found, the unit's
own evaluation of a project, and a department's of itself as a whole."""

from typing import Any

from .office import APPLICATION, OWNED, RE_CHECK, SELF_EVALUATION, TARGET, a_re_check, an_application

MONITORING = "01970000-0000-7000-8000-000000000021"
ALERT = "01970000-0000-7000-8000-000000000022"
RECTIFICATION = "01970000-0000-7000-8000-000000000023"
OVERALL = "01970000-0000-7000-8000-000000000024"
PERIOD_END = "2022-07-31"
# The kinds and the source of each.
SOURCES = {
    "target": TARGET,
    "monitoring_summary": MONITORING,
    "self_evaluation": SELF_EVALUATION,
    "evaluation_result": RE_CHECK,
    "rectification": RECTIFICATION,
    "result_use": APPLICATION,
    "department_overall": OVERALL,
}


def a_monitoring_report(**changes: Any) -> dict[str, Any]:
    row = {
        "indicator": 1,
        "name": "全县参合人数",
        "actual_text": "5000",
        "actual_value": "5000",
        "progress_percent": "57.00",
        "computed_percent": "57.11",
        "used_percent": "57.11",
        "expected_text": "8700",
        "likelihood": "possible",
        "explanation": "新增死亡人员",
    }
    return {
        **OWNED,
        "id": MONITORING,
        "target_id": TARGET,
        "budget_year": 2022,
        "period_end": PERIOD_END,
        "submitted_on": "2022-08-05",
        "summary": "总体进展正常",
        "rows": [row],
        "adjusted_budget": "656600.00",
        "executed": "320000.00",
        "spend_pace": "48.74",
        "goal_pace": "57.11",
        "findings": [{"rule": "x", "detail": "内部提示", "basis": [], "pointer": None, "severity": "advice"}],
        "author_name": "填报人戊",
        "alerts": [
            {"id": ALERT, "rule": "monitoring.pace_gap", "detail": "资金慢于目标8.37个百分点", "status": "closed"}
        ],
        **changes,
    }


def an_alert(**changes: Any) -> dict[str, Any]:
    return {
        **OWNED,
        "id": ALERT,
        "report_id": MONITORING,
        "target_id": TARGET,
        "rule": "monitoring.pace_gap",
        "detail": "资金慢于目标8.37个百分点",
        "status": "closed",
        **changes,
    }


def a_rectification(**changes: Any) -> dict[str, Any]:
    return {
        **OWNED,
        "id": RECTIFICATION,
        "alert_id": ALERT,
        "cause": "上级资金晚到",
        "measures": "加快支付，九月底前补足",
        "submitted_on": "2022-08-10",
        "due_on": "2022-09-30",
        "status": "accepted",
        "author_name": "填报人戊",
        "remark": "复核人丁的意见",
        "settled_by_name": "复核人丁",
        "settled_on": "2022-10-08",
        **changes,
    }


def a_self_evaluation(**changes: Any) -> dict[str, Any]:
    check = a_re_check()
    told = ("budget_year", "initial_budget", "adjusted_budget", "executed", "own_total", "rows", "result")
    return {
        **OWNED,
        **{name: check[name] for name in told},
        "result": check["result"] | {"grade": "优"},
        "id": SELF_EVALUATION,
        "target_id": TARGET,
        "status": "passed",
        "overall_goal": "建档立卡人员应保尽保",
        "goal_completion": "应保尽保",
        "total": "99.77",
        "history": OWNED["history"],
        **changes,
    }


def an_overall_sheet(**changes: Any) -> dict[str, Any]:
    row = {
        "code": "staff_control",
        "section": "投入",
        "group": "预算配置",
        "indicator": "在职人员控制率",
        "weight": "3",
        "score": "0.60",
        "sentence": "在职人员控制率108.70%，扣2.40分",
        "inputs": {"在职人员数": "50"},
    }
    result = {
        "framework": {"code": "national-2013-53", "zh": "部门整体支出绩效评价共性指标体系"},
        "sections": [{"section": "投入", "weight": "10.00", "score": "7.60"}],
        "dimensions": [
            {"code": "input", "zh": "履职效能", "weight": "10.00", "score": "7.60", "rows": [], "basis": []}
        ],
        "rows": [row],
        "total": "88.60",
        "grade": "良",
    }
    return {**OWNED, "id": OVERALL, "budget_year": 2022, "status": "passed", "result": result, **changes}


def every_neighbour() -> dict[str, Any]:
    own = "44162222T000000000009"
    overall = {"id": OVERALL, "project_code": own, "project_name": "县医疗保障局整体支出"}
    return {
        f"/api/v1/monitoring-reports/{MONITORING}": a_monitoring_report(),
        f"/api/v1/alerts/{ALERT}": an_alert(),
        f"/api/v1/rectifications/{RECTIFICATION}": a_rectification(),
        f"/api/v1/self-evaluations/{SELF_EVALUATION}": a_self_evaluation(),
        f"/api/v1/self-evaluations/{OVERALL}": a_self_evaluation(**overall),
        f"/api/v1/self-evaluations/{OVERALL}/overall-sheet": an_overall_sheet(**overall),
        f"/api/v1/result-applications/{APPLICATION}": an_application(),
    }
