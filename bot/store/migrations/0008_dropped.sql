-- Why a question was dropped without an answer: its policy was withdrawn, or all that it is about was removed by
-- moderators. NULL: it was not dropped; an expired one was given up on.
ALTER TABLE judgement ADD COLUMN dropped TEXT CHECK (
    dropped IS NULL OR (dropped IN ('withdrawn', 'removed') AND state = 'expired')
);

-- Whether a moderator deleted the message. What its author deletes is judged all the same.
ALTER TABLE sighting ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1));

-- When it was noted that the message is gone: the audit log names no message, only whose it was, and where.
ALTER TABLE sighting ADD COLUMN gone_at INTEGER;
