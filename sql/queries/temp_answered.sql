-- Lines of recall: the digest of each, and which run answered the same one by
-- `unchanged`; null for one that goes on to push.
DROP TABLE IF EXISTS pg_temp.answered;
CREATE TEMP TABLE answered (n bigint, line text, last text);
