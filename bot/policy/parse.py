"""Make a Policy of what a moderator uploaded, or say everything that is in the way.

Takes about a second for the most awkward 64 KB we could think of, so keep it off the event loop.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from bot.core.policy import Policy
from bot.policy.blocks import Block, BlockKind, read_blocks
from bot.policy.front_matter import MAX_ID_CHARACTERS, MAX_TITLE_CHARACTERS, FrontMatter, read_front_matter
from bot.policy.guide_form import is_guide_form, read_guide_form
from bot.policy.plain_form import read_introduction, read_plain_form, render_guide_form
from bot.policy.problems import Problems
from bot.policy.upload import read_upload


def parse_policy(source: str | bytes, *, default_id: str | None = None) -> Policy:
    """Read a policy file.

    The id is the front matter's, else made from `default_id` (such as a file
    name), else made from the title.

    Raises:
        PolicyParseError: the upload is no policy; it lists every problem at once.

    """
    upload = read_upload(source)
    problems = Problems()
    front_matter = read_front_matter(upload.front_matter, upload.front_matter_line, problems)
    settings = front_matter or FrontMatter()
    blocks = read_blocks(upload.markdown, upload.markdown_line)
    title = settings.title or _title(blocks, default_id, problems)
    policy_id = settings.id or _slug(default_id or "") or _slug(title)
    if front_matter is not None:
        _check_names(title, policy_id, problems)
    if is_guide_form(blocks):
        rules = read_guide_form(blocks, problems)
        body = upload.markdown.strip("\n") + "\n"
    else:
        rules = read_plain_form(blocks, problems)
        introduction = read_introduction(blocks)
        body = render_guide_form(
            title=title, introduction=introduction, clauses=rules.clauses, examples=rules.examples
        )
    problems.raise_if_any()
    return Policy(
        id=policy_id,
        title=title,
        categories=settings.categories,
        echo=settings.echo,
        never_punish=settings.never_punish,
        watch_terms=settings.watch_terms,
        clauses=rules.clauses,
        examples=rules.examples,
        body=body,
        source=upload.source,
        digest=hashlib.sha256(upload.source.encode()).hexdigest(),
    )


def _title(blocks: Sequence[Block], default_id: str | None, problems: Problems) -> str:
    headings = (block for block in blocks if block.kind is BlockKind.HEADING and block.level == 1)
    heading = next(headings, None)
    title = heading.text.strip("*_ ") if heading is not None else ""
    if len(title) > MAX_TITLE_CHARACTERS:
        line = heading.line if heading is not None else None
        problems.note(line, f"The title has {len(title)} characters; {MAX_TITLE_CHARACTERS} are the most.")
    if not title:
        title = _slug(default_id or "").replace("-", " ").capitalize()
    return title


def _check_names(title: str, policy_id: str, problems: Problems) -> None:
    if not title:
        problems.note(None, "The policy has no title. Begin it with a line such as # Server rules.")
    elif not policy_id:
        problems.note(
            None, "The title gives no id. Put three lines at the top of the file: ---, id: server-rules, ---."
        )


def _slug(text: str) -> str:
    """Make an id of a title or file name; empty if nothing of it can stay."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", ""))
    return "-".join(words)[:MAX_ID_CHARACTERS].strip("-")
