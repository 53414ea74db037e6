-- The kernel's part of a service's schema. {schema} and {role} are filled in by wenxiao.migration.
-- Never edited once released: a change is platform_0002.sql, run by a migration of each service.

GRANT USAGE ON SCHEMA {schema} TO {role};

-- What the caller may reach, as stated when the transaction began; raises where nothing was.
CREATE FUNCTION {schema}.reach(setting text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $body$
DECLARE
    stated text := current_setting('wenxiao.' || setting, true);
BEGIN
    IF stated IS NULL OR stated = '' THEN
        RAISE EXCEPTION 'no reach is set for this transaction' USING ERRCODE = 'WX001';
    END IF;
    RETURN stated;
END
$body$;

-- Organisation ids within reach; NULL where all units of the range are.
CREATE FUNCTION {schema}.reach_units(setting text) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $body$
DECLARE
    stated text := {schema}.reach(setting);
BEGIN
    RETURN CASE WHEN stated = 'all' THEN NULL ELSE stated::bigint[] END;
END
$body$;

-- For BEFORE UPDATE/DELETE triggers on content that is final.
CREATE FUNCTION {schema}.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'WX002';
END
$body$;

CREATE TABLE {schema}.idempotency_record (
    subject text NOT NULL,
    key text NOT NULL,
    digest text NOT NULL,
    status integer,
    headers jsonb,
    body bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_idempotency_record PRIMARY KEY (subject, key)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.idempotency_record TO {role};

CREATE TABLE {schema}.outbox_message (
    id uuid NOT NULL DEFAULT uuidv7(),
    destination text NOT NULL,
    path text NOT NULL,
    aggregate text NOT NULL,
    version bigint NOT NULL,
    body jsonb NOT NULL,
    on_behalf_of text,
    business_day date,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts integer NOT NULL DEFAULT 0,
    fault text,
    delivered_at timestamptz,
    CONSTRAINT pk_outbox_message PRIMARY KEY (id)
);
CREATE INDEX ix_outbox_message_due ON {schema}.outbox_message (aggregate, version, id)
    WHERE delivered_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON {schema}.outbox_message TO {role};

CREATE TABLE {schema}.inbox_message (
    id uuid NOT NULL,
    aggregate text NOT NULL,
    version bigint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_inbox_message PRIMARY KEY (id)
);
CREATE INDEX ix_inbox_message_aggregate ON {schema}.inbox_message (aggregate, version);
GRANT SELECT, INSERT ON {schema}.inbox_message TO {role};

CREATE TABLE {schema}.audit_event (
    id uuid NOT NULL DEFAULT uuidv7(),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    business_day date,
    subject text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    duty text NOT NULL,
    organisation text,
    session text,
    on_behalf_of text,
    request_id text NOT NULL,
    action text NOT NULL,
    resource text NOT NULL,
    detail jsonb NOT NULL,
    CONSTRAINT pk_audit_event PRIMARY KEY (id)
);
CREATE TABLE {schema}.audit_pending (
    event_id uuid NOT NULL,
    CONSTRAINT pk_audit_pending PRIMARY KEY (event_id)
);
CREATE TABLE {schema}.audit_seal (
    position bigint NOT NULL,
    event_id uuid NOT NULL,
    digest text NOT NULL,
    CONSTRAINT pk_audit_seal PRIMARY KEY (position)
);
CREATE UNIQUE INDEX uq_audit_seal_event_id ON {schema}.audit_seal (event_id);
CREATE TABLE {schema}.audit_head (
    position bigint NOT NULL,
    digest text NOT NULL,
    signature text NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_audit_head PRIMARY KEY (position)
);
GRANT SELECT, INSERT ON {schema}.audit_event, {schema}.audit_seal, {schema}.audit_head TO {role};
GRANT SELECT, DELETE ON {schema}.audit_pending TO {role};

CREATE FUNCTION {schema}.await_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    INSERT INTO {schema}.audit_pending (event_id) VALUES (NEW.id);
    RETURN NULL;
END
$body$;
CREATE TRIGGER await_seal AFTER INSERT ON {schema}.audit_event
    FOR EACH ROW EXECUTE FUNCTION {schema}.await_seal();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {schema}.audit_event
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {schema}.audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {schema}.audit_seal
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {schema}.audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {schema}.audit_head
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {schema}.audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
