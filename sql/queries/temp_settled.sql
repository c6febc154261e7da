-- Lines of recall: the digest of each, and the run that had the same one, and
-- nothing to send; null for one that goes on to push.
DROP TABLE IF EXISTS pg_temp.settled;
CREATE TEMP TABLE settled (n bigint, line text, last text);
