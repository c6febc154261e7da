-- Holds what was paired with an item of the shop, and not by the map. What has
-- a key of ours (a SKU's slug, the end of a category's slug) is not held. Items
-- of other collections are referred to, and never written.
-- $1 site
UPDATE want w
SET hold = true
WHERE w.webflow_id IS NOT NULL AND w.of <> 'item'
    AND NOT EXISTS (SELECT 1
        FROM product_mappings m
        WHERE w.of = 'product' AND m.site = $1 AND m.plytix_id = w.plytix_id
            AND m.part = w.part)
    AND NOT EXISTS (SELECT 1
        FROM category_mappings m
        WHERE w.of = 'category' AND m.site = $1 AND m.plytix_id = w.plytix_id)
    AND NOT EXISTS (SELECT 1
        FROM shop_sku k
        WHERE w.of = 'product' AND k.webflow_id = w.webflow_id
            AND (k.slug = ANY (w.keys)
                OR left(k.slug, length(w.identity) + 1) = w.identity || '_'))
    AND NOT EXISTS (SELECT 1
        FROM shop s
        WHERE w.of = 'category' AND s.of = w.of AND s.webflow_id = w.webflow_id
            AND right(s.slug, length(w.plytix_id) + 1) = '-' || w.plytix_id);
