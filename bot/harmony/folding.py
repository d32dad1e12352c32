"""Fold runs that say little and cost much: a character or short pattern repeated, invisible characters.

Encoding 4,000 zero-width spaces holds Python's global lock for some 60 ms (openai-harmony 0.0.8), and their
number is all that a reader would learn from them. A run becomes its beginning and a visible count.
"""

import re

# Zero-width, bidirectional and other characters that show nothing: Unicode's Default_Ignorable_Code_Point.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
INVISIBLE = re.compile(f"[{_INVISIBLE}]")

_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]{{4,}}")
_REPEATED = re.compile(r"(.{1,4}?)\1{11,}", re.DOTALL)
_KEPT = 3  # repetitions left standing, so that a reader sees what was repeated


def fold_runs(text: str) -> str:
    """Return the text with every long run shortened to its beginning and a count, such as "aaa[×400]".

    A run is four invisible characters or more, or a pattern of one to four characters twelve times or more.
    """
    text = _INVISIBLE_RUN.sub(lambda run: f"[{len(run[0])} invisible characters]", text)
    return _REPEATED.sub(lambda run: f"{run[1] * _KEPT}[×{len(run[0]) // len(run[1])}]", text)
