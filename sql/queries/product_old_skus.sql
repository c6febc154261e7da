-- SKUs of a product that was made anew make way.
-- $1 site, $2 product, $3 part, $4 its id in the shop, $5 and $6 place of the
-- line in the order of what was sent
DELETE FROM variant_mappings v
USING product_mappings m
WHERE m.site = $1 AND m.plytix_id = $2 AND m.part = $3 AND m.webflow_id <> $4
    AND (m.sent_run, m.sent_line) <= ($5, $6) AND v.site = $1
    AND v.plytix_id = $2 AND v.part = $3
    AND (v.sent_run, v.sent_line) <= ($5, $6);
