DROP TABLE IF EXISTS sync.sync_errors, sync.pim_rows, sync.category_mappings,
    sync.variant_mappings, sync.product_mappings, sync.run_items,
    sync.sync_states, sync.sites;
