-- What a person has allowed to go within the last day; used up when a run has
-- dealt with the product.
-- $1 site
INSERT INTO allowed
SELECT h.plytix_id, h.part, h.variant
FROM held h
WHERE h.site = $1 AND h.allowed_at > now() - interval '1 day'
    AND NOT EXISTS (SELECT 1
        FROM run_items u
        WHERE u.site = h.site AND u.of = 'product'
            AND u.plytix_id = h.plytix_id AND u.part = h.part
            AND u.done_at > h.allowed_at
            AND u.action IN (
                'created', 'updated', 'unchanged', 'archived', 'restored'));
