-- Sums of each day, by UTC; they stay when the runs are pruned.
CREATE TABLE IF NOT EXISTS sync.days (
	site text NOT NULL,
	day date NOT NULL,
	runs bigint NOT NULL,
	failed bigint NOT NULL,         -- runs that ended neither with 0 nor 3
	changed bigint NOT NULL,        -- products written
	refused bigint NOT NULL,        -- products refused or failed, each run's
	writes bigint NOT NULL,
	webflow bigint NOT NULL,        -- requests, writes included
	plytix bigint NOT NULL,
	limited bigint NOT NULL,        -- of all, answered 429
	rate_share numeric,             -- the most of the allowed rate; 0 to 1
	PRIMARY KEY (day, site)
);
