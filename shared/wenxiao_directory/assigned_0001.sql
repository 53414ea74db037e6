-- Who may read a project because he was commissioned with it. Filled in by wenxiao_directory.migration.

CREATE TABLE {schema}.assigned_project (
    assignment_id uuid NOT NULL,
    project_id uuid NOT NULL,
    assignee text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT pk_assigned_project PRIMARY KEY (assignment_id, project_id)
);
CREATE INDEX ix_assigned_project_assignee ON {schema}.assigned_project (assignee);
GRANT SELECT, INSERT, UPDATE ON {schema}.assigned_project TO {role};
ALTER TABLE {schema}.assigned_project ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON {schema}.assigned_project FOR SELECT
    USING ((SELECT {schema}.reach('role')) = 'service');
CREATE POLICY inserts ON {schema}.assigned_project FOR INSERT
    WITH CHECK ((SELECT {schema}.reach('role')) = 'service');
CREATE POLICY updates ON {schema}.assigned_project FOR UPDATE
    USING ((SELECT {schema}.reach('role')) = 'service');
CREATE POLICY deletes ON {schema}.assigned_project FOR DELETE USING (false);

-- As whom the caller is commissioned; NULL for everybody who reads by his own reach.
CREATE FUNCTION {schema}.assignees() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $body$
DECLARE
    stated text := current_setting('wenxiao.assignee', true);
BEGIN
    RETURN CASE WHEN stated IS NULL OR stated IN ('', 'none') THEN NULL ELSE string_to_array(stated, chr(10)) END;
END
$body$;

-- The projects assigned to the caller on his business day; NULL for everybody who reads by his own reach.
CREATE FUNCTION {schema}.assigned_projects() RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
    callers text[] := {schema}.assignees();
BEGIN
    IF callers IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN coalesce((SELECT array_agg(DISTINCT a.project_id) FROM {schema}.assigned_project a
        WHERE a.assignee = ANY (callers) AND a.revoked_at IS NULL
        AND {schema}.reach('day')::date BETWEEN a.starts_on AND a.ends_on), '{}');
END
$body$;

-- The range of paths that a policy with the condition on projects looks at: of one who is commissioned, all of it.
CREATE FUNCTION {schema}.seen_lo() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $body$
BEGIN
    RETURN CASE WHEN {schema}.assignees() IS NULL THEN {schema}.reach('read_lo') ELSE '/' END;
END
$body$;
CREATE FUNCTION {schema}.seen_hi() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $body$
BEGIN
    RETURN CASE WHEN {schema}.assignees() IS NULL THEN {schema}.reach('read_hi') ELSE '0' END;
END
$body$;
