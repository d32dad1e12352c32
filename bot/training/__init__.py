"""Where the filter's tables come from: offline, from files of rows, the same result every time.

Nothing here runs while messages are screened, and nothing is trained on members' messages. The scorer needs
the training extra: `rows` → `corpus` → `lanes` and `additive` → `pack`, put together in `train`.
"""
