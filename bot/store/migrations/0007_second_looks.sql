-- What was said before a message, sealed; like the question's copy of the content, only while it is open.
ALTER TABLE judgement ADD COLUMN context BLOB CHECK (context IS NULL OR state = 'open');

-- Why a second look was asked for, and whether it could read what was said before; NULL: a first look.
ALTER TABLE judgement ADD COLUMN second_look TEXT CHECK (second_look IS NULL OR json_valid(second_look));

-- The second looks that wait, whose cases people are shown while the model is away.
CREATE INDEX judgement_second_look ON judgement (id) WHERE state = 'open' AND second_look IS NOT NULL;

-- The questions that hold what others said, for whoever asks to be forgotten.
CREATE INDEX judgement_context ON judgement (server_id) WHERE context IS NOT NULL;
