-- Figures for readers: form 06 and the rates of it for any days, exactly as the centres have them
-- (appliance/form06, appliance/rules/RULES.md), with the moment of which they are and who is late.
--
-- What sums roll-ups finds them by their keys, a centre and a span at a time: a part of the table is known
-- only when it is read, so the planner would rather read all of them, and compile for each (jit).
--
-- Days are local, both ends inclusive. What is in progress is as of the last day, of a period that is
-- not over as of today. Readers may call what stands in dunghan; what is below it is not theirs.

-- The number of a day, as centres have them.
CREATE FUNCTION dunghan_v1.day(day date) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN day - date '1970-01-01';

CREATE FUNCTION dunghan_v1.today() RETURNS date LANGUAGE sql STABLE
    RETURN (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;

-- In half months: the number of the one that has this day, and its first day.
CREATE FUNCTION dunghan_v1.half_of(day integer) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN (extract(year FROM date '1970-01-01' + day) * 24 + extract(month FROM date '1970-01-01' + day) * 2
        - 2 + (extract(day FROM date '1970-01-01' + day) >= 15)::integer)::integer;

CREATE FUNCTION dunghan_v1.half_day(half integer) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN make_date(half / 24, half % 24 / 2 + 1, 1 + 14 * (half % 2)) - date '1970-01-01';

-- The slots that together are these days, each as coarse as can be, and none beyond them: days, half
-- months, months, years, half months, days. Nothing where last_day is before first_day.
CREATE FUNCTION dunghan_v1.spans(first_day integer, last_day integer)
    RETURNS TABLE (grain smallint, first integer, last integer) LANGUAGE plpgsql IMMUTABLE ROWS 7 AS $$
DECLARE -- each end is none of the span any more
    halves integer := dunghan_v1.half_of(first_day);
    halves_end integer := dunghan_v1.half_of(last_day + 1);
    months integer;
    months_end integer;
    years integer;
    years_end integer;
BEGIN
    halves := halves + (dunghan_v1.half_day(halves) < first_day)::integer;
    IF halves >= halves_end THEN
        RETURN QUERY SELECT 0::smallint, first_day, last_day WHERE first_day <= last_day;
        RETURN;
    END IF;
    months := (halves + 1) / 2;
    months_end := halves_end / 2;
    years := (months + 11) / 12;
    years_end := months_end / 12;
    IF years >= years_end THEN -- no year is whole
        years := 0;
        years_end := 0;
    END IF;
    RETURN QUERY SELECT s.grain::smallint, s.first, s.last
        FROM (VALUES
            (0, first_day, dunghan_v1.half_day(halves) - 1),
            (1, halves, months * 2 - 1),
            (2, months, CASE years WHEN 0 THEN months_end ELSE years * 12 END - 1),
            (3, years, years_end - 1),
            (2, CASE years WHEN 0 THEN months_end ELSE years_end * 12 END, months_end - 1),
            (1, months_end * 2, halves_end - 1),
            (0, dunghan_v1.half_day(halves_end), last_day)) s (grain, first, last)
        WHERE s.first <= s.last;
END $$;

-- Of what is not over, today; of what lies ahead its first day (form06_last_day()).
CREATE FUNCTION dunghan_v1.last_day(from_day date, to_day date) RETURNS integer LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF to_day < from_day OR from_day < date '1970-01-01' THEN
        RAISE EXCEPTION 'from_day, to_day: % to % are no period; allowed: days since 1970-01-01, the first one first',
            from_day, to_day;
    END IF;
    RETURN dunghan_v1.day(CASE
        WHEN to_day <= dunghan_v1.today() THEN to_day
        ELSE greatest(from_day, dunghan_v1.today()) END);
END $$;

-- The generation of each centre that readers see.
CREATE VIEW dunghan_v1.current AS
    SELECT id AS centre, generation FROM dunghan_v1.centre WHERE generation > 0;

-- What offices said to hold at the end of a day or before it, less what is counted for the day of which
-- they said it (appliance/form06/stock.h).
CREATE FUNCTION dunghan_v1.gaps(until_day integer)
    RETURNS TABLE (centre integer, unit integer, field integer, not_due bigint, overdue bigint)
    LANGUAGE sql STABLE
    SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    WITH said AS (
        SELECT DISTINCT ON (s.centre, s.unit, s.field) s.*
        FROM dunghan_v1.stock s JOIN dunghan_v1.current USING (centre, generation)
        WHERE s.day <= until_day
        ORDER BY s.centre, s.unit, s.field, s.day DESC
    ), moments AS (
        SELECT m.*, s.* FROM (SELECT DISTINCT centre, generation, day FROM said) m,
            dunghan_v1.spans(0, m.day) s
    ), counted AS (
        SELECT r.centre, r.unit, r.field, m.day,
            sum(r.received + r.moved_in - r.moved_out - r.excluded - r.early - r.on_time - r.late
                - r.overdue) AS not_due,
            sum(r.overdue) AS overdue
        FROM moments m JOIN dunghan_v1.rollup r
            ON r.centre = m.centre AND r.generation = m.generation AND r.grain = m.grain
            AND r.slot BETWEEN m.first AND m.last
        GROUP BY 1, 2, 3, 4
    ), gap AS (
        SELECT s.centre, s.unit, s.field, s.not_due AS said, s.not_due - coalesce(c.not_due, 0) AS not_due,
            coalesce(s.overdue - coalesce(c.overdue, 0), 0) AS overdue
        FROM said s LEFT JOIN counted c USING (centre, unit, field, day)
    )
    SELECT centre, unit, field, coalesce(not_due, -overdue)::bigint, overdue::bigint FROM gap
$$;

-- Form 06 of each unit and field, by the centres' numbers, of all centres or of some; the columns by their
-- numbers in the form. OFFSET 0 keeps the planner from reading every centre's rows before it chooses some.
CREATE FUNCTION dunghan_v1.form06(first_day integer, last_day integer, of_centres integer[] DEFAULT NULL)
    RETURNS TABLE (centre integer, unit integer, field integer, c4 bigint, c5 bigint, c6 bigint, c8 bigint,
        c9 bigint, c10 bigint, c12 bigint, c13 bigint)
    LANGUAGE sql STABLE
    SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    WITH part AS (
        SELECT r.centre, r.unit, r.field,
            sum(r.received + r.moved_in - r.moved_out - r.excluded - r.early - r.on_time - r.late)
                AS in_progress, -- at the end, of what is before the period or in it
            sum(r.overdue) AS overdue, 0 AS received, 0 AS online, 0 AS carried_moved, 0 AS early,
            0 AS on_time, 0 AS late, sum(r.received + r.moved_in - r.moved_out - r.excluded - r.early
                - r.on_time - r.late) AS before
        FROM dunghan_v1.current c, dunghan_v1.spans(0, first_day - 1) s, LATERAL (
            SELECT * FROM dunghan_v1.rollup r
            WHERE r.centre = c.centre AND r.generation = c.generation AND r.grain = s.grain
                AND r.slot BETWEEN s.first AND s.last OFFSET 0) r
        WHERE of_centres IS NULL OR c.centre = ANY (of_centres)
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT r.centre, r.unit, r.field,
            sum(r.received + r.moved_in - r.moved_out - r.excluded - r.early - r.on_time - r.late),
            sum(r.overdue), sum(r.received), sum(r.received_online),
            sum(r.moved_in - r.moved_out - r.excluded), sum(r.early), sum(r.on_time), sum(r.late), 0
        FROM dunghan_v1.current c, dunghan_v1.spans(first_day, last_day) s, LATERAL (
            SELECT * FROM dunghan_v1.rollup r
            WHERE r.centre = c.centre AND r.generation = c.generation AND r.grain = s.grain
                AND r.slot BETWEEN s.first AND s.last OFFSET 0) r
        WHERE of_centres IS NULL OR c.centre = ANY (of_centres)
        GROUP BY 1, 2, 3
        UNION ALL -- receipts of the period that moved in it: not carried over, but received
        SELECT m.centre, m.unit, m.field, 0, 0, sum(m.dossiers),
            coalesce(sum(m.dossiers) FILTER (WHERE m.channel IN (1, 3)), 0), -sum(m.dossiers), 0, 0, 0, 0
        FROM dunghan_v1.spans(first_day, last_day) s
            JOIN dunghan_v1.move m ON m.grain = s.grain AND m.slot BETWEEN s.first AND s.last
                AND m.moved_day <= last_day
            JOIN dunghan_v1.current c USING (centre, generation)
        WHERE of_centres IS NULL OR c.centre = ANY (of_centres)
        GROUP BY 1, 2, 3
        UNION ALL
        SELECT g.centre, g.unit, g.field, 0, 0, 0, 0, 0, 0, 0, 0, g.not_due + g.overdue
        FROM dunghan_v1.gaps(first_day - 1) g
        UNION ALL
        SELECT g.centre, g.unit, g.field, g.not_due + g.overdue, g.overdue, 0, 0, 0, 0, 0, 0, 0
        FROM dunghan_v1.gaps(last_day) g
    )
    SELECT centre, unit, field, sum(online)::bigint, sum(received - online)::bigint,
        sum(before + carried_moved)::bigint, sum(early)::bigint, sum(on_time)::bigint, sum(late)::bigint,
        sum(in_progress - overdue)::bigint, sum(overdue)::bigint
    FROM part GROUP BY 1, 2, 3
$$;

-- The same of all units of a centre together, out of the rows that are kept for it. What moves out of a
-- unit moves into another one, with its field; what is excluded moves out of the figures.
CREATE FUNCTION dunghan_v1.form06_whole(first_day integer, last_day integer)
    RETURNS TABLE (centre integer, field integer, c4 bigint, c5 bigint, c6 bigint, c8 bigint, c9 bigint,
        c10 bigint, c12 bigint, c13 bigint)
    LANGUAGE sql STABLE
    SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    WITH part AS (
        SELECT r.centre, r.field,
            sum(r.received - r.excluded - r.early - r.on_time - r.late) AS in_progress,
            sum(r.overdue) AS overdue, 0 AS received, 0 AS online, 0 AS excluded, 0 AS early, 0 AS on_time,
            0 AS late, sum(r.received - r.excluded - r.early - r.on_time - r.late) AS before
        FROM dunghan_v1.spans(0, first_day - 1) s
            JOIN dunghan_v1.whole r ON r.grain = s.grain AND r.slot BETWEEN s.first AND s.last
            JOIN dunghan_v1.current USING (centre, generation)
        GROUP BY 1, 2
        UNION ALL
        SELECT r.centre, r.field, sum(r.received - r.excluded - r.early - r.on_time - r.late),
            sum(r.overdue), sum(r.received), sum(r.received_online), sum(r.excluded), sum(r.early),
            sum(r.on_time), sum(r.late), 0
        FROM dunghan_v1.spans(first_day, last_day) s
            JOIN dunghan_v1.whole r ON r.grain = s.grain AND r.slot BETWEEN s.first AND s.last
            JOIN dunghan_v1.current USING (centre, generation)
        GROUP BY 1, 2
        UNION ALL -- what was received in the period and excluded in it
        SELECT m.centre, m.field, 0, 0, sum(m.dossiers),
            coalesce(sum(m.dossiers) FILTER (WHERE m.channel IN (1, 3)), 0), sum(m.dossiers), 0, 0, 0, 0
        FROM dunghan_v1.spans(first_day, last_day) s
            JOIN dunghan_v1.move m ON m.grain = s.grain AND m.slot BETWEEN s.first AND s.last
                AND m.moved_day <= last_day
            JOIN dunghan_v1.current USING (centre, generation)
        GROUP BY 1, 2
        UNION ALL
        SELECT g.centre, g.field, 0, 0, 0, 0, 0, 0, 0, 0, g.not_due + g.overdue
        FROM dunghan_v1.gaps(first_day - 1) g
        UNION ALL
        SELECT g.centre, g.field, g.not_due + g.overdue, g.overdue, 0, 0, 0, 0, 0, 0, 0
        FROM dunghan_v1.gaps(last_day) g
    )
    SELECT centre, field, sum(online)::bigint, sum(received - online)::bigint,
        sum(before - excluded)::bigint, sum(early)::bigint, sum(on_time)::bigint, sum(late)::bigint,
        sum(in_progress - overdue)::bigint, sum(overdue)::bigint
    FROM part GROUP BY 1, 2
$$;

-- Of each number the version in force on a day: the newest that has begun by then, else the first
-- (catalogue_at()).
CREATE FUNCTION dunghan_v1.units_at(on_day integer) RETURNS SETOF dunghan_v1.unit LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (u.centre, u.id) u.*
    FROM dunghan_v1.unit u JOIN dunghan_v1.current USING (centre, generation)
    ORDER BY u.centre, u.id, u.from_day > on_day, CASE WHEN u.from_day > on_day THEN u.from_day ELSE -u.from_day END
$$;

CREATE FUNCTION dunghan_v1.fields_at(on_day integer) RETURNS SETOF dunghan_v1.field LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (f.centre, f.id) f.*
    FROM dunghan_v1.field f JOIN dunghan_v1.current USING (centre, generation)
    ORDER BY f.centre, f.id, f.from_day > on_day, CASE WHEN f.from_day > on_day THEN f.from_day ELSE -f.from_day END
$$;

-- The unit that stands for each on a day: itself, or into which it was merged (catalogue_successor()).
CREATE FUNCTION dunghan_v1.standing_at(on_day integer)
    RETURNS TABLE (centre integer, unit integer, stands integer) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE at AS MATERIALIZED (SELECT * FROM dunghan_v1.units_at(on_day)),
    step (centre, unit, stands, steps) AS (
        SELECT at.centre, at.id, at.id, 0 FROM at
        UNION ALL
        SELECT step.centre, step.unit, at.successor, step.steps + 1
        FROM step JOIN at ON at.centre = step.centre AND at.id = step.stands
        WHERE at.successor IS NOT NULL AND at.to_day <> 0 AND at.to_day < on_day AND step.steps < 1000
    )
    SELECT DISTINCT ON (centre, unit) centre, unit, stands FROM step ORDER BY centre, unit, steps DESC
$$;

-- How fresh what each centre has told is. Late: it has not said for five minutes that it has told all.
CREATE VIEW dunghan.centre_state AS
    SELECT id AS number, name AS centre, as_of, applied_at, rules, coalesce(as_of < now() - interval '5 minutes', true) AS late,
        round(extract(epoch FROM now() - as_of))::bigint AS behind_s
    FROM dunghan_v1.centre;

-- One row of form 06, of a unit and a field of a centre. `of_unit` means it and those below; 'then': units
-- as they were on the last day; 'now': as today, what was merged counting for what it was merged into.
-- NULL: all.
CREATE FUNCTION dunghan.form06(from_day date, to_day date, of_unit text DEFAULT NULL, of_field text DEFAULT NULL,
    structure text DEFAULT 'then')
    RETURNS TABLE (centre text, as_of timestamptz, late boolean, level text, unit text, unit_vi text,
        unit_en text, field text, field_vi text, field_en text, received bigint, received_online bigint,
        received_direct_or_postal bigint, carried_over bigint, resolved bigint, resolved_early bigint,
        resolved_on_time bigint, resolved_late bigint, in_progress bigint, in_progress_not_due bigint,
        in_progress_overdue bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = dunghan_v1, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
    first_day integer := dunghan_v1.day(from_day);
    last_day integer := dunghan_v1.last_day(from_day, to_day);
    on_day integer := CASE structure WHEN 'now' THEN dunghan_v1.day(dunghan_v1.today()) ELSE last_day END;
    of_centres integer[] := (SELECT array_agg(DISTINCT u.centre) FROM dunghan_v1.unit u WHERE u.code = of_unit);
BEGIN
    IF structure NOT IN ('then', 'now') THEN
        RAISE EXCEPTION 'structure: "%" is none; allowed: then, now', structure;
    ELSIF of_unit IS NOT NULL AND NOT EXISTS (SELECT FROM dunghan.unit u WHERE u.code = of_unit) THEN
        RAISE EXCEPTION 'of_unit: there is no unit "%"', of_unit;
    ELSIF of_field IS NOT NULL AND NOT EXISTS (SELECT FROM dunghan.field f WHERE f.code = of_field) THEN
        RAISE EXCEPTION 'of_field: there is no field "%"', of_field;
    END IF;
    RETURN QUERY
    WITH RECURSIVE at AS MATERIALIZED (SELECT * FROM dunghan_v1.units_at(on_day)),
    stands AS MATERIALIZED (
        SELECT s.centre, s.unit, s.stands FROM dunghan_v1.standing_at(on_day) s WHERE structure = 'now'
    ), scope (centre, unit) AS (
        SELECT at.centre, at.id FROM at WHERE at.code = of_unit
        UNION
        SELECT at.centre, at.id FROM scope JOIN at ON at.centre = scope.centre AND at.parent = scope.unit
    ), figures AS (
        SELECT f.centre, coalesce(s.stands, f.unit) AS unit, f.field, sum(c4) AS c4, sum(c5) AS c5,
            sum(c6) AS c6, sum(c8) AS c8, sum(c9) AS c9, sum(c10) AS c10, sum(c12) AS c12, sum(c13) AS c13
        FROM dunghan_v1.form06(first_day, last_day, of_centres) f
            LEFT JOIN stands s ON s.centre = f.centre AND s.unit = f.unit
        GROUP BY 1, 2, 3
    )
    SELECT c.centre, c.as_of, c.late, coalesce(at.level, ''), coalesce(at.code, ''), coalesce(at.name_vi, ''),
        coalesce(at.name_en, ''), coalesce(d.code, ''), coalesce(d.name_vi, ''), coalesce(d.name_en, ''),
        (c4 + c5 + c6)::bigint, c4::bigint, c5::bigint, c6::bigint, (c8 + c9 + c10)::bigint, c8::bigint,
        c9::bigint, c10::bigint, (c12 + c13)::bigint, c12::bigint, c13::bigint
    FROM figures f JOIN dunghan_v1.centre n ON n.id = f.centre JOIN dunghan.centre_state c ON c.centre = n.name
        LEFT JOIN at ON at.centre = f.centre AND at.id = f.unit
        LEFT JOIN dunghan_v1.fields_at(on_day) d ON d.centre = f.centre AND d.id = f.field
    WHERE (of_unit IS NULL OR (f.centre, f.unit) IN (SELECT * FROM scope))
        AND (of_field IS NULL OR d.code = of_field)
        AND (c4, c5, c6, c8, c9, c10, c12, c13) <> (0, 0, 0, 0, 0, 0, 0, 0)
    ORDER BY 1, 5, 8;
END $$;

-- The four official rates, and E, of what each of a kind has: 'centre', 'field', 'unit', 'level', 'nation'.
-- Fractions, and what they are in per cent; NULL of nothing.
CREATE FUNCTION dunghan.rates(from_day date, to_day date, of_each text DEFAULT 'centre')
    RETURNS TABLE (code text, as_of timestamptz, late_centres bigint, received bigint, resolved bigint,
        a_of bigint, a_out_of bigint, a_percent numeric, b_of bigint, b_out_of bigint, b_percent numeric,
        c_of bigint, c_out_of bigint, c_percent numeric, d_of bigint, d_out_of bigint, d_percent numeric,
        e_of bigint, e_out_of bigint, e_percent numeric)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = dunghan_v1, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
    first_day integer := dunghan_v1.day(from_day);
    last_day integer := dunghan_v1.last_day(from_day, to_day);
BEGIN
    IF of_each NOT IN ('centre', 'field', 'unit', 'level', 'nation') THEN
        RAISE EXCEPTION 'of_each: "%" is none; allowed: centre, field, unit, level, nation', of_each;
    END IF;
    RETURN QUERY
    WITH figures AS (
        SELECT CASE of_each WHEN 'centre' THEN c.centre WHEN 'field' THEN coalesce(d.code, '') ELSE '' END AS code,
            c.centre, f.c4, f.c5, f.c6, f.c8, f.c9, f.c10, f.c12, f.c13
        FROM dunghan_v1.form06_whole(first_day, last_day) f JOIN dunghan_v1.centre n ON n.id = f.centre
            JOIN dunghan.centre_state c ON c.centre = n.name
            LEFT JOIN dunghan_v1.fields_at(last_day) d ON d.centre = f.centre AND d.id = f.field
        WHERE of_each IN ('centre', 'field', 'nation')
        UNION ALL
        SELECT CASE of_each WHEN 'unit' THEN f.unit ELSE f.level END, f.centre, f.received_online,
            f.received_direct_or_postal, f.carried_over, f.resolved_early, f.resolved_on_time,
            f.resolved_late, f.in_progress_not_due, f.in_progress_overdue
        FROM dunghan.form06(from_day, to_day) f WHERE of_each IN ('unit', 'level')
    ), sums AS (
        SELECT f.code, min(s.as_of) AS as_of, count(DISTINCT s.centre) FILTER (WHERE s.late) AS late_centres,
            sum(c4 + c5 + c6)::bigint AS c3, sum(c8 + c9 + c10)::bigint AS c7, sum(c8 + c9)::bigint AS timely,
            sum(c10)::bigint AS c10, sum(c12)::bigint AS c12, sum(c13)::bigint AS c13
        FROM figures f JOIN dunghan.centre_state s USING (centre) GROUP BY 1
    ), rates AS (
        SELECT *, timely AS a1, c7 AS a2, timely + c12 AS b1, c3 AS b2, c3 - c10 - c13 AS c1, c3 AS c2,
            timely AS d1, c7 + c13 AS d2, timely AS e1, c3 AS e2
        FROM sums
    )
    SELECT r.code, r.as_of, r.late_centres, c3, c7, a1, a2, round(100.0 * a1 / nullif(a2, 0), 2), b1, b2,
        round(100.0 * b1 / nullif(b2, 0), 2), r.c1, r.c2, round(100.0 * r.c1 / nullif(r.c2, 0), 2), d1, d2,
        round(100.0 * d1 / nullif(d2, 0), 2), e1, e2, round(100.0 * e1 / nullif(e2, 0), 2)
    FROM rates r ORDER BY 1;
END $$;

-- For tools that read tables alone, such as a spreadsheet over ODBC.
CREATE VIEW dunghan.form06_this_month AS
    SELECT * FROM dunghan.form06(date_trunc('month', dunghan_v1.today()::timestamp)::date, dunghan_v1.today());

CREATE VIEW dunghan.form06_last_month AS
    SELECT * FROM dunghan.form06((date_trunc('month', dunghan_v1.today()::timestamp) - interval '1 month')::date,
        (date_trunc('month', dunghan_v1.today()::timestamp) - interval '1 day')::date);

-- What happened on each day in a centre's field, for drawings over time.
CREATE VIEW dunghan.day AS
    SELECT c.name AS centre, date '1970-01-01' + w.slot AS day, f.code AS field, w.received, w.received_online,
        w.early AS resolved_early, w.on_time AS resolved_on_time, w.late AS resolved_late, w.refused, w.collected
    FROM dunghan_v1.whole w JOIN dunghan_v1.centre c ON c.id = w.centre AND c.generation = w.generation
        LEFT JOIN (SELECT DISTINCT centre, generation, id, code FROM dunghan_v1.field) f
            ON f.centre = w.centre AND f.generation = w.generation AND f.id = w.field
    WHERE w.grain = 0;

-- For programs that make reports and pages of it (appliance/nation): by the centres' numbers, one row a unit
-- and field, of each slot or summed up. Grain 4 is all units of a centre in a month, as unit 0.
CREATE FUNCTION dunghan.rollups(of_grain integer, first integer, last integer, summed boolean)
    RETURNS TABLE (slot integer, centre integer, unit integer, field integer, received numeric, excluded numeric, moved_in numeric, moved_out numeric, early numeric, on_time
        numeric, late numeric, overdue numeric, suspended numeric, to_collect numeric, refused numeric,
        apologised numeric, apologised_in_time numeric, appointment_kept numeric, apologised_again numeric,
        collected numeric, received_online numeric, received_postal numeric, taken_in numeric, supplements
        numeric, unresolved numeric, withdrawn numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = dunghan_v1, pg_temp
    SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT CASE WHEN summed THEN first ELSE r.slot END, r.centre, r.unit, r.field,
        sum(r.received), sum(r.excluded), sum(r.moved_in), sum(r.moved_out),
        sum(r.early), sum(r.on_time), sum(r.late), sum(r.overdue),
        sum(r.suspended), sum(r.to_collect), sum(r.refused), sum(r.apologised),
        sum(r.apologised_in_time), sum(r.appointment_kept), sum(r.apologised_again), sum(r.collected),
        sum(r.received_online), sum(r.received_postal), sum(r.taken_in), sum(r.supplements),
        sum(r.unresolved), sum(r.withdrawn)
    FROM dunghan_v1.rollup r JOIN dunghan_v1.current USING (centre, generation)
    WHERE r.grain = of_grain AND r.slot BETWEEN first AND last
    GROUP BY 1, 2, 3, 4
$$;

CREATE FUNCTION dunghan.moved(of_grain integer, first integer, last integer, until_day integer)
    RETURNS TABLE (centre integer, unit integer, field integer, channel integer, dossiers numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = dunghan_v1, pg_temp
    SET jit = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT m.centre, m.unit, m.field, m.channel, sum(m.dossiers)
    FROM dunghan_v1.move m JOIN dunghan_v1.current USING (centre, generation)
    WHERE m.grain = of_grain AND m.slot BETWEEN first AND last AND m.moved_day <= until_day
    GROUP BY 1, 2, 3, 4
$$;

-- The newest of each unit and field, ordered by their days.
CREATE FUNCTION dunghan.said(until_day integer)
    RETURNS TABLE (centre integer, unit integer, field integer, day integer, not_due bigint, overdue bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = dunghan_v1, pg_temp AS $$
    SELECT * FROM (
        SELECT DISTINCT ON (s.centre, s.unit, s.field) s.centre, s.unit, s.field, s.day, s.not_due, s.overdue
        FROM dunghan_v1.stock s JOIN dunghan_v1.current USING (centre, generation)
        WHERE s.day <= until_day
        ORDER BY s.centre, s.unit, s.field, s.day DESC) newest
    ORDER BY day
$$;

CREATE VIEW dunghan.unit_version AS SELECT u.* FROM dunghan_v1.unit u JOIN dunghan_v1.current USING (centre, generation);

CREATE VIEW dunghan.field_version AS SELECT f.* FROM dunghan_v1.field f JOIN dunghan_v1.current USING (centre, generation);

GRANT SELECT ON ALL TABLES IN SCHEMA dunghan TO dunghan_reader;

-- Whoever shows the nation's figures listens, and need not ask.
CREATE FUNCTION dunghan_v1.notify_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('dunghan_told', NEW.name);
    RETURN NULL;
END $$;

CREATE TRIGGER told AFTER UPDATE ON dunghan_v1.centre FOR EACH ROW EXECUTE FUNCTION dunghan_v1.notify_told();
