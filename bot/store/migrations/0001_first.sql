-- Times are microseconds since 1970 in UTC. A BLOB is sealed (bot/store/sealing.py); JSON is plain.
-- What members wrote, what they are called and what the model wrote about them is always sealed.

-- Facts about this database, such as the check value that tells a wrong key.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE server (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    digest_key BLOB NOT NULL,  -- random; content digests of this server are made under it
    next_number INTEGER NOT NULL DEFAULT 1 CHECK (next_number > 0),
    settings TEXT CHECK (settings IS NULL OR json_valid(settings))  -- NULL: the defaults
) STRICT;

-- Versions are never changed and never deleted: verdicts name them by digest.
CREATE TABLE policy (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    policy_id TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    digest TEXT NOT NULL,
    enabled INTEGER NOT NULL DEFAULT 0 CHECK (enabled IN (0, 1)),
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    document TEXT NOT NULL CHECK (json_valid(document)),
    UNIQUE (server_id, policy_id, version),
    UNIQUE (server_id, digest)
) STRICT;

CREATE UNIQUE INDEX policy_in_force ON policy (server_id, policy_id) WHERE enabled = 1;

-- A mod-log message, recorded before it is sent.
CREATE TABLE post (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    kind TEXT NOT NULL CHECK (kind IN ('case', 'digest')),
    channel_id INTEGER NOT NULL,
    marker TEXT NOT NULL UNIQUE CHECK (length(marker) BETWEEN 1 AND 16),
    begun_at INTEGER NOT NULL,
    message_id INTEGER  -- NULL: not known to have arrived
) STRICT;

CREATE TABLE casefile (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    kind TEXT NOT NULL CHECK (kind IN ('message', 'title')),
    content_digest TEXT NOT NULL,  -- of the sighting that opened it
    mixed INTEGER NOT NULL DEFAULT 0 CHECK (mixed IN (0, 1)),  -- holds other contents too: nothing new joins it
    number INTEGER CHECK (number > 0),  -- given when it is first shown; what has been shown stays shown
    state TEXT NOT NULL CHECK (state IN ('judging', 'ready', 'decided')),
    opened_at INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    posted_version INTEGER NOT NULL DEFAULT 0,
    decision TEXT CHECK (decision IS NULL OR json_valid(decision)),
    post_id INTEGER REFERENCES post (id),
    due INTEGER NOT NULL CHECK (due IN (0, 1)),  -- a step can be taken
    fence INTEGER NOT NULL DEFAULT 0,
    ready_at INTEGER NOT NULL DEFAULT 0,  -- leased or resting until then
    CHECK (state <> 'decided' OR decision IS NOT NULL),
    CHECK (number IS NULL OR decision IS NOT NULL),
    UNIQUE (server_id, number)
) STRICT;

CREATE INDEX casefile_due ON casefile (id, ready_at) WHERE due = 1;
CREATE INDEX casefile_unposted ON casefile (server_id, id) WHERE due = 1 AND post_id IS NULL;
CREATE INDEX casefile_of_content ON casefile (server_id, content_digest, opened_at) WHERE mixed = 0;
CREATE INDEX casefile_state ON casefile (state);  -- counted for /metrics

CREATE TABLE sighting (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    case_id INTEGER NOT NULL REFERENCES casefile (id),
    message_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'title')),
    revision INTEGER NOT NULL,
    content_digest TEXT NOT NULL,
    channel_id INTEGER NOT NULL,
    ancestor_ids TEXT NOT NULL CHECK (json_valid(ancestor_ids)),
    author_id INTEGER NOT NULL,
    author_facts TEXT NOT NULL CHECK (json_valid(author_facts)),
    author_name BLOB,
    item BLOB,
    signals BLOB NOT NULL,
    hard INTEGER NOT NULL CHECK (hard IN (0, 1)),  -- any signal is hard
    cause TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    reply_to_id INTEGER,
    erased INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),
    gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),  -- the message has been deleted since
    CHECK (erased = (item IS NULL) AND erased = (author_name IS NULL)),
    UNIQUE (server_id, message_id, kind, revision, content_digest)
) STRICT;

CREATE INDEX sighting_of_case ON sighting (case_id, id);

-- One question to the model. Content stands here only while the question is open.
CREATE TABLE judgement (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    content_digest TEXT NOT NULL,
    context_digest TEXT NOT NULL DEFAULT '',  -- empty: a first look, without context
    policy_digest TEXT NOT NULL,
    effort TEXT NOT NULL,
    sample INTEGER NOT NULL DEFAULT 0,
    cause TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'expired')),
    opened_at INTEGER NOT NULL,
    ready_at INTEGER NOT NULL DEFAULT 0,  -- leased or resting until then
    fence INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    item BLOB,
    evidence BLOB,
    answer TEXT CHECK (answer IS NULL OR json_valid(answer)),  -- without the words
    words BLOB,  -- rationale and quote; NULL once erased
    answered_at INTEGER,
    CHECK ((state = 'open') = (item IS NOT NULL)),
    CHECK ((state = 'answered') = (answer IS NOT NULL)),
    UNIQUE (server_id, content_digest, context_digest, policy_digest, effort, sample),
    FOREIGN KEY (server_id, policy_digest) REFERENCES policy (server_id, digest)
) STRICT;

-- The queue. Holds all that a lease looks at, so that resting rows cost no look into the table.
CREATE INDEX judgement_open ON judgement (priority, server_id, id, ready_at, policy_digest, state)
WHERE state = 'open';

CREATE TABLE case_judgement (
    case_id INTEGER NOT NULL REFERENCES casefile (id),
    judgement_id INTEGER NOT NULL REFERENCES judgement (id),
    PRIMARY KEY (case_id, judgement_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_judgement_of_judgement ON case_judgement (judgement_id, case_id);

CREATE TABLE action (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    case_id INTEGER NOT NULL REFERENCES casefile (id),
    sighting_id INTEGER NOT NULL REFERENCES sighting (id),
    kind TEXT NOT NULL CHECK (kind IN ('delete', 'lock', 'rename')),
    state TEXT NOT NULL CHECK (state IN ('wanted', 'done', 'gone', 'refused', 'failed')),
    actor_id INTEGER,  -- NULL: automatic
    wanted_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    UNIQUE (sighting_id, kind)
) STRICT;

CREATE INDEX action_of_case ON action (case_id, state);
CREATE INDEX action_automatic ON action (server_id, wanted_at) WHERE actor_id IS NULL;

CREATE TABLE label (
    case_id INTEGER NOT NULL REFERENCES casefile (id),
    moderator_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('correct', 'wrong')),
    at INTEGER NOT NULL,
    PRIMARY KEY (case_id, moderator_id)
) STRICT, WITHOUT ROWID;

-- Who changed what: facts, never message text.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL REFERENCES server (id),
    at INTEGER NOT NULL,
    actor_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    facts TEXT NOT NULL CHECK (json_valid(facts))
) STRICT;
