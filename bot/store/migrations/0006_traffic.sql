-- How the filter's scores are spread in a server, so that a restart goes on with the thresholds fitted to it.
-- Plain: these are counts of scores, and no message, member or word can be told from them.
CREATE TABLE traffic (
    server_id INTEGER PRIMARY KEY REFERENCES server (id),
    sketch TEXT NOT NULL CHECK (json_valid(sketch))
) STRICT;

-- The messages drawn at random from what the filter let pass; counted for the share that it misses.
CREATE INDEX sighting_sampled ON sighting (server_id, seen_at) WHERE cause = 'audit';
