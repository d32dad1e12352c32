-- Troubles that a server's owner was told of, so that a restart does not tell them again. The row goes
-- when the trouble is mended.
CREATE TABLE notice (
    server_id INTEGER NOT NULL REFERENCES server (id),
    kind TEXT NOT NULL CHECK (kind IN ('mod-log-gone')),
    since INTEGER NOT NULL,
    refused INTEGER NOT NULL CHECK (refused IN (0, 1)),  -- Discord said so: only /setup mends it
    told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    PRIMARY KEY (server_id, kind)
) STRICT, WITHOUT ROWID;
