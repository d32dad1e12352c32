-- How far each channel has been listened to, so that what was written while Bylaw was away can be
-- fetched. No reference to server: channels are listened to before anything of a server is stored.
CREATE TABLE mark (
    channel_id INTEGER PRIMARY KEY,
    server_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL CHECK (message_id >= 0)  -- the last one seen; it tells the time, too
) STRICT;

CREATE INDEX mark_of_server ON mark (server_id, message_id);
