"""Many releases at once, as years of many counties leave them, for what a plan looks like then."""

from wenxiao.testing import TestDatabase, administer

REGIONS = 10
_SCOPE = "region_path, region_code, unit_id, unit_code, unit_name, department_id"
_RELEASES = """
INSERT INTO disclosure.release ({scope}, kind, source_noun, source_id, item_id, subject, period, project_code,
    project_name, budget_year,
    audiences, accompanies, basis, findings, policy, status, drafted_by, drafted_by_name, drafted_on, published_on,
    version)
SELECT '/44/4416/' || code, code, 361000 + n / {regions} % 50, '361001', '某单位', 361, 'target', 'targets',
    gen_random_uuid(), gen_random_uuid(), project, '', project, '某项目', 2018 + n % 5,
    '{{npc,public}}', '{{}}', '{{}}', '[]', '{{}}', 'published', 'jingban', '经办', '2022-01-20', '2022-01-20', 2
FROM generate_series(1, {count}) n, LATERAL (SELECT (441600 + n % {regions})::text AS code) region,
    LATERAL (SELECT code || '22T' || lpad(n::text, 12, '0') AS project) named
"""
_EDITIONS = """
INSERT INTO disclosure.edition ({scope}, release_id, audience, kind, item_id, project_code, project_name, budget_year,
    period, status, published_on, content, digest, money, href)
SELECT {scope}, id, audience, kind, item_id, project_code, project_name, budget_year, period, status, published_on,
    json_build_object('goal', repeat('目标', 200), 'project', project_code)::text,
    md5(id::text), 1000.00, '/api/v1/releases/' || id || '/editions/' || audience
FROM disclosure.release, unnest(audiences) audience
"""
_ENTRIES = """
INSERT INTO disclosure.feed_entry ({scope}, audience, position, op, type, item_id, release_id, valid_from, digest,
    money, href, previous, link, count, money_total)
SELECT e.region_path, e.region_code, e.unit_id, e.unit_code, e.unit_name, e.department_id, e.audience,
    row_number() OVER (PARTITION BY e.region_path, e.audience ORDER BY r.id), 'upsert', r.kind, r.item_id, r.id,
    '2022-01-20', e.digest, e.money, e.href, md5('previous' || e.id), md5('link' || e.id),
    row_number() OVER (PARTITION BY e.region_path, e.audience ORDER BY r.id), 1000.00
FROM disclosure.edition e JOIN disclosure.release r ON r.id = e.release_id
"""


async def crowd(database: TestDatabase, count: int) -> None:
    """`count` releases for both audiences in ten counties, each in its feed."""
    fills = [fill.format(scope=_SCOPE, count=count, regions=REGIONS) for fill in (_RELEASES, _EDITIONS, _ENTRIES)]
    await administer(database.cluster, *fills, "VACUUM ANALYZE", database=database.name)
