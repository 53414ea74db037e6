-- Where a row is seen stands outside of what is final about it. The tables' owner alone moves final rows, by a function
-- of his; a service's own role changes nothing of them.

CREATE FUNCTION {schema}.is_moved(before jsonb, after jsonb, place oid) RETURNS boolean
LANGUAGE sql STABLE AS $body$
    SELECT before ?& ARRAY['region_path', 'region_code', 'department_id']
        AND after - ARRAY['region_path', 'region_code', 'department_id']
            = before - ARRAY['region_path', 'region_code', 'department_id']
        AND pg_has_role(current_user, (SELECT relowner FROM pg_catalog.pg_class WHERE oid = place), 'USAGE')
$body$;

CREATE OR REPLACE FUNCTION {schema}.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' AND {schema}.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'WX002';
END
$body$;
