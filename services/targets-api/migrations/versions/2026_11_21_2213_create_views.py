"""One view per resource: the list and the item serve the same row.

What comes from other tables are scalar subqueries, not joins: under a LIMIT PostgreSQL computes those after the sort, for the rows
of the page only (30,000 targets: 2 s with lateral joins).
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLE = "wenxiao_targets"
SCOPE = "region_path, {0}.region_code, {0}.unit_id, {0}.unit_code, {0}.unit_name, {0}.department_id"


def scope(alias: str) -> str:
    return f"{alias}." + SCOPE.format(alias)


def project(alias: str, column: str) -> str:
    """A column of the project behind a row."""
    return f"(SELECT p.{column} FROM targets.project p WHERE p.id = {alias}.project_id)"


def view(name: str, query: str) -> str:
    return f"CREATE VIEW targets.{name} WITH (security_invoker = true) AS {query}"


PROJECT = f"""
SELECT p.id, p.version, p.code, p.name, {scope("p")}, p.budget_year, p.budget_book, p.kind, p.scale,
       p.infrastructure, p.livelihood_subsidy_to_individuals, p.amount_requested::text AS amount_requested,
       p.summary, p.responsible_person, p.status, p.admitted_on, p.author_name,
       (SELECT json_build_object('points', a.points, 'total', a.total::text, 'conclusion', a.conclusion,
               'suggested_conclusion', a.suggested_conclusion, 'reason', a.reason, 'assessed_on', a.assessed_on,
               'report_title', a.report_title, 'findings', a.findings, 'author_name', a.author_name, 'policy_stamp', a.policy_stamp)
        FROM targets.ex_ante_assessment a WHERE a.project_id = p.id) AS ex_ante_assessment,
       p.created_at
FROM targets.project p
"""
TARGET = f"""
SELECT t.id, t.version, t.project_id, {project("t", "code")} AS project_code,
       {project("t", "name")} AS project_name, t.unit_name AS agency, {project("t", "budget_book")} AS budget_book,
       {project("t", "livelihood_subsidy_to_individuals")} AS livelihood_subsidy_to_individuals, {scope("t")},
       t.budget_year, t.revision, t.predecessor_id, t.status, t.round, t.overall_goal,
       t.execution_weight::text AS execution_weight,
       (SELECT coalesce(sum(i.weight), 0)::text FROM targets.indicator i
        WHERE i.target_id = t.id) AS indicator_weight_total,
       t.dimensions_not_applicable, t.findings, t.policy_stamp, t.approved_budget::text AS approved_budget,
       t.approved_on, t.gate_decision_id, t.override_reason,
       (SELECT coalesce(json_agg(json_build_object(
            'row_number', i.row_number, 'category', i.category, 'subcategory', i.subcategory, 'name', i.name,
            'operator', i.operator, 'target_text', i.target_text, 'target_value', i.target_value::text,
            'unit', i.unit, 'kind', i.kind, 'direction', i.direction, 'weight', i.weight::text,
            'library_indicator_id', i.library_indicator_id) ORDER BY i.row_number), '[]')
        FROM targets.indicator i WHERE i.target_id = t.id) AS indicators,
       (SELECT coalesce(json_agg(json_build_object(
            'sequence', e.sequence, 'action', e.action, 'from_status', e.from_status, 'to_status', e.to_status,
            'round', e.round, 'subject', e.subject, 'name', e.name, 'role', e.role, 'duty', e.duty,
            'organisation', e.organisation, 'reason', e.reason, 'day', e.day, 'recorded_at', e.recorded_at)
            ORDER BY e.sequence), '[]')
        FROM targets.target_event e WHERE e.target_id = t.id) AS history,
       t.created_at
FROM targets.target t
"""
GATE_DECISION = f"""
SELECT g.id, g.version, {scope("g")}, g.project_id, {project("g", "code")} AS project_code, {project("g", "name")} AS project_name, g.budget_year,
       g.target_id, g.target_version, g.outcome, g.amount_asked::text AS amount_asked,
       g.amount_allowed::text AS amount_allowed, g.decided_on, g.author_name AS decided_by, g.findings, g.steps,
       g.basis, g.clauses, g.evidence, g.policy, g.policy_stamps, g.digest, g.created_at
FROM targets.gate_decision g
"""
EXECUTION = f"""
SELECT e.id, e.version, {scope("e")}, e.project_id, e.project_code, e.voucher, e.kind, e.budget_year, e.paid_on,
       e.amount::text AS amount, e.created_at
FROM targets.execution e
"""
MONITORING_REPORT = f"""
SELECT r.id, r.version, {scope("r")}, r.target_id, r.project_id, {project("r", "code")} AS project_code, {project("r", "name")} AS project_name,
       r.budget_year, r.period_end, r.submitted_on, r.summary, r.rows, r.adjusted_budget::text AS adjusted_budget,
       r.executed::text AS executed, r.spend_pace::text AS spend_pace, r.goal_pace::text AS goal_pace, r.findings,
       r.evidence, r.policy_stamp, r.author_name,
       coalesce((SELECT json_agg(json_build_object('id', a.id, 'rule', a.rule, 'detail', a.detail,
                        'status', a.status) ORDER BY a.id)
                 FROM targets.alert a WHERE a.report_id = r.id), '[]') AS alerts,
       r.created_at
FROM targets.monitoring_report r
"""
ALERT = f"""
SELECT a.id, a.version, {scope("a")}, a.report_id, a.target_id, a.project_id, {project("a", "code")} AS project_code,
       {project("a", "name")} AS project_name, a.rule, a.detail, a.figures, a.basis, a.source, a.measures, a.status, a.raised_on,
       coalesce((SELECT json_agg(json_build_object('id', x.id, 'status', x.status, 'author_name', x.author_name,
                        'submitted_on', x.submitted_on) ORDER BY x.id)
                 FROM targets.rectification x WHERE x.alert_id = a.id), '[]') AS rectifications,
       a.created_at
FROM targets.alert a
"""
RECTIFICATION = f"""
SELECT x.id, x.version, {scope("x")}, x.alert_id, x.project_id, {project("x", "code")} AS project_code, {project("x", "name")} AS project_name,
       x.cause, x.measures, x.due_on, x.submitted_on, x.status, x.author_name, x.settled_by_name, x.settled_on,
       x.remark, x.created_at
FROM targets.rectification x
"""
DIRECTIVE = f"""
SELECT d.id, d.version, {scope("d")}, d.application_id, d.project_id, {project("d", "code")} AS project_code,
       {project("d", "name")} AS project_name, d.evaluated_year, d.budget_year, d.grade, d.result, d.score::text AS score,
       d.advice, d.reduction_percent::text AS reduction_percent, d.basis, d.confirmed_by, d.status, d.created_at
FROM targets.directive d
"""
VIEWS = {
    "project_view": PROJECT,
    "target_view": TARGET,
    "gate_decision_view": GATE_DECISION,
    "execution_view": EXECUTION,
    "monitoring_report_view": MONITORING_REPORT,
    "alert_view": ALERT,
    "rectification_view": RECTIFICATION,
    "directive_view": DIRECTIVE,
}


def upgrade() -> None:
    for name, query in VIEWS.items():
        op.execute(view(name, query))
        op.execute(f"GRANT SELECT ON targets.{name} TO {ROLE}")
