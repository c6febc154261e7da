-- What the ledger holds.
-- $1 site, $2 ''
SELECT coalesce(products, 0) AS products, coalesce(live, 0) AS live,
    coalesce(archived, 0) AS archived, coalesce(skus, 0) AS skus,
    coalesce(categories, 0) AS categories, coalesce(rows, 0) AS rows,
    coalesce(runs, 0) AS runs, coalesce(in_doubt, 0) AS in_doubt, seen_until,
    clean
FROM (SELECT $1::text AS site) x LEFT JOIN v_stats USING (site)
WHERE $2::text IS NOT NULL;
