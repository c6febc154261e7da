-- Codes of their variants that the PIM was not seen to have, as last sent.
-- $1 site
INSERT INTO old
SELECT DISTINCT ON (v.variant_id) v.plytix_id, v.variant_id,
    coalesce(v.fields ->> 'sku', ''), false
FROM variant_mappings v
WHERE v.site = $1 AND v.variant_id IS NOT NULL
    AND EXISTS (SELECT 1 FROM old o WHERE o.g = v.plytix_id)
    AND NOT EXISTS (SELECT 1 FROM old o WHERE o.id = v.variant_id);
