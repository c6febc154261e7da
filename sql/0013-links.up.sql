-- Which products a product is to point to in a field, as the last run that saw
-- it read it in the PIM: what is not in the shop yet, or not any more, is linked
-- when it is.
CREATE TABLE IF NOT EXISTS sync.product_links (
	site text NOT NULL,
	plytix_id text NOT NULL,        -- of the product that points
	part text NOT NULL DEFAULT '',
	field text NOT NULL,
	target text NOT NULL,           -- id in the PIM: of a product, or a variant
	place integer NOT NULL,
	once boolean NOT NULL DEFAULT false, -- only while it is made
	PRIMARY KEY (plytix_id, part, field, target, site)
);

-- What a line had come to when the run took it up once more, to link it: its
-- result is both.
ALTER TABLE sync.run_items ADD COLUMN IF NOT EXISTS base json;
