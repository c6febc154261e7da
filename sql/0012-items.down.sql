DROP TABLE IF EXISTS sync.item_mappings;
