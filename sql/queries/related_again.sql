-- Lines that are taken up again keep their first result in `base`. Until the
-- second comes they have none, as one that has just set out.
-- $1 run
UPDATE run_items i
SET base = json_build_object(
    'action', i.action, 'requests', i.requests, 'writes', i.writes, 'minimum',
    i.minimum, 'limited', i.limited, 'ms', i.ms, 'skus', i.skus, 'adopted',
    i.adopted, 'publish', i.publish, 'pictures', i.pictures),
    action = NULL, doubt = true
FROM want w
WHERE i.run = $1 AND i.of = w.of AND i.plytix_id = w.plytix_id
    AND i.part = w.part AND w.of = 'product' AND i.action IS NOT NULL;
