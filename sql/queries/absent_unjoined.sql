-- A family that was refused or lost does not sell its new variant yet: what has
-- become that variant stays as it is.
-- $1 run
DELETE FROM absent a
WHERE a.joined IS NOT NULL
    AND coalesce((SELECT NOT bool_and(coalesce(i.action, '')
                IN ('created', 'updated', 'unchanged', 'archived', 'restored',
                    'left-out'))
            FROM run_items i
            WHERE i.run = $1 AND i.of = 'product' AND i.plytix_id = a.joined),
        true);
