-- Members of whom everything is to be erased, until it is: they asked, or a moderator did. The row goes with
-- the last of what it is about.
CREATE TABLE erasure (
    server_id INTEGER NOT NULL REFERENCES server (id),
    user_id INTEGER NOT NULL CHECK (user_id > 0),
    asked_at INTEGER NOT NULL,
    PRIMARY KEY (server_id, user_id)
) STRICT, WITHOUT ROWID;

-- What is readable, by age and by content; and whatever is by one member.
CREATE INDEX sighting_readable ON sighting (server_id, seen_at) WHERE erased = 0;
CREATE INDEX sighting_of_content ON sighting (server_id, content_digest) WHERE erased = 0;
CREATE INDEX sighting_of_author ON sighting (server_id, author_id);
