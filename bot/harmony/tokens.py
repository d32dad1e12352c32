"""The token ids of harmony that Bylaw must know by number.

They are compared as numbers because decoded text proves nothing: a member can type "<|end|>", and it looks
the same once decoded. Source: docs/format.md of openai/harmony; the tests compare them with openai-harmony.
"""

FIRST_SPECIAL = 199998  # ids from here on are never produced by ordinary text
END_OF_TEXT = 199999
RETURN = 200002  # the model has finished its answer
CONSTRAIN = 200003
CHANNEL = 200005
START = 200006
END = 200007  # one message ends, another follows; not a stop
MESSAGE = 200008
CALL = 200012  # the model wants a tool; Bylaw offers none
VOCABULARY_SIZE = 201088  # ids are below this

STOPS = (RETURN, CALL)
DIGITS = (15, 16)  # "0" and "1", which are tokens of their own wherever they stand

# What may never stand inside a message: everything that would end it or begin another.
STRUCTURE = (199998, END_OF_TEXT, RETURN, CONSTRAIN, CHANNEL, START, END, MESSAGE, CALL)
