DROP FUNCTION IF EXISTS sync.held_allow(text, text, text);
DROP TABLE IF EXISTS sync.held;
