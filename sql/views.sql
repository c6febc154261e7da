-- The views that all reports read: on a terminal, over HTTP and on the page.
-- This file is applied again whenever its text has changed; it holds no state.
DO $$ DECLARE name text; BEGIN
	FOR name IN SELECT viewname FROM pg_views WHERE schemaname = 'sync' LOOP
		EXECUTE format('DROP VIEW IF EXISTS sync.%I CASCADE', name);
	END LOOP;
END $$;

-- ---- runs

CREATE VIEW sync.v_history AS
SELECT r.site, r.number, r.run, r.mode, r.trial, r.status, r.exit,
    to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS started,
    ceil(extract(epoch FROM coalesce(r.ended_at, now()) - r.started_at))::bigint
	AS seconds,
    i.created, i.updated, i.unchanged, i.archived, i.failed, i.refused, i.held,
    i.lost, i.writes, coalesce((r.summary #>> '{requests,webflow}')::bigint,
	i.requests) AS webflow,
    coalesce((r.summary #>> '{requests,plytix}')::bigint, 0) AS plytix,
    coalesce((r.summary ->> 'limited')::bigint, 0) AS limited,
    (r.summary ->> 'rate_share')::numeric AS rate_share,
    r.held AS guard, r.reason
FROM sync.sync_states r, LATERAL (SELECT
    count(*) FILTER (WHERE action = 'created') AS created,
    count(*) FILTER (WHERE action IN ('updated', 'restored')) AS updated,
    count(*) FILTER (WHERE action = 'unchanged') AS unchanged,
    count(*) FILTER (WHERE action = 'archived') AS archived,
    count(*) FILTER (WHERE action = 'failed') AS failed,
    count(*) FILTER (WHERE action = 'refused') AS refused,
    count(*) FILTER (WHERE action = 'held') AS held,
    count(*) FILTER (WHERE action IS NULL) AS lost,
    coalesce(sum(writes), 0)::bigint AS writes,
    coalesce(sum(requests), 0)::bigint AS requests
    FROM sync.run_items WHERE run = r.run) i
WHERE r.mode NOT IN ('plan', 'restore');

-- The run that is under way, and the progress of its push. The time that is left
-- is estimated from the speed so far, after the first minute.
CREATE VIEW sync.v_now AS
SELECT r.site, r.run, r.mode, coalesce(r.stage, 'begin') AS stage,
    to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS started,
    floor(extract(epoch FROM now() - r.started_at))::bigint AS seconds,
    floor(extract(epoch FROM now() - r.heartbeat))::bigint AS last_sign,
    r.task, i.done, i.items, i.writes, i.requests, i.last_minute,
    json_strip_nulls(json_build_object('done', i.done, 'all', i.items,
	'ratio', round(i.done::numeric / greatest(i.items, 1), 4),
	'eta_seconds', CASE WHEN now() - r.started_at >= interval '60 s'
	    AND i.done > 0
	    THEN ceil(floor(extract(epoch FROM now() - r.started_at))::numeric
		* (i.items - i.done) / i.done)::bigint END)) AS progress
FROM sync.sync_states r, LATERAL (SELECT
    count(*) FILTER (WHERE action IS NOT NULL) AS done, count(*) AS items,
    coalesce(sum(writes), 0)::bigint AS writes,
    coalesce(sum(requests), 0)::bigint AS requests,
    coalesce(sum(requests) FILTER (WHERE done_at > now() - interval '60 s'),
	0)::bigint AS last_minute
    FROM sync.run_items WHERE run = r.run) i
WHERE r.status = 'running';

CREATE VIEW sync.v_days AS
SELECT site, day::text AS day, runs, failed, changed, refused, writes, webflow,
    plytix, limited, rate_share FROM sync.days;

-- ---- errors

CREATE VIEW sync.v_errors AS
SELECT e.site, e.id, e.run,
    to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
    e.severity, e.sku, e.plytix_id, e.stage, e.code, e.message
FROM sync.sync_errors e;

-- The problems that are open now: the last result of each product and category,
-- and the errors of the last run that belong to none of them.
CREATE VIEW sync.v_open AS
SELECT s.site, s.run, s.at, s.since, s.action AS severity, s.sku, s.plytix_id,
    s.part, NULL::text AS stage, s.code, s.message
FROM sync.product_states s WHERE s.action IN ('failed', 'refused', 'held')
UNION ALL
SELECT s.site, s.run, s.at, s.since, 'warning', s.sku, s.plytix_id, s.part, NULL,
    w ->> 'code', w ->> 'message'
FROM sync.product_states s, json_array_elements(s.warnings) w
UNION ALL
-- A run warns of a picture only when it has tried to send it. Between those runs
-- the warning comes from the mapping, until the picture is in the shop.
SELECT m.site, m.run, m.sent_at, m.sent_at, 'warning', m.sku, m.plytix_id,
    m.part, NULL, 'picture-refused', 'a picture of ''' || coalesce(m.sku,
	m.plytix_id) || ''' is left out, since Webflow could not import it'
FROM sync.product_mappings m WHERE m.refused::text <> '[]'
    AND m.state <> 'archive' AND m.gone IS NULL AND NOT EXISTS (SELECT 1
    FROM sync.product_states s, json_array_elements(s.warnings) w
    WHERE s.of = 'product' AND s.site = m.site AND s.plytix_id = m.plytix_id
    AND s.part = m.part AND w ->> 'code' = 'picture-refused')
UNION ALL
SELECT e.site, e.run, e.at, e.at, e.severity, e.sku, NULL, NULL, e.stage,
    e.code, e.message
FROM sync.sync_errors e WHERE coalesce(e.plytix_id, '') = ''
    AND e.severity <> 'warning' AND e.run = (SELECT r.run
    FROM sync.sync_states r WHERE r.site = e.site AND r.ended_at IS NOT NULL
    AND r.mode NOT IN ('plan', 'verify', 'restore') ORDER BY r.number DESC
    LIMIT 1);

-- The open problems by cause, with what to do.
CREATE VIEW sync.v_causes AS
SELECT o.site, o.severity, coalesce(o.code, o.severity) AS code,
    coalesce(c.title, other.title) AS title, count(*) AS count,
    array_to_string((array_agg(DISTINCT coalesce(nullif(o.sku, ''),
	o.plytix_id)))[1:5], ', ') AS skus,
    to_json((array_agg(DISTINCT coalesce(nullif(o.sku, ''), o.plytix_id))
	FILTER (WHERE coalesce(o.sku, '') <> '' OR o.plytix_id <> ''))[1:50])
	AS products,
    to_char(min(o.since) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS since,
    min(o.message) AS message, coalesce(c.advice, other.advice) AS advice
FROM sync.v_open o LEFT JOIN sync.causes c
    ON c.code = coalesce(o.code, o.severity)
    LEFT JOIN sync.causes other ON other.code = '*'
GROUP BY o.site, o.severity, coalesce(o.code, o.severity), c.title, c.advice,
    other.title, other.advice;

-- ---- events

CREATE VIEW sync.v_activity AS
SELECT r.site, r.started_at AS time, 'begin' AS event, r.run, r.mode,
    NULL::text AS sku, 'run ' || r.mode || ' began' AS text
FROM sync.sync_states r
UNION ALL
SELECT r.site, r.ended_at, 'end', r.run, r.mode, NULL, 'run ' || r.mode || ' '
    || r.status || coalesce(': ' || r.reason, '')
FROM sync.sync_states r WHERE r.ended_at IS NOT NULL
UNION ALL
SELECT r.site, r.ended_at, 'guard', r.run, r.mode, NULL,
    'held back: too many products would leave the shop at once'
FROM sync.sync_states r WHERE r.held IS NOT NULL AND r.ended_at IS NOT NULL
UNION ALL
SELECT s.site, s.published_at, 'publish', r.run, r.mode, NULL,
    'the site was published'
FROM sync.sites s LEFT JOIN sync.sync_states r ON r.number = s.published_run
WHERE s.published_at IS NOT NULL
UNION ALL
SELECT e.site, e.at, e.severity, e.run, r.mode, e.sku,
    coalesce(e.message, e.code, '')
FROM sync.sync_errors e LEFT JOIN sync.sync_states r USING (run);

-- ---- products

-- Each product and category that the ledger knows, with a verdict.
-- `doubt`: why its state is uncertain. It is set where a run has the record on
-- its list and no result for it: the run is still under way, was stopped or was
-- interrupted; or the ledger was restored from a dump.
CREATE VIEW sync.v_records AS
WITH doubt AS (SELECT DISTINCT ON (i.plytix_id, i.of, i.part, i.site) i.site,
    i.of, i.plytix_id, i.part, i.sku, i.written, r.number, r.started_at, i.run,
    CASE WHEN r.mode = 'restore' THEN 'restored'
	WHEN r.status = 'running' AND r.heartbeat > now() - interval '180 s'
	    THEN 'running'
	WHEN NOT i.written AND (r.exit = 75 OR r.exit IS NULL
	    AND r.status = 'partial') THEN 'stopped'
	ELSE 'interrupted' END AS doubt
    FROM sync.run_items i JOIN sync.sync_states r USING (run)
    WHERE i.doubt AND i.action IS NULL
    ORDER BY i.plytix_id, i.of, i.part, i.site, r.number DESC),
mapped AS (SELECT site, 'product' AS of, plytix_id, part, sku, webflow_id, slug,
    state, published, fields, sent_at, owed, gone,
    state <> 'archive' AND refused::text <> '[]' AS picture
    FROM sync.product_mappings UNION ALL
    SELECT site, 'category', plytix_id, '', fields ->> 'name', webflow_id, slug,
    NULL, NULL, fields, sent_at, owed, NULL, false
    FROM sync.category_mappings UNION ALL
    SELECT site, 'item', key, collection, key, webflow_id, slug,
    NULL, NULL, fields, sent_at, owed, NULL, false
    FROM sync.item_mappings),
known AS (SELECT site, of, plytix_id, part FROM mapped
    UNION SELECT site, of, plytix_id, part FROM sync.product_states
    UNION SELECT site, of, plytix_id, part FROM doubt),
listed AS (SELECT DISTINCT ON (site) site, held FROM sync.sync_states
    WHERE mode = 'full' AND ended_at IS NOT NULL ORDER BY site, number DESC),
every AS (SELECT k.site, k.of, k.plytix_id, k.part,
    coalesce(m.sku, s.sku, d.sku) AS sku, m.webflow_id, m.slug, m.state,
    m.published, m.sent_at, m.fields, m.owed, m.gone, m.picture, s.action,
    s.code, s.message, s.warnings, s.since,
    CASE WHEN d.number >= coalesce(s.number, 0) THEN d.run ELSE s.run END AS run,
    CASE WHEN d.number >= coalesce(s.number, 0) THEN d.doubt END AS doubt,
    d.written, d.started_at AS doubt_at,
    m.gone IS NOT NULL AND m.state = 'publish' AND l.held IS NOT NULL AS guarded,
    (SELECT string_agg(coalesce('sku ''' || (x ->> 'sku') || ''' ', '') || ''''
	|| (x ->> 'field') || ''' was sent as ' || coalesce('"' || (x ->> 'sent')
	|| '"', 'nothing') || ' and is ' || coalesce('"' || (x ->> 'shop') || '"',
	'empty') || ' there', '; ') FROM json_array_elements(s.edited) x) AS edited,
    (SELECT min(w ->> 'code') FROM json_array_elements(s.warnings) w
	WHERE w ->> 'code' IN ('draft-archived', 'variants-archived'))
	AS archived_as
    FROM known k
    LEFT JOIN mapped m USING (site, of, plytix_id, part)
    LEFT JOIN sync.product_states s USING (site, of, plytix_id, part)
    LEFT JOIN doubt d USING (site, of, plytix_id, part)
    LEFT JOIN listed l USING (site))
SELECT e.*, CASE
    WHEN e.doubt IN ('restored', 'interrupted') OR e.doubt = 'running'
	AND e.written THEN 'in-doubt'
    WHEN e.doubt IS NOT NULL THEN 'waiting'
    WHEN e.action IN ('failed', 'refused', 'held') THEN e.action
    WHEN e.guarded THEN 'held'
    WHEN e.gone IS NOT NULL THEN 'gone'
    WHEN e.code = 'not-selected' THEN 'not-selected'
    WHEN e.webflow_id IS NULL AND e.action IN ('unchanged', 'archived')
	THEN CASE e.of WHEN 'product' THEN 'archived' ELSE 'in-sync' END
    WHEN e.webflow_id IS NULL THEN 'waiting'
    WHEN e.edited IS NOT NULL THEN 'edited'
    WHEN e.state = 'archive' THEN 'archived'
    WHEN e.picture THEN 'picture-missing'
    WHEN e.owed IS NOT NULL AND (e.state IS DISTINCT FROM 'draft' OR e.published)
	THEN 'waiting'
    ELSE 'in-sync' END AS verdict
FROM every e;

CREATE VIEW sync.v_products AS SELECT * FROM sync.v_records WHERE of = 'product';

-- Why a record is as it is, in a sentence, and what the next run does with it.
CREATE VIEW sync.v_why AS
WITH named AS (SELECT p.*, CASE p.of WHEN 'product' THEN '' ELSE p.of || ' ' END
    || '''' || coalesce(nullif(p.sku, ''), p.plytix_id) || ''''
    || CASE WHEN p.part = '' OR p.of = 'item' THEN ''
	ELSE ', part ''' || p.part || ''',' END
    AS name,
    coalesce(p.message, p.code, 'no reason was given') AS reason,
    CASE WHEN p.webflow_id IS NULL THEN ', and is not in the shop: '
	WHEN p.state = 'archive' THEN ', and stays archived in the shop: '
	ELSE ', and the shop keeps what was last sent: ' END AS meanwhile,
    -- the code whose advice is shown, from the table of causes
    CASE WHEN p.verdict = 'held' AND p.action IS DISTINCT FROM 'held' THEN 'held'
	WHEN p.verdict IN ('failed', 'refused', 'held')
	THEN coalesce(p.code, p.verdict)
	WHEN p.verdict = 'edited' THEN 'edited-in-webflow'
	WHEN p.verdict = 'picture-missing' THEN 'picture-refused'
	WHEN p.verdict = 'waiting' AND p.doubt IS NULL
	    AND p.webflow_id IS NOT NULL THEN 'waiting-for-publish'
	WHEN p.verdict = 'gone' AND p.state = 'publish' THEN 'gone-kept'
	WHEN p.verdict = 'archived' THEN coalesce(p.archived_as, p.verdict)
	ELSE p.verdict END AS cause,
    -- the variants of the product that the mapping does not select
    (SELECT json_agg(x) FROM sync.run_items i, json_array_elements(i.skus) x
	WHERE i.run = p.run AND i.site = p.site AND i.of = p.of
	AND i.plytix_id = p.plytix_id AND i.part = p.part
	AND x ->> 'action' = 'left-out') AS left_out
    FROM sync.v_records p)
SELECT p.site, p.of, p.sku, p.plytix_id, nullif(p.part, '') AS part, p.verdict,
    p.name || ' ' || CASE p.verdict
    WHEN 'in-doubt' THEN 'is in doubt: ' || CASE
	WHEN p.doubt = 'restored' THEN 'the ledger was restored from a dump, and'
	    || ' no run has checked it since'
	WHEN p.doubt = 'running' THEN 'a run has begun to send it, and has not'
	    || ' reported the result yet'
	WHEN p.written THEN 'a run was interrupted while sending it'
	ELSE 'a run was interrupted, and did not report whether it was sent' END
    WHEN 'waiting' THEN CASE
	WHEN p.doubt = 'running' THEN 'waits: a run is under way, and has not'
	    || ' sent it yet'
	WHEN p.doubt IS NOT NULL THEN 'waits: the last run was stopped before it'
	    || ' sent it'
	WHEN p.webflow_id IS NULL THEN 'waits: it is not in the shop yet'
	ELSE 'waits: it was sent, and customers see it when the site is'
	    || ' published' END
    WHEN 'failed' THEN 'failed, and may succeed later: ' || p.reason
    WHEN 'refused' THEN 'is refused' || p.meanwhile || p.reason
    WHEN 'held' THEN CASE WHEN p.cause = 'held' AND p.gone IS NOT NULL
	THEN 'is held back: it is gone from the PIM, and too many products would'
	    || ' leave the shop at once'
	ELSE 'is held back: ' || p.reason END
    WHEN 'gone' THEN 'is gone from the PIM' || CASE p.state
	WHEN 'archive' THEN ', and archived in the shop'
	WHEN 'draft' THEN ', and a draft in the shop'
	ELSE ', and left as it is in the shop' END
    WHEN 'not-selected' THEN 'is not selected by the mapping, and ' || CASE
	WHEN p.webflow_id IS NULL THEN 'not in the shop'
	WHEN p.state = 'publish' THEN 'left as it is in the shop'
	WHEN p.state = 'draft' AND NOT p.published THEN 'a draft in the shop'
	ELSE 'archived in the shop' END || ': ' || p.reason
    WHEN 'archived' THEN CASE
	WHEN p.archived_as = 'draft-archived' THEN 'is a draft in the PIM, and'
	    || ' archived in the shop, where it was published before'
	WHEN p.archived_as = 'variants-archived'
	    THEN 'has no variant that is for sale, and is '
	WHEN p.part <> '' THEN 'is no longer for sale in the PIM, and is '
	ELSE 'is archived in the PIM, and ' END
	|| CASE WHEN p.archived_as = 'draft-archived' THEN ''
	    WHEN p.webflow_id IS NULL THEN 'not in the shop'
	    ELSE 'archived in the shop' END
    WHEN 'edited' THEN 'was edited in Webflow, and the edit is kept: ' || p.edited
    WHEN 'picture-missing' THEN
	'is in the shop without a picture that Webflow could not import'
    ELSE CASE WHEN p.webflow_id IS NULL
	THEN 'is not in the shop, and the mapping does not send it'
	ELSE 'is in sync: nothing is left to send' END
	|| CASE p.state WHEN 'draft' THEN '; it is a draft' ELSE '' END END
    || CASE WHEN p.left_out IS NULL THEN '' ELSE '; not selected: '
	|| (SELECT string_agg('''' || coalesce(x ->> 'sku', '') || ''' ('
	|| coalesce(x ->> 'message', 'its product is not selected') || ')', ', ')
	FROM (SELECT x FROM json_array_elements(p.left_out) x LIMIT 3) y)
	|| CASE WHEN json_array_length(p.left_out) > 3 THEN ' and '
	|| json_array_length(p.left_out) - 3 || ' more' ELSE '' END END
    || CASE WHEN p.verdict IN ('gone', 'archived', 'not-selected') AND p.owed IS NOT NULL
	THEN '; customers see that when the site is published' ELSE '' END
    AS sentence,
    to_char(CASE WHEN p.doubt IS NOT NULL THEN p.doubt_at
	WHEN p.verdict IN ('failed', 'refused', 'edited')
	    OR p.verdict = 'held' AND p.action = 'held' THEN p.since
	WHEN p.gone IS NOT NULL THEN p.gone
	WHEN p.cause IN ('waiting-for-publish', 'picture-refused')
	    AND p.webflow_id IS NOT NULL THEN p.sent_at
	ELSE greatest(p.sent_at, p.since) END AT TIME ZONE 'UTC',
	'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since,
    coalesce(c.advice, other.advice) AS advice,
    CASE p.verdict
    WHEN 'in-doubt' THEN 'reads the shop and sends what is missing'
    WHEN 'waiting' THEN CASE
	WHEN p.doubt = 'running' THEN 'sends it, unless the present run does'
	WHEN p.doubt IS NOT NULL THEN 'reads the shop and sends it'
	WHEN p.webflow_id IS NULL THEN 'sends it, if the PIM still has it'
	ELSE 'sends nothing, unless it changes in Plytix' END
    WHEN 'failed' THEN 'tries it again'
    WHEN 'refused' THEN 'tries it again if the run is full or retry, or if the'
	|| ' product has changed in Plytix'
    WHEN 'held' THEN 'leaves it as it is, until somebody approves the change'
    WHEN 'edited' THEN 'keeps the edit, unless the value changes in Plytix'
    WHEN 'picture-missing' THEN 'tries the picture again if its waiting time'
	|| ' is over; retry does so at once'
    WHEN 'gone' THEN CASE p.state WHEN 'publish' THEN 'leaves it as it is, unless'
	|| ' the run is full and ARCHIVE_POLICY is archive or draft'
	ELSE 'leaves it as it is' END
    WHEN 'archived' THEN 'leaves it as it is, unless its status changes in Plytix'
    WHEN 'not-selected' THEN 'leaves it as it is, unless the mapping selects it by then'
    ELSE 'sends nothing, unless it changes in Plytix' END AS next_run,
    p.code, p.run, p.action, p.webflow_id, p.slug, p.state, p.published,
    to_char(p.sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS sent,
    p.fields, (SELECT json_agg(json_build_object('sku', v.fields ->> 'sku',
	'variant_id', v.variant_id, 'webflow_id', v.webflow_id,
	'default', v.is_default, 'fields', v.fields, 'stock', v.stock)
	ORDER BY v.place) FROM sync.variant_mappings v WHERE p.of = 'product'
	AND v.site = p.site AND v.plytix_id = p.plytix_id AND v.part = p.part)
	AS variants,
    (SELECT json_agg(json_build_object('id', r.id, 'sku', r.sku,
	'modified', r.modified, 'run', r.last_run) ORDER BY r.parent NULLS FIRST,
	r.sku) FROM sync.pim_rows r WHERE p.of = 'product' AND r.site = p.site
	AND (r.id = p.plytix_id OR r.parent = p.plytix_id)) AS source,
    p.warnings, p.left_out
FROM named p LEFT JOIN sync.causes c ON c.code = p.cause
    LEFT JOIN sync.causes other ON other.code = '*';

-- ---- health

CREATE VIEW sync.v_health AS
WITH last AS (SELECT DISTINCT ON (site) site, run, mode, status, exit, reason,
    ended_at FROM sync.sync_states WHERE ended_at IS NOT NULL
    AND mode NOT IN ('plan', 'verify', 'restore') ORDER BY site, number DESC),
good AS (SELECT site, max(ended_at) AS any_mode,
    max(ended_at) FILTER (WHERE mode = 'full') AS "full",
    max(ended_at) FILTER (WHERE mode = 'changed') AS changed
    FROM sync.sync_states WHERE exit IN (0, 3) AND NOT trial
    AND mode IN ('full', 'changed') GROUP BY site),
bad AS (SELECT site, count(*) FILTER (WHERE action = 'failed') AS failed,
    count(*) FILTER (WHERE action = 'refused') AS refused,
    count(*) FILTER (WHERE action = 'held') AS held
    FROM sync.product_states WHERE action IN ('failed', 'refused', 'held')
    GROUP BY site),
doubt AS (SELECT i.site, count(DISTINCT (of, plytix_id, part)) AS n
    FROM sync.run_items i JOIN sync.sync_states r USING (run)
    WHERE i.doubt AND r.status <> 'running' GROUP BY i.site),
owed AS (SELECT site, count(*) AS n FROM (SELECT site FROM sync.product_mappings
    WHERE owed IS NOT NULL UNION ALL SELECT site FROM sync.category_mappings
    WHERE owed IS NOT NULL UNION ALL SELECT site FROM sync.item_mappings
    WHERE owed IS NOT NULL) x GROUP BY site),
probe AS (SELECT p.site, string_agg(p.api, ' and ' ORDER BY p.api) AS away
    FROM sync.probes p LEFT JOIN good g USING (site) WHERE NOT p.ok
    AND p.at >= coalesce(g.any_mode, '-infinity') GROUP BY p.site),
parts AS (SELECT s.site, l.run, l.mode, l.exit, l.reason, l.ended_at,
    g.any_mode, g."full", g.changed, coalesce(b.failed, 0) AS failed,
    coalesce(b.refused, 0) AS refused, coalesce(b.held, 0) AS held,
    coalesce(d.n, 0) AS in_doubt, coalesce(o.n, 0) AS waiting_for_publish,
    p.away, (SELECT r.run FROM sync.sync_states r WHERE r.site = s.site
	AND r.status = 'running') AS running
    FROM sync.sites s LEFT JOIN last l USING (site) LEFT JOIN good g USING (site)
    LEFT JOIN bad b USING (site) LEFT JOIN doubt d USING (site)
    LEFT JOIN owed o USING (site) LEFT JOIN probe p USING (site)),
judged AS (SELECT *, CASE
    WHEN exit IN (1, 2) THEN 'failing'
    WHEN exit IS NULL AND run IS NOT NULL AND running IS NULL THEN 'attention'
    WHEN exit = 75 AND coalesce(any_mode, '-infinity') < now() - interval '1 day'
	THEN 'failing'
    WHEN run IS NULL OR exit = 75 OR away IS NOT NULL
	OR failed + refused + held > 0 OR in_doubt > 0
	OR coalesce(any_mode, '-infinity') < now() - interval '26 hours'
	THEN 'attention'
    ELSE 'well' END AS health FROM parts)
SELECT site, health, CASE
    WHEN run IS NULL THEN 'no run has ended yet'
    WHEN exit IN (1, 2, 75) OR exit IS NULL THEN 'the last run (' || mode
	|| ') did not end well: ' || coalesce(reason, 'it was interrupted')
    WHEN away IS NOT NULL THEN away || ' did not answer the last time'
    WHEN failed + refused + held > 0 THEN failed + refused + held
	|| CASE WHEN failed + refused + held = 1 THEN ' record needs'
	ELSE ' records need' END || ' a decision; ''sync.sh errors'' lists them'
    WHEN in_doubt > 0 THEN in_doubt || CASE WHEN in_doubt = 1 THEN ' record is'
	ELSE ' records are' END || ' in doubt; the next run reads the shop'
	|| ' and completes ' || CASE WHEN in_doubt = 1 THEN 'it' ELSE 'them' END
    WHEN coalesce(any_mode, '-infinity') < now() - interval '26 hours'
	THEN 'no run has ended well for more than a day; ''sync.sh full'' starts one'
    ELSE 'the shop agrees with the PIM' END AS sentence,
    running, run AS last_run, mode AS last_mode, exit AS last_exit,
    to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS last_end,
    to_char("full" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS last_good_full,
    to_char(changed AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS last_good_changed,
    failed, refused, held, in_doubt, waiting_for_publish
FROM judged;

-- ---- metrics for Prometheus, except those that the program adds itself

CREATE VIEW sync.v_metrics AS
WITH last AS (SELECT h.* FROM (SELECT max(number) AS number
    FROM sync.sync_states WHERE status NOT IN ('running', 'queued')
    GROUP BY site, mode) x JOIN sync.v_history h USING (number)),
good AS (SELECT DISTINCT ON (site, mode) site, mode, ended_at
    FROM sync.sync_states WHERE exit IN (0, 3) AND mode NOT IN ('plan', 'restore')
    ORDER BY site, mode, number DESC),
newest AS (SELECT DISTINCT ON (site) * FROM last ORDER BY site, number DESC),
total AS (SELECT site, sum(runs) AS runs, sum(failed) AS failed,
    sum(writes) AS writes, sum(webflow) AS webflow, sum(plytix) AS plytix,
    sum(limited) AS limited FROM sync.days GROUP BY site)
SELECT s.site, 1 AS place, 'running' AS name, 'gauge' AS type,
    'Whether a run is under way' AS help, '' AS labels,
    (SELECT count(*) FROM sync.v_now n WHERE n.site = s.site)::numeric AS value
FROM sync.sites s
UNION ALL
SELECT site, 2, 'progress_ratio', 'gauge',
    'The part of the push that is done, from 0 to 1', '',
    round(done::numeric / greatest(items, 1), 4) FROM sync.v_now
UNION ALL
SELECT site, 3, 'last_run_timestamp_seconds', 'gauge', 'When the last run began',
    'mode="' || mode || '"', extract(epoch FROM started::timestamptz)::bigint
FROM last
UNION ALL
SELECT site, 4, 'last_success_timestamp_seconds', 'gauge',
    'When a run last ended with exit code 0 or 3', 'mode="' || mode || '"',
    extract(epoch FROM ended_at)::bigint FROM good
UNION ALL
SELECT site, 5, 'last_run_duration_seconds', 'gauge', 'How long the last run took',
    'mode="' || mode || '"', seconds FROM last
UNION ALL
SELECT site, 6, 'last_run_exit_code', 'gauge', 'Exit code of the last run',
    'mode="' || mode || '"', exit FROM last WHERE exit IS NOT NULL
UNION ALL
SELECT n.site, 7, 'last_run_items', 'gauge',
    'Products and categories of the last run by result',
    'action="' || x.action || '"', x.n FROM newest n, LATERAL (VALUES
    ('created', n.created), ('updated', n.updated), ('unchanged', n.unchanged),
    ('archived', n.archived), ('failed', n.failed), ('refused', n.refused),
    ('held', n.held), ('lost', n.lost)) x(action, n)
UNION ALL
SELECT n.site, 8, 'last_run_requests', 'gauge',
    'Requests of the last run by service',
    'api="' || x.api || '"', x.n FROM newest n, LATERAL (VALUES
    ('plytix', n.plytix), ('webflow', n.webflow)) x(api, n)
UNION ALL
SELECT site, 9, 'last_run_rate_ratio', 'gauge',
    'Part of the allowed rate that the last push used, from 0 to 1', '', rate_share
FROM newest WHERE rate_share IS NOT NULL
UNION ALL
SELECT site, 10, 'products', 'gauge', 'Products by state, as sync.sh why reports it',
    'state="' || verdict || '"', count(*) FROM sync.v_products
GROUP BY site, verdict
UNION ALL
SELECT site, 11, 'attention', 'gauge', 'Records that need a decision', '',
    failed + refused + held FROM sync.v_health
UNION ALL
SELECT site, 12, 'health', 'gauge', '0 well, 1 attention, 2 failing', '',
    CASE health WHEN 'well' THEN 0 WHEN 'attention' THEN 1 ELSE 2 END
FROM sync.v_health
UNION ALL
SELECT site, 13, 'publish_waiting', 'gauge',
    'Changes that customers see when the site is published', '',
    waiting_for_publish FROM sync.v_health
UNION ALL
SELECT site, 14, 'api_up', 'gauge',
    'Whether the last answer of the service was good',
    'api="' || api || '"', ok::integer FROM sync.probes
UNION ALL
SELECT site, 15, 'runs_total', 'counter', 'Runs that have ended', '', runs
FROM total
UNION ALL
SELECT site, 16, 'failed_runs_total', 'counter',
    'Runs that ended neither with 0 nor with 3', '', failed FROM total
UNION ALL
SELECT site, 17, 'writes_total', 'counter', 'Writes to Webflow', '', writes
FROM total
UNION ALL
SELECT t.site, 18, 'requests_total', 'counter', 'Requests by service',
    'api="' || x.api || '"', x.n FROM total t, LATERAL (VALUES
    ('plytix', t.plytix), ('webflow', t.webflow)) x(api, n)
UNION ALL
SELECT site, 19, 'limited_total', 'counter', 'Requests that were answered with 429',
    '', limited FROM total
UNION ALL
SELECT s.site, 20, 'tasks', 'gauge', 'Tasks that wait or are under way',
    'state="' || x.state || '"', (SELECT count(*) FROM sync.tasks t
	WHERE t.site = s.site AND t.state = x.state)
FROM sync.sites s, (VALUES ('queued'), ('running')) x(state)
UNION ALL
SELECT s.site, 21, 'workers', 'gauge',
    'Workers that have reported in the last 100 seconds', '',
    (SELECT count(*) FROM sync.workers w WHERE w.site = s.site
	AND w.seen_at > now() - interval '100 s')
FROM sync.sites s;

-- ---- the queue

CREATE VIEW sync.v_tasks AS
SELECT t.site, t.id, t.mode, nullif(t.argument, '') AS argument, t.state,
    to_char(t.asked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS asked, nullif(t.asked_by, '') AS asked_by,
    to_char(t.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS started,
    to_char(t.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS ended, t.tries, t.run, t.exit, t.reason, t.cancel, t.summary,
    CASE WHEN t.state = 'queued' THEN (SELECT count(*) FROM sync.tasks q
	WHERE q.site = t.site AND q.state = 'queued' AND q.id <= t.id) END
	AS position
FROM sync.tasks t;

-- The workers that are alive: each reports once a minute.
CREATE VIEW sync.v_workers AS
SELECT site, worker, host,
    to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since,
    floor(extract(epoch FROM now() - seen_at))::bigint AS last_sign, task
FROM sync.workers WHERE seen_at > now() - interval '100 s';

-- ---- what the guard held back

CREATE VIEW sync.v_held AS
SELECT h.site, h.run, r.number, count(*) AS items,
    min(h.allowed_at) IS NOT NULL AS allowed,
    to_char((min(h.allowed_at) + interval '1 day') AT TIME ZONE 'UTC',
	'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS until,
    (array_agg(DISTINCT coalesce(nullif(h.sku, ''), h.plytix_id)))[1:50] AS skus,
    -- nothing is left to approve: a later full run has sent these records, or
    -- has held them back again under its own name
    EXISTS (SELECT 1 FROM sync.sync_states f WHERE f.site = h.site
	AND f.number > r.number AND f.mode = 'full' AND NOT coalesce(f.trial, false)
	AND f.exit IN (0, 3)) AS past
FROM sync.held h JOIN sync.sync_states r USING (run)
GROUP BY h.site, h.run, r.number;

-- ---- smaller parts of the reports

CREATE VIEW sync.v_runs AS
SELECT site, number, run, status, task, summary FROM sync.sync_states;

CREATE VIEW sync.v_probes AS
SELECT site, api, ok, status, ms, message,
    to_char(p.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
    greatest(0, floor(extract(epoch FROM now() - p.at)))::bigint AS age_seconds
FROM sync.probes p;

CREATE VIEW sync.v_queue AS
SELECT site, count(*) FILTER (WHERE state = 'queued') AS queued,
    count(*) FILTER (WHERE state = 'running') AS running,
    floor(extract(epoch FROM now() - min(asked_at)
	FILTER (WHERE state = 'queued')))::bigint AS oldest_seconds
FROM sync.tasks WHERE state IN ('queued', 'running') GROUP BY site;

-- Each name by which a record can be asked for: its id, its SKU or that of a
-- variant, its id and slug in Webflow.
CREATE VIEW sync.v_names AS
SELECT site, plytix_id, sku AS name FROM sync.product_states
UNION ALL SELECT site, plytix_id, sku FROM sync.run_items WHERE doubt
UNION ALL SELECT site, plytix_id, sku FROM sync.product_mappings
UNION ALL SELECT site, plytix_id, webflow_id FROM sync.product_mappings
UNION ALL SELECT site, plytix_id, slug FROM sync.product_mappings
UNION ALL SELECT site, plytix_id, webflow_id FROM sync.category_mappings
UNION ALL SELECT site, plytix_id, slug FROM sync.category_mappings
UNION ALL SELECT site, plytix_id, fields ->> 'name' FROM sync.category_mappings
UNION ALL SELECT site, key, key FROM sync.item_mappings
UNION ALL SELECT site, key, webflow_id FROM sync.item_mappings
UNION ALL SELECT site, key, slug FROM sync.item_mappings
UNION ALL SELECT site, plytix_id, variant_id FROM sync.variant_mappings
UNION ALL SELECT site, plytix_id, webflow_id FROM sync.variant_mappings
UNION ALL SELECT site, plytix_id, fields ->> 'sku' FROM sync.variant_mappings
UNION ALL SELECT site, coalesce(parent, id), sku FROM sync.pim_rows
UNION ALL SELECT site, coalesce(parent, id), id FROM sync.pim_rows;

-- What each run did with a record.
CREATE VIEW sync.v_story AS
SELECT i.site, r.number, i.of, i.run,
    to_char(coalesce(i.done_at, r.started_at) AT TIME ZONE 'UTC',
	'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at, i.sku, i.plytix_id, i.part,
    coalesce(i.action, 'no result') AS action, i.writes, i.webflow_id, i.code,
    i.message
FROM sync.run_items i LEFT JOIN sync.sync_states r USING (run);

CREATE VIEW sync.v_stats AS
SELECT s.site,
    (SELECT count(*) FROM sync.product_mappings p WHERE p.site = s.site)
	AS products,
    (SELECT count(*) FROM sync.product_mappings p WHERE p.site = s.site
	AND state = 'publish') AS live,
    (SELECT count(*) FROM sync.product_mappings p WHERE p.site = s.site
	AND state = 'archive') AS archived,
    (SELECT count(*) FROM sync.variant_mappings p WHERE p.site = s.site) AS skus,
    (SELECT count(*) FROM sync.category_mappings p WHERE p.site = s.site)
	AS categories,
    (SELECT count(*) FROM sync.pim_rows p WHERE p.site = s.site) AS rows,
    (SELECT count(*) FROM sync.sync_states p WHERE p.site = s.site) AS runs,
    (SELECT count(DISTINCT (of, plytix_id, part)) FROM sync.run_items p
	WHERE p.site = s.site AND doubt) AS in_doubt,
    to_char(s.high_water AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
	AS seen_until, s.clean
FROM sync.sites s;

-- ---- rights: the views are new, so the rights to read them are given again.
-- The roles are those that may read the table schema_migrations, which stays.
DO $$ DECLARE reader text; name text; BEGIN
	FOR reader IN SELECT DISTINCT a.grantee::regrole::text
	    FROM pg_class c, aclexplode(c.relacl) a
	    WHERE c.oid = to_regclass('sync.schema_migrations')
	    AND a.privilege_type = 'SELECT' AND a.grantee NOT IN (c.relowner, 0) LOOP
		FOR name IN SELECT viewname FROM pg_views WHERE schemaname = 'sync' LOOP
			EXECUTE format('GRANT SELECT ON sync.%I TO %s', name, reader);
		END LOOP;
	END LOOP;
END $$;
