-- A service's copy of the gateway's directory, and the moving of its rows with their units.
-- {schema}, {role} and {staying} are filled in by wenxiao_directory.migration. Never edited once released.

CREATE TABLE {schema}.directory_region (
    code text NOT NULL,
    name text NOT NULL,
    level text NOT NULL,
    parent_code text,
    path text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT pk_directory_region PRIMARY KEY (code)
);
CREATE TABLE {schema}.directory_organisation (
    id bigint NOT NULL,
    region_code text NOT NULL,
    region_path text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    parent_id bigint,
    department_id bigint NOT NULL,
    credit_code text,
    valid_from date NOT NULL,
    valid_until date,
    successor_id bigint,
    follows_region_code text NOT NULL,
    follows_region_path text NOT NULL,
    follows_department_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT pk_directory_organisation PRIMARY KEY (id)
);
CREATE TABLE {schema}.directory_position (
    id smallint NOT NULL,
    position bigint NOT NULL,
    head bigint NOT NULL,
    read_at timestamptz NOT NULL,
    CONSTRAINT pk_directory_position PRIMARY KEY (id),
    CONSTRAINT ck_directory_position_one CHECK (id = 1)
);
-- Organisations of which some row may not lie yet where the copy says: what was begun is taken up here after a kill.
CREATE TABLE {schema}.directory_move (
    organisation_id bigint NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_directory_move PRIMARY KEY (organisation_id)
);
GRANT SELECT, INSERT, UPDATE ON {schema}.directory_region, {schema}.directory_organisation,
    {schema}.directory_position TO {role};
GRANT SELECT ON {schema}.directory_move TO {role};

-- The directory is no business of any unit: whoever calls may see names. It is written in the background alone.
ALTER TABLE {schema}.directory_region ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.directory_organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.directory_position ENABLE ROW LEVEL SECURITY;
ALTER TABLE {schema}.directory_move ENABLE ROW LEVEL SECURITY;
CREATE POLICY reads ON {schema}.directory_region FOR SELECT USING (true);
CREATE POLICY reads ON {schema}.directory_organisation FOR SELECT USING (true);
CREATE POLICY reads ON {schema}.directory_position FOR SELECT USING (true);
CREATE POLICY reads ON {schema}.directory_move FOR SELECT USING (true);
CREATE POLICY inserts ON {schema}.directory_region FOR INSERT
    WITH CHECK ((SELECT {schema}.reach('role')) = 'service');
CREATE POLICY inserts ON {schema}.directory_organisation FOR INSERT
    WITH CHECK ((SELECT {schema}.reach('role')) = 'service');
CREATE POLICY inserts ON {schema}.directory_position FOR INSERT
    WITH CHECK ((SELECT {schema}.reach('role')) = 'service');
CREATE POLICY updates ON {schema}.directory_region FOR UPDATE
    USING ((SELECT {schema}.reach('role')) = 'service');
CREATE POLICY updates ON {schema}.directory_organisation FOR UPDATE
    USING ((SELECT {schema}.reach('role')) = 'service');
CREATE POLICY updates ON {schema}.directory_position FOR UPDATE
    USING ((SELECT {schema}.reach('role')) = 'service');
CREATE POLICY inserts ON {schema}.directory_move FOR INSERT WITH CHECK (false);
CREATE POLICY updates ON {schema}.directory_move FOR UPDATE USING (false);
CREATE POLICY deletes ON {schema}.directory_region FOR DELETE USING (false);
CREATE POLICY deletes ON {schema}.directory_organisation FOR DELETE USING (false);
CREATE POLICY deletes ON {schema}.directory_position FOR DELETE USING (false);
CREATE POLICY deletes ON {schema}.directory_move FOR DELETE USING (false);

-- Today's name of an organisation, or of the one that took it over; what is given where the copy does not know it.
CREATE FUNCTION {schema}.current_name(organisation bigint, otherwise text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $body$
DECLARE
    o record;
    named text := otherwise;
    asked bigint := organisation;
    seen bigint[] := '{}';
BEGIN
    WHILE asked IS NOT NULL AND asked <> ALL (seen) LOOP
        SELECT d.name, d.successor_id INTO o FROM {schema}.directory_organisation d WHERE d.id = asked;
        EXIT WHEN NOT FOUND;
        named := o.name;
        seen := seen || asked;
        asked := o.successor_id;
    END LOOP;
    RETURN named;
END
$body$;

CREATE FUNCTION {schema}.note_move(organisation bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $body$
    INSERT INTO {schema}.directory_move (organisation_id) VALUES (organisation)
    ON CONFLICT (organisation_id) DO UPDATE SET since = clock_timestamp()
$body$;
REVOKE ALL ON FUNCTION {schema}.note_move(bigint) FROM PUBLIC;

CREATE FUNCTION {schema}.organisation_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    PERFORM {schema}.note_move(NEW.id);
    RETURN NULL;
END
$body$;
CREATE TRIGGER organisation_known AFTER INSERT ON {schema}.directory_organisation
    FOR EACH ROW EXECUTE FUNCTION {schema}.organisation_moved();
CREATE TRIGGER organisation_moved AFTER UPDATE ON {schema}.directory_organisation FOR EACH ROW
    WHEN ((OLD.follows_region_path, OLD.follows_region_code, OLD.follows_department_id)
        IS DISTINCT FROM (NEW.follows_region_path, NEW.follows_region_code, NEW.follows_department_id))
    EXECUTE FUNCTION {schema}.organisation_moved();

-- After INSERT on every table whose rows follow. A row that was written by what a caller's assertion still said of his
-- unit is moved afterwards. The lock makes whoever changes the copy wait for it: no row is written past a move.
CREATE FUNCTION {schema}.follow_unit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
    o record;
BEGIN
    SELECT * INTO o FROM {schema}.directory_organisation WHERE id = NEW.unit_id FOR KEY SHARE;
    IF FOUND AND (NEW.region_path, NEW.region_code, NEW.department_id)
        IS DISTINCT FROM (o.follows_region_path, o.follows_region_code, o.follows_department_id) THEN
        PERFORM {schema}.note_move(NEW.unit_id);
    END IF;
    RETURN NULL;
END
$body$;

-- The tables whose rows follow their unit, found by their columns; some stay where they were written.
CREATE FUNCTION {schema}.following_tables() RETURNS SETOF regclass
LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$
    SELECT c.oid::regclass FROM pg_class c
    WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL ('{{staying}}')
    AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
         AND a.attname IN ('region_path', 'region_code', 'unit_id', 'department_id')) = 4
    ORDER BY c.relname
$body$;

-- Moves rows of one organisation to where the copy says, `at_most` so many; returns how many. It takes no place from
-- its caller. Rows that somebody has locked are left for the next time; the note goes when nothing is left.
CREATE FUNCTION {schema}.move_rows(organisation bigint, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
    o record;
    place regclass;
    moved integer;
    total integer := 0;
    behind boolean;
BEGIN
    IF {schema}.reach('role') <> 'service' THEN
        RAISE EXCEPTION 'rows follow the directory in the background alone' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO o FROM {schema}.directory_organisation WHERE id = organisation FOR KEY SHARE;
    FOR place IN SELECT * FROM {schema}.following_tables() LOOP
        EXECUTE format(
            'WITH behind AS (SELECT ctid FROM %1$s WHERE unit_id = $1 AND (region_path, region_code, department_id)'
            ' IS DISTINCT FROM ($2, $3, $4) LIMIT $5 FOR NO KEY UPDATE SKIP LOCKED)'
            ' UPDATE %1$s t SET region_path = $2, region_code = $3, department_id = $4 FROM behind'
            ' WHERE t.ctid = behind.ctid', place)
            USING organisation, o.follows_region_path, o.follows_region_code, o.follows_department_id, at_most - total;
        GET DIAGNOSTICS moved = ROW_COUNT;
        total := total + moved;
        IF total >= at_most THEN
            RETURN total;
        END IF;
    END LOOP;
    FOR place IN SELECT * FROM {schema}.following_tables() LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE unit_id = $1'
            ' AND (region_path, region_code, department_id) IS DISTINCT FROM ($2, $3, $4))', place)
            INTO behind
            USING organisation, o.follows_region_path, o.follows_region_code, o.follows_department_id;
        IF behind THEN
            RETURN total;
        END IF;
    END LOOP;
    DELETE FROM {schema}.directory_move WHERE organisation_id = organisation;
    RETURN total;
END
$body$;
REVOKE ALL ON FUNCTION {schema}.move_rows(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {schema}.move_rows(bigint, integer) TO {role};
