-- The one message in a server's mod-log that says that the model is away; recorded before it is sent.
CREATE TABLE outage (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    since INTEGER NOT NULL,
    first_case_id INTEGER NOT NULL,  -- the oldest case that waited when it was recorded
    back_at INTEGER,  -- NULL: still away
    last_case_id INTEGER,  -- the newest case that waited when the model came back
    channel_id INTEGER NOT NULL,
    marker TEXT NOT NULL UNIQUE CHECK (length(marker) BETWEEN 1 AND 16),
    message_id INTEGER,  -- NULL: not known to have arrived
    told_at INTEGER,  -- when the message was last sent or edited
    told_waiting INTEGER NOT NULL DEFAULT 0,  -- what it said then
    muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1)),  -- a moderator deleted it
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    CHECK ((back_at IS NULL) = (last_case_id IS NULL))
) STRICT;

CREATE UNIQUE INDEX outage_open ON outage (server_id) WHERE closed = 0;
CREATE INDEX outage_of_server ON outage (server_id, id);

-- The cases that wait for an answer: counted for that message, and looked through for hard ones.
CREATE INDEX casefile_judging ON casefile (server_id, id, number) WHERE state = 'judging';
CREATE INDEX sighting_hard ON sighting (case_id) WHERE hard = 1;

-- The queue again, now by age: after an outage what is fresh goes before what has waited.
DROP INDEX judgement_open;
CREATE INDEX judgement_open
ON judgement (priority, server_id, opened_at, id, ready_at, policy_digest, state)
WHERE state = 'open';
CREATE INDEX judgement_oldest ON judgement (opened_at) WHERE state = 'open';
