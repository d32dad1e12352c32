"""What a message says once every disguise is undone, with the way back to what was typed.

`normalise.py` makes the Reading that every stage shares; the others each undo one kind of disguise.
"""
