r"""Write text that nobody vouches for as one JSON string that looks like data and like nothing else.

A JSON reader gets back exactly the text. But no line breaks stand in it, no mark of harmony's is spelled
out, and nothing has the look of a speaker's turn or of a section of the prompt: what has that look is written
with one character as its escape, "final\u003a" for "final:". Models take style for authority: how a text
looks counts for more than where it stands ("Prompt Injection as Role Confusion", 2026).
"""

import json
import re

_SPEAKERS = (
    "system|developer|user|human|assistant|analysis|commentary|final|tool|admin|moderator|model|ai|polic(?:y|ies)|"
    "rules?|instructions?|verdict|answer|rationale|reasoning|output|response|note"
)
_BETRAYING = (
    re.compile(r"<(?=\|)|(?<=\|)>"),
    re.compile(  # the colon of "Final:", "**System** :" and "[policy]:", wherever in a line it stands
        rf"\b(?:{_SPEAKERS})(?:[ _-](?:message|prompt|channel|note|update))?[ *_~`\])}}\"'\\]{{0,6}}:",
        re.IGNORECASE,
    ),
    re.compile(rf"#(?=[ \t]*(?:valid channels|response formats|{_SPEAKERS})\b)", re.IGNORECASE),
    re.compile(r"\b(?:CONTENT|CONTEXT|READING)-(?=\w)", re.IGNORECASE),  # the fences of the prompt
    re.compile("[\x7f-\x9f\u2028\u2029]"),  # JSON leaves these alone; some readers break lines there
)


def quote_data(text: str) -> str:
    """Return a JSON string, quotation marks included, that decodes to this text."""
    parts, at = [], 0
    for place in sorted({found.end() - 1 for pattern in _BETRAYING for found in pattern.finditer(text)}):
        parts += [_quoted(text[at:place]), f"\\u{ord(text[place]):04x}"]
        at = place + 1
    return f'"{"".join(parts)}{_quoted(text[at:])}"'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
