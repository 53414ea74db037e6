"""Sources of a year by the thousand, with every sort of thing that may have come of them."""

from wenxiao.testing import TestDatabase, administer

_SCOPE = "region_path, region_code, unit_id, unit_code, unit_name, department_id"
_WHERE = "'/44/4416/441622', '441622', 361000 + n % 50, '361001', '某单位', 361 + n % 50"
# n decides by its remainders: how many were corrected, withdrawn, late, empty, apart, or never came.
_SOURCES = f"""
INSERT INTO disclosure.due_source ({_SCOPE}, version, kind, source_id, project_id, project_code, project_name, object,
    budget_year, marks, rechecked, final_on, revised_on, in_force, item_id)
SELECT {_WHERE}, 1, 'target', gen_random_uuid(), gen_random_uuid(), '441622' || n, '项目' || n, 'project', 2022,
    CASE WHEN n % 7 = 0 THEN '{{}}'::text[] ELSE '{{major}}' END, false, date '2022-01-01' + n % 40,
    date '2022-01-01' + n % 40, n % 31 <> 0,
    ('00000000-0000-8000-8000-' || lpad(n::text, 12, '0'))::uuid
FROM generate_series(1, $count) n
"""
_RELEASES = f"""
INSERT INTO disclosure.release ({_SCOPE}, kind, source_noun, source_id, item_id, subject, period, project_code,
    project_name, budget_year, audiences, not_public_because, accompanies, basis, findings, policy, status, drafted_by,
    drafted_by_name, drafted_on, published_on, version)
SELECT {_WHERE}, 'target', 'targets', gen_random_uuid(),
    ('00000000-0000-8000-8000-' || lpad(n::text, 12, '0'))::uuid, '441622' || n || '-' || turn, '', '441622' || n,
    '项目' || n, 2022, CASE WHEN n % 5 = 1 THEN '{{npc}}'::text[] ELSE '{{npc,public}}' END,
    CASE WHEN n % 15 = 1 THEN '工作秘密' END, '{{}}', '{{}}', '[]', '{{}}',
    CASE WHEN turn = last THEN CASE n % 11 WHEN 3 THEN 'withdrawn' ELSE 'published' END
        WHEN n % 13 = 4 AND turn = 1 THEN 'withdrawn' ELSE 'superseded' END,
    'jingban', '经办', '2022-01-20', date '2022-01-05' + (n % 60) + turn, 2
FROM generate_series(1, $count) n, LATERAL (SELECT n % 4 AS last) l, generate_series(1, last) turn
"""
_EDITIONS = f"""
INSERT INTO disclosure.edition ({_SCOPE}, release_id, audience, kind, item_id, project_code, project_name, budget_year,
    period, status, published_on, content, digest, money, href)
SELECT {_SCOPE}, id, audience, kind, item_id, project_code, project_name, budget_year, period, status,
    published_on + CASE WHEN audience = 'public' AND right(project_code, 1) = '7' THEN 1 ELSE 0 END,
    json_build_object('goal', CASE WHEN right(project_code, 2) = '08' THEN '' ELSE '目标' END,
        'money', json_build_object('approved_budget', '1.00'), 'indicators', json_build_array('指标'))::text,
    md5(id::text || audience), 1.00, '/api/v1/releases/' || id || '/editions/' || audience
FROM disclosure.release, unnest(audiences) audience
"""


async def many_duties(database: TestDatabase, count: int) -> None:
    fills = [fill.replace("$count", str(count)) for fill in (_SOURCES, _RELEASES, _EDITIONS)]
    await administer(database.cluster, *fills, "VACUUM ANALYZE", database=database.name)
