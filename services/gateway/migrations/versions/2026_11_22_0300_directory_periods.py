"""Organisations have periods and successors; every change is numbered."""

from alembic import op

from wenxiao.migration import statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLE = "wenxiao_gateway"

# A trusted extension: `CREATE` on the database is enough. It lies in our schema, since `public` may be closed to us.
TABLES = """
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA gateway;

ALTER TABLE gateway.region ADD COLUMN valid_from date, ADD COLUMN valid_until date,
    ADD CONSTRAINT ck_region_validity CHECK (valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from);
ALTER TABLE gateway.organisation ADD COLUMN credit_code text,
    ADD CONSTRAINT ck_organisation_credit_code CHECK (credit_code ~ '^[0-9A-Z]{18}$');
ALTER TABLE gateway.organisation DROP CONSTRAINT uq_organisation_region_code_code_valid_from;
CREATE INDEX ix_organisation_region_code_code ON gateway.organisation (region_code, code);

CREATE TABLE gateway.organisation_period (
    organisation_id bigint NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    region_code text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind varchar(32) NOT NULL,
    parent_id bigint,
    credit_code text,
    CONSTRAINT pk_organisation_period PRIMARY KEY (organisation_id, valid_from),
    CONSTRAINT fk_organisation_period_organisation_id FOREIGN KEY (organisation_id)
        REFERENCES gateway.organisation (id),
    CONSTRAINT fk_organisation_period_parent_id FOREIGN KEY (parent_id) REFERENCES gateway.organisation (id),
    CONSTRAINT fk_organisation_period_region_code FOREIGN KEY (region_code) REFERENCES gateway.region (code),
    CONSTRAINT ck_organisation_period_code CHECK (code ~ '^([0-9]{3})+$'),
    CONSTRAINT ck_organisation_period_credit_code CHECK (credit_code ~ '^[0-9A-Z]{18}$'),
    CONSTRAINT ck_organisation_period_parent CHECK (parent_id <> organisation_id),
    CONSTRAINT ck_organisation_period_validity CHECK (valid_until IS NULL OR valid_until >= valid_from),
    CONSTRAINT ex_organisation_period_one_at_a_time EXCLUDE USING gist (
        organisation_id WITH =, daterange(valid_from, valid_until, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ex_organisation_period_code_once EXCLUDE USING gist (
        region_code WITH =, code WITH =, daterange(valid_from, valid_until, '[]') WITH &&)
        DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_organisation_period_region_code ON gateway.organisation_period (region_code, valid_from);
CREATE INDEX ix_organisation_period_parent_id ON gateway.organisation_period (parent_id);

CREATE TABLE gateway.succession (
    predecessor_id bigint NOT NULL,
    successor_id bigint NOT NULL,
    day date NOT NULL,
    kind varchar(32) NOT NULL,
    main boolean NOT NULL,
    CONSTRAINT pk_succession PRIMARY KEY (predecessor_id, successor_id),
    CONSTRAINT fk_succession_predecessor_id FOREIGN KEY (predecessor_id) REFERENCES gateway.organisation (id),
    CONSTRAINT fk_succession_successor_id FOREIGN KEY (successor_id) REFERENCES gateway.organisation (id),
    CONSTRAINT ck_succession_another CHECK (predecessor_id <> successor_id)
);
CREATE UNIQUE INDEX uq_succession_one_main ON gateway.succession (predecessor_id) WHERE main;
CREATE INDEX ix_succession_successor_id ON gateway.succession (successor_id);

CREATE TABLE gateway.organisation_change (
    id uuid NOT NULL DEFAULT uuidv7(),
    kind varchar(32) NOT NULL,
    status varchar(32) NOT NULL,
    organisation_id bigint,
    region_code text NOT NULL,
    region_path text NOT NULL,
    effective_day date NOT NULL,
    reason text NOT NULL,
    document_number text,
    payload jsonb NOT NULL,
    subject text NOT NULL,
    name text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    effected_at timestamptz,
    refusal text,
    version integer NOT NULL,
    CONSTRAINT pk_organisation_change PRIMARY KEY (id),
    CONSTRAINT fk_organisation_change_organisation_id FOREIGN KEY (organisation_id)
        REFERENCES gateway.organisation (id),
    CONSTRAINT ck_organisation_change_effected CHECK ((status = 'effective') = (effected_at IS NOT NULL)),
    CONSTRAINT ck_organisation_change_refused CHECK ((status = 'refused') = (refusal IS NOT NULL))
);
CREATE INDEX ix_organisation_change_organisation_id ON gateway.organisation_change (organisation_id);
CREATE INDEX ix_organisation_change_due ON gateway.organisation_change (effective_day) WHERE status = 'scheduled';

CREATE TABLE gateway.directory_change (
    position bigint GENERATED ALWAYS AS IDENTITY,
    kind varchar(32) NOT NULL,
    key text NOT NULL,
    state jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_directory_change PRIMARY KEY (position)
);
CREATE INDEX ix_directory_change_latest ON gateway.directory_change (kind, key, position);
"""

# What stood before has one period, from its first day to its last.
CARRIED_OVER = """
INSERT INTO gateway.organisation_period
    (organisation_id, valid_from, valid_until, region_code, code, name, kind, parent_id)
SELECT id, valid_from, valid_until, region_code, code, name, kind, parent_id FROM gateway.organisation;
INSERT INTO gateway.succession (predecessor_id, successor_id, day, kind, main)
SELECT id, successor_id, valid_until + 1, 'merge', true FROM gateway.organisation WHERE successor_id IS NOT NULL;
"""

LINES = """
CREATE FUNCTION gateway.department_of(organisation bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $body$
DECLARE
    found bigint := organisation;
    above bigint;
    seen bigint[] := ARRAY[organisation];
BEGIN
    LOOP
        SELECT parent_id INTO above FROM gateway.organisation WHERE id = found;
        EXIT WHEN above IS NULL OR above = ANY (seen);
        seen := seen || above;
        found := above;
    END LOOP;
    RETURN found;
END
$body$;

-- Who goes on with the work of an organisation: itself while it lives, then its main successor, through chains.
CREATE FUNCTION gateway.heir_of(organisation bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $body$
DECLARE
    found bigint := organisation;
    next_one bigint;
    seen bigint[] := ARRAY[organisation];
BEGIN
    LOOP
        SELECT coalesce(s.successor_id, CASE WHEN o.valid_until IS NOT NULL THEN o.parent_id END) INTO next_one
        FROM gateway.organisation o
        LEFT JOIN gateway.succession s ON s.predecessor_id = o.id AND s.main
        WHERE o.id = found;
        EXIT WHEN next_one IS NULL OR next_one = ANY (seen);
        seen := seen || next_one;
        found := next_one;
    END LOOP;
    RETURN found;
END
$body$;

CREATE FUNCTION gateway.organisation_state(organisation bigint) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$
SELECT jsonb_build_object(
    'id', o.id, 'region_code', o.region_code, 'region_path', o.region_path, 'code', o.code, 'name', o.name,
    'kind', o.kind, 'parent_id', o.parent_id, 'department_id', gateway.department_of(o.id),
    'credit_code', o.credit_code, 'valid_from', o.valid_from, 'valid_until', o.valid_until,
    'successor_id', o.successor_id,
    'follows', jsonb_build_object('region_code', h.region_code, 'region_path', h.region_path,
        'department_id', gateway.department_of(h.id)))
FROM gateway.organisation o
JOIN gateway.organisation h ON h.id = gateway.heir_of(o.id)
WHERE o.id = organisation
$body$;

CREATE FUNCTION gateway.region_state(region text) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$
SELECT jsonb_build_object('code', r.code, 'name', r.name, 'level', r.level, 'parent_code', r.parent_code,
    'path', r.path, 'valid_from', r.valid_from, 'valid_until', r.valid_until)
FROM gateway.region r WHERE r.code = region
$body$;
"""

# The lock comes before any row is touched and is held until commit: the order of positions is the order of commits.
FEED = """
CREATE FUNCTION gateway.lock_directory() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('gateway.directory', 0));
    RETURN NULL;
END
$body$;

-- Written by this function alone, as the tables' owner; what is so already is not said again.
CREATE FUNCTION gateway.state_directory_change(of_kind text, of_key text, now_so jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('gateway.directory', 0));
    IF now_so IS DISTINCT FROM (SELECT c.state FROM gateway.directory_change c
        WHERE c.kind = of_kind AND c.key = of_key ORDER BY c.position DESC LIMIT 1) THEN
        INSERT INTO gateway.directory_change (kind, key, state) VALUES (of_kind, of_key, now_so);
    END IF;
END
$body$;
REVOKE ALL ON FUNCTION gateway.state_directory_change(text, text, jsonb) FROM PUBLIC;

-- The organisation, and everything whose department, path or heir depends on it: what lies below, what it follows.
CREATE FUNCTION gateway.state_organisations(of_organisation bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
    touched bigint;
BEGIN
    FOR touched IN
        WITH RECURSIVE closure AS (
            SELECT of_organisation AS id
            UNION
            SELECT below.id FROM closure, LATERAL (
                SELECT o.id FROM gateway.organisation o WHERE o.parent_id = closure.id
                UNION ALL
                SELECT s.predecessor_id FROM gateway.succession s WHERE s.successor_id = closure.id
            ) below)
        SELECT id FROM closure ORDER BY id
    LOOP
        PERFORM gateway.state_directory_change('organisation', touched::text, gateway.organisation_state(touched));
    END LOOP;
END
$body$;
REVOKE ALL ON FUNCTION gateway.state_organisations(bigint) FROM PUBLIC;

CREATE FUNCTION gateway.note_region() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    PERFORM gateway.state_directory_change('region', NEW.code, gateway.region_state(NEW.code));
    RETURN NULL;
END
$body$;

CREATE FUNCTION gateway.note_organisation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    PERFORM gateway.state_organisations(NEW.id);
    RETURN NULL;
END
$body$;

CREATE FUNCTION gateway.note_succession() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    PERFORM gateway.state_organisations(NEW.predecessor_id);
    RETURN NULL;
END
$body$;
"""

# Whoever writes an organisation for the first time begins its first period, whoever ends it ends the last one;
# whoever names a successor makes the succession.
AGREEMENT = """
CREATE FUNCTION gateway.begin_period() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO gateway.organisation_period
            (organisation_id, valid_from, valid_until, region_code, code, name, kind, parent_id, credit_code)
        VALUES (NEW.id, NEW.valid_from, NEW.valid_until, NEW.region_code, NEW.code, NEW.name, NEW.kind, NEW.parent_id,
            NEW.credit_code);
    ELSIF NEW.valid_until IS DISTINCT FROM OLD.valid_until THEN
        UPDATE gateway.organisation_period SET valid_until = NEW.valid_until
        WHERE organisation_id = NEW.id AND valid_from = (SELECT max(p.valid_from)
            FROM gateway.organisation_period p WHERE p.organisation_id = NEW.id);
    END IF;
    IF NEW.successor_id IS NOT NULL THEN
        INSERT INTO gateway.succession (predecessor_id, successor_id, day, kind, main)
        VALUES (NEW.id, NEW.successor_id, NEW.valid_until + 1, 'merge', true) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$body$;

CREATE FUNCTION gateway.refuse_disagreement(of_organisation bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    IF NOT EXISTS (
        SELECT FROM gateway.organisation o
        JOIN LATERAL (SELECT * FROM gateway.organisation_period p WHERE p.organisation_id = o.id
            ORDER BY p.valid_from DESC LIMIT 1) last ON true
        WHERE o.id = of_organisation
        AND (o.region_code, o.code, o.name, o.kind, o.parent_id, o.credit_code, o.valid_until)
            IS NOT DISTINCT FROM (last.region_code, last.code, last.name, last.kind, last.parent_id, last.credit_code,
                last.valid_until)
        AND o.successor_id IS NOT DISTINCT FROM
            (SELECT s.successor_id FROM gateway.succession s WHERE s.predecessor_id = o.id AND s.main)
        AND (o.successor_id IS NOT NULL
            OR NOT EXISTS (SELECT FROM gateway.succession s WHERE s.predecessor_id = o.id))
    ) THEN
        RAISE EXCEPTION 'organisation % does not agree with its periods and successions', of_organisation
            USING ERRCODE = '23514';
    END IF;
END
$body$;
REVOKE ALL ON FUNCTION gateway.refuse_disagreement(bigint) FROM PUBLIC;

CREATE FUNCTION gateway.agree() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    IF TG_TABLE_NAME = 'organisation' THEN
        PERFORM gateway.refuse_disagreement(NEW.id);
    ELSIF TG_TABLE_NAME = 'organisation_period' THEN
        PERFORM gateway.refuse_disagreement(NEW.organisation_id);
    ELSE
        PERFORM gateway.refuse_disagreement(NEW.predecessor_id);
    END IF;
    RETURN NULL;
END
$body$;
"""

TRIGGERS = """
CREATE TRIGGER lock_directory BEFORE INSERT OR UPDATE OR DELETE ON gateway.region
    FOR EACH STATEMENT EXECUTE FUNCTION gateway.lock_directory();
CREATE TRIGGER lock_directory BEFORE INSERT OR UPDATE OR DELETE ON gateway.organisation
    FOR EACH STATEMENT EXECUTE FUNCTION gateway.lock_directory();
CREATE TRIGGER lock_directory BEFORE INSERT OR UPDATE OR DELETE ON gateway.organisation_period
    FOR EACH STATEMENT EXECUTE FUNCTION gateway.lock_directory();
CREATE TRIGGER lock_directory BEFORE INSERT OR UPDATE OR DELETE ON gateway.succession
    FOR EACH STATEMENT EXECUTE FUNCTION gateway.lock_directory();
CREATE TRIGGER begin_period AFTER INSERT OR UPDATE ON gateway.organisation
    FOR EACH ROW EXECUTE FUNCTION gateway.begin_period();
CREATE CONSTRAINT TRIGGER agree AFTER INSERT OR UPDATE ON gateway.organisation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.agree();
CREATE CONSTRAINT TRIGGER agree AFTER INSERT OR UPDATE ON gateway.organisation_period
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.agree();
CREATE CONSTRAINT TRIGGER agree AFTER INSERT OR UPDATE ON gateway.succession
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.agree();
CREATE CONSTRAINT TRIGGER note AFTER INSERT OR UPDATE ON gateway.region
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.note_region();
CREATE CONSTRAINT TRIGGER note AFTER INSERT OR UPDATE ON gateway.organisation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.note_organisation();
CREATE CONSTRAINT TRIGGER note AFTER INSERT OR UPDATE ON gateway.succession
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gateway.note_succession();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON gateway.directory_change
    FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON gateway.directory_change
    FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON gateway.succession
    FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
"""

FIRST_STATES = """
INSERT INTO gateway.directory_change (kind, key, state)
SELECT 'region', code, gateway.region_state(code) FROM gateway.region ORDER BY path;
INSERT INTO gateway.directory_change (kind, key, state)
SELECT 'organisation', id::text, gateway.organisation_state(id) FROM gateway.organisation ORDER BY id;
"""

VIEWS = """
CREATE OR REPLACE VIEW gateway.region_view WITH (security_invoker = true) AS
SELECT code AS id, version, code, name, level, parent_code, path, valid_from, valid_until FROM gateway.region;

CREATE OR REPLACE VIEW gateway.organisation_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, code, name, kind, parent_id, successor_id,
    valid_from, valid_until, credit_code
FROM gateway.organisation;

CREATE VIEW gateway.organisation_period_view WITH (security_invoker = true) AS
SELECT o.id, o.version, r.path AS region_path, p.region_code, o.unit_id, p.code, p.name, p.kind, p.parent_id,
    o.successor_id, p.valid_from, p.valid_until, p.credit_code
FROM gateway.organisation_period p
JOIN gateway.organisation o ON o.id = p.organisation_id
JOIN gateway.region r ON r.code = p.region_code;

CREATE VIEW gateway.organisation_change_view WITH (security_invoker = true) AS
SELECT c.id, c.version, c.kind, c.status, c.organisation_id, c.region_code, c.region_path, c.effective_day, c.reason,
    c.document_number, c.payload, c.name AS registered_by, c.recorded_at, c.effected_at, c.refusal
FROM gateway.organisation_change c;
"""

# An administrator writes the directory with the gateway's reach; the own one, which is none, still lets nothing through.
GRANTS = f"""
ALTER POLICY gateway_inserts ON gateway.organisation
    WITH CHECK ((SELECT gateway.reach('role')) IN ('service', 'system_admin'));
ALTER POLICY gateway_updates ON gateway.organisation
    USING ((SELECT gateway.reach('role')) IN ('service', 'system_admin'));
GRANT SELECT, INSERT, UPDATE ON gateway.organisation_period, gateway.organisation_change TO {ROLE};
GRANT SELECT, INSERT ON gateway.succession TO {ROLE};
GRANT SELECT ON gateway.directory_change, gateway.organisation_period_view, gateway.organisation_change_view TO {ROLE};
"""


def upgrade() -> None:
    for sql in (TABLES, CARRIED_OVER, LINES, FEED, AGREEMENT, TRIGGERS, FIRST_STATES, VIEWS, GRANTS):
        for statement in statements(sql):
            op.execute(statement)
