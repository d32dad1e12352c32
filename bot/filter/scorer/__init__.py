"""The trained scorer: how likely a message deserves a closer look, and for which of seven reasons.

Pure Python: a message is a sum of whole numbers, one for each word and pair of neighbouring words. What they
are worth was learned offline by `bot/training` and lies in `model.bin`, read once.
"""
