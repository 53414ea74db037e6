"""Acting and delegated posts; people, machines and responsible persons as they are kept by those in charge."""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = "gateway"
ROLE = "wenxiao_gateway"

PEOPLE = """
ALTER TABLE gateway.person
    ADD COLUMN organisation_id bigint,
    ADD COLUMN registered_by uuid,
    ADD CONSTRAINT fk_person_organisation_id FOREIGN KEY (organisation_id) REFERENCES gateway.organisation (id),
    ADD CONSTRAINT fk_person_registered_by FOREIGN KEY (registered_by) REFERENCES gateway.person (id);
CREATE INDEX ix_person_organisation_id ON gateway.person (organisation_id);
UPDATE gateway.person n SET organisation_id = (
    SELECT p.organisation_id FROM gateway.post p WHERE p.person_id = n.id ORDER BY p.valid_from, p.id LIMIT 1
);

ALTER TABLE gateway.post
    ADD COLUMN kind varchar(32) NOT NULL DEFAULT 'regular',
    ADD COLUMN delegated_from uuid,
    ADD COLUMN reason text,
    ADD COLUMN appointed_by uuid,
    ADD COLUMN withdrawn_at timestamptz,
    ADD COLUMN end_reason text,
    ADD CONSTRAINT fk_post_delegated_from FOREIGN KEY (delegated_from) REFERENCES gateway.post (id),
    ADD CONSTRAINT fk_post_appointed_by FOREIGN KEY (appointed_by) REFERENCES gateway.person (id),
    ADD CONSTRAINT ck_post_delegation CHECK ((kind = 'delegated') = (delegated_from IS NOT NULL)),
    ADD CONSTRAINT ck_post_temporary CHECK (kind = 'regular' OR valid_until IS NOT NULL),
    ADD CONSTRAINT ck_post_no_delegated_administrator
        CHECK (kind <> 'delegated' OR role NOT IN ('system_admin', 'security_admin', 'audit_admin'));
CREATE INDEX ix_post_delegated_from ON gateway.post (delegated_from);
"""

MACHINES = """
ALTER TABLE gateway.machine
    ADD COLUMN next_secret_hash text,
    ADD COLUMN previous_secret_hash text,
    ADD COLUMN previous_until date,
    ADD COLUMN registered_by uuid,
    ADD CONSTRAINT fk_machine_registered_by FOREIGN KEY (registered_by) REFERENCES gateway.person (id),
    ADD CONSTRAINT ck_machine_overlap CHECK (previous_secret_hash IS NULL OR previous_until IS NOT NULL);
"""

RESPONSIBILITIES = """
CREATE TABLE gateway.responsibility (
    id uuid NOT NULL DEFAULT uuidv7(),
    region_path text NOT NULL,
    unit_id bigint NOT NULL,
    level varchar(32) NOT NULL,
    matter varchar(32) NOT NULL,
    reference text,
    section text,
    person_id uuid NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    version integer NOT NULL,
    CONSTRAINT pk_responsibility PRIMARY KEY (id),
    CONSTRAINT fk_responsibility_unit_id FOREIGN KEY (unit_id) REFERENCES gateway.organisation (id),
    CONSTRAINT fk_responsibility_person_id FOREIGN KEY (person_id) REFERENCES gateway.person (id),
    CONSTRAINT ck_responsibility_validity CHECK (valid_until IS NULL OR valid_until >= valid_from),
    CONSTRAINT ck_responsibility_reference CHECK ((matter = 'organisation') = (reference IS NULL))
);
CREATE INDEX ix_responsibility_scope ON gateway.responsibility (region_path, unit_id, id);
CREATE INDEX ix_responsibility_person_id ON gateway.responsibility (person_id);
CREATE UNIQUE INDEX uq_responsibility_one_at_a_time
    ON gateway.responsibility (unit_id, level, matter, reference) NULLS NOT DISTINCT WHERE valid_until IS NULL;

CREATE FUNCTION gateway.responsibility_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = gateway, pg_temp AS $body$
BEGIN
    UPDATE gateway.responsibility SET region_path = NEW.region_path
    WHERE unit_id = NEW.id AND region_path <> NEW.region_path;
    RETURN NULL;
END $body$;
CREATE TRIGGER responsibility_follows AFTER UPDATE OF region_path ON gateway.organisation
    FOR EACH ROW EXECUTE FUNCTION gateway.responsibility_follows();
"""

VIEWS = f"""
CREATE OR REPLACE VIEW gateway.post_view WITH (security_invoker = true) AS
SELECT p.id, p.version, p.person_id, p.role, p.duty, p.level,
    json_build_object('id', o.id, 'code', o.code, 'name', o.name) AS organisation,
    json_build_object('code', r.code, 'name', r.name, 'path', r.path) AS region,
    p.portfolio, p.valid_from, p.valid_until,
    n.name AS person_name, p.kind, p.delegated_from, g.name AS acting_for_name, p.reason, p.appointed_by,
    p.withdrawn_at, p.end_reason
FROM gateway.post p
JOIN gateway.person n ON n.id = p.person_id
JOIN gateway.organisation o ON o.id = p.organisation_id
JOIN gateway.region r ON r.code = o.region_code
LEFT JOIN gateway.post d ON d.id = p.delegated_from
LEFT JOIN gateway.person g ON g.id = d.person_id;

CREATE VIEW gateway.person_view WITH (security_invoker = true) AS
SELECT n.id, n.version, n.username, n.name, n.active, o.region_path,
    json_build_object('id', o.id, 'code', o.code, 'name', o.name) AS organisation,
    coalesce((SELECT json_agg(v ORDER BY v.valid_from, v.id) FROM gateway.post_view v WHERE v.person_id = n.id), '[]')
        AS posts
FROM gateway.person n
JOIN gateway.organisation o ON o.id = n.organisation_id;

CREATE VIEW gateway.machine_view WITH (security_invoker = true) AS
SELECT m.client_id AS id, m.version, m.name, m.role, o.region_path,
    json_build_object('id', o.id, 'code', o.code, 'name', o.name) AS organisation, m.active,
    m.next_secret_hash IS NOT NULL AS secret_awaits_activation,
    CASE WHEN m.previous_secret_hash IS NOT NULL THEN m.previous_until END AS previous_secret_until
FROM gateway.machine m
JOIN gateway.organisation o ON o.id = m.organisation_id;

CREATE VIEW gateway.responsibility_view WITH (security_invoker = true) AS
SELECT q.id, q.version, q.region_path, q.unit_id,
    json_build_object('id', o.id, 'code', o.code, 'name', o.name) AS organisation,
    q.level, q.matter, q.reference, q.section,
    json_build_object('id', n.id, 'name', n.name) AS person, q.valid_from, q.valid_until
FROM gateway.responsibility q
JOIN gateway.organisation o ON o.id = q.unit_id
JOIN gateway.person n ON n.id = q.person_id;

GRANT SELECT ON gateway.person_view, gateway.machine_view, gateway.responsibility_view TO {ROLE};
"""


def upgrade() -> None:
    for statement in [
        *statements(PEOPLE),
        *statements(MACHINES),
        *statements(RESPONSIBILITIES),
        *scoped_table_sql(SCHEMA, "responsibility", ROLE),
        *statements(VIEWS),
    ]:
        op.execute(statement)
