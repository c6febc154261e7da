-- Old and new products that are the same: every code of the old one is a code of
-- the new one and is there once, and the new one has no others.
INSERT INTO moves
SELECT o.g, n.f, o.code
FROM old o
    JOIN fresh n ON n.root AND o.root AND n.code = o.code AND o.code <> ''
WHERE NOT EXISTS (SELECT 1
    FROM old x
    WHERE x.g = o.g
        AND NOT (x.code <> ''
            AND (SELECT count(*) FROM old u WHERE u.code = x.code) = 1
            AND (SELECT count(*) FROM listed u WHERE u.sku = x.code) = 1
            AND EXISTS (SELECT 1
                FROM fresh y
                WHERE y.f = n.f AND y.root = x.root AND y.code = x.code)))
    AND NOT EXISTS (SELECT 1
        FROM fresh y
        WHERE y.f = n.f
            AND NOT EXISTS (
                SELECT 1 FROM old x WHERE x.g = o.g AND x.code = y.code));
