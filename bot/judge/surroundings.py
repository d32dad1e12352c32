"""Fit what was said before a message into its part of the prompt: the nearest first, and names left out."""

from bot.core.context import Context
from bot.harmony.encoding import count_tokens
from bot.harmony.fitting import fit_content
from bot.harmony.quoting import quote_data
from bot.harmony.steps import Steps, at_once

MAX_CONTEXT_TOKENS = 500  # taken from the room of the content, so that the whole prompt grows by nothing
MAX_SPEECH_TOKENS = 150  # of one message: a long one must not push the others out
_LABEL_TOKENS = 16  # the braces, the keys and the label of one message


def write_context(context: Context) -> str:
    """Return the earlier messages as JSON, one on a line, oldest first; empty if there are none.

    The message replied to is kept before all others, then the latest ones, as many as there is room for.
    """
    return at_once(writing_context(context))


def writing_context(context: Context) -> Steps[str]:
    """Write the same, a message a step."""
    told = list(context.labelled())
    by_importance = sorted(range(len(told)), key=lambda at: (not told[at][1].is_parent, -at))
    room = MAX_CONTEXT_TOKENS
    lines: dict[int, str] = {}
    for at in by_importance:
        label, speech = told[at]
        fitted = fit_content(speech.text, max_tokens=min(MAX_SPEECH_TOKENS, max(room - _LABEL_TOKENS, 0)))
        if not fitted.judged_characters:
            break
        parent = ', "replied_to": 1' if speech.is_parent else ""
        line = f'{{"speaker": "{label}", "text": {quote_data(fitted.text)}{parent}}}'
        room -= count_tokens(line) + 1  # and the end of the line
        if room < 0:
            break
        lines[at] = line
        yield
    return "\n".join(lines[at] for at in sorted(lines))
