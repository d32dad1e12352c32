"""A case as the embed that the mod-log shows, and many cases as one digest.

Discord's limits hold for every input: title 256, description 4,096, field 1,024, footer 2,048, and
6,000 over all. The message comes last in the budget: it is cut to what the other fields leave.
"""

from collections.abc import Mapping, Sequence

import discord

from bot.chat import lines
from bot.chat.text import ELLIPSIS, cut, escape, inline, size, spoiler, strip_invisible, within
from bot.core.case import CaseFile
from bot.core.decide import choose_echo
from bot.core.decision import Decision, Outcome
from bot.core.held import NOBODY_ID
from bot.core.policy import Echo, Policy
from bot.core.sighting import Sighting

TITLE_LIMIT = 256
DESCRIPTION_LIMIT = 4_096
FOOTER_LIMIT = 2_048
TOTAL_LIMIT = 6_000
FIELD_LIMITS = {"Rule": 900, "Why": 900, "Signals": 800, "Done": 500, "Review": 300}  # of 1,024 allowed
MESSAGE_CHARACTERS = 1_000  # of the message itself, before escaping
UNEXAMINED_LIMIT = 300

GREY = 0x95A5A6  # shadow mode
GREEN = 0x2ECC71
BLUE = 0x5865F2  # a person must look, nothing is decided
BY_SEVERITY = (0xF1C40F, 0xF1C40F, 0xE67E22, 0xE74C3C)


def render_case(
    case: CaseFile, policies: Mapping[str, Policy], *, marker: str, shadow: bool
) -> discord.Embed:
    """Return the post of a case that has a decision. `policies` holds the versions asked, by digest."""
    decision = case.decision
    assert decision is not None, "only decided cases are shown"
    echo = choose_echo(case, policies)
    sighting = lines.shown_sighting(case).sighting
    embed = discord.Embed(
        title=cut(lines.headline(case, decision), TITLE_LIMIT),
        colour=_colour(decision, shadow=shadow),
        timestamp=case.opened_at,
    )
    embed.add_field(name="Member", value=lines.member_line(sighting.author, echo), inline=False)
    embed.add_field(name="Where", value=lines.where_line(case), inline=False)
    _add(embed, "Rule", lines.rule_lines(decision, policies))
    _add(embed, "Why", lines.why_lines(case, decision, echo))
    if any(policy.never_punish for policy in policies.values()):
        embed.add_field(name="Support", value=lines.SUPPORT, inline=False)
    _add(embed, "Signals", lines.signal_lines(case.signals, echo))
    _add(embed, "Done", lines.done_lines(case, decision))
    _add(embed, "Review", lines.label_lines(case))
    embed.set_footer(text=cut(_footer(case, decision, marker), FOOTER_LIMIT))
    embed.description = _message(case, sighting, echo, TOTAL_LIMIT - embed_size(embed))
    return embed


def render_digest(cases: Sequence[CaseFile], *, marker: str) -> discord.Embed:
    """Return one post for many cases: a line each, nothing that a member wrote, no buttons."""
    embed = discord.Embed(title=f"{len(cases)} more cases", colour=BLUE)
    entries = [_digest_line(case) for case in cases]
    embed.description = within(entries, DESCRIPTION_LIMIT, more="and {} more")
    embed.set_footer(text=f"Too many at once for a post each; look closer with /case view · {marker}")
    return embed


def marker_of(embed: discord.Embed) -> str:
    """Return the marker in the footer of a post, or an empty string."""
    return (embed.footer.text or "").rpartition(" · ")[2]


def embed_size(embed: discord.Embed) -> int:
    """Return what counts toward the limit of 6,000, in UTF-16 units."""
    texts = [embed.title, embed.description, embed.footer.text]
    for field in embed.fields:
        texts += [field.name, field.value]
    return sum(size(text) for text in texts if text)


def _add(embed: discord.Embed, name: str, entries: list[str]) -> None:
    if entries:
        limit = FIELD_LIMITS[name]
        embed.add_field(name=name, value=within(entries, limit) or ELLIPSIS, inline=False)


def _message(case: CaseFile, sighting: Sighting, echo: Echo, budget: int) -> str:
    """Return the message, hidden until clicked, and what of it nobody examined."""
    unexamined = sighting.item.unexamined
    note = ""
    if unexamined:
        names = "" if echo is Echo.NONE else f": {inline(', '.join(unexamined), UNEXAMINED_LIMIT // 3)}"
        count = "1 attachment" if len(unexamined) == 1 else f"{len(unexamined)} attachments"
        note = f"\n+ {count} not examined{names}"
    if lines.shown_sighting(case).erased:
        return f"*The content has been erased.*{note}"
    if echo is Echo.NONE:
        return f"*This policy repeats nothing of what was written; follow the link.*{note}"
    room = min(budget, DESCRIPTION_LIMIT) - size(note) - len("||||")
    characters = MESSAGE_CHARACTERS
    while size(shown := escape(sighting.item.text, characters)) > room:
        characters = characters * 3 // 4
    return f"{spoiler(shown) or '*no text*'}{note}"


def _footer(case: CaseFile, decision: Decision, marker: str) -> str:
    facts = [f"Case #{case.number}" if case.number is not None else "Case without a number"]
    if decision.outcome is Outcome.VIOLATION:
        facts.append(f"severity {decision.severity} of 3")
    if case.answers:
        slowest = max(case.answers, key=lambda answer: answer.run.latency_s).run
        facts.append(f"{slowest.latency_s:.1f} s")
        facts.append(f"{cut(strip_invisible(slowest.model), 80)}, effort {slowest.effort.value}")
    return " · ".join([*facts, marker])


def _digest_line(case: CaseFile) -> str:
    decision = case.decision
    assert decision is not None, "only decided cases are shown"
    author = lines.shown_sighting(case).sighting.author
    who = f"<@{author.id}>" if author.id != NOBODY_ID else lines.FORGOTTEN
    return f"#{case.number} · {lines.headline(case, decision)} · {who} · {lines.where_line(case)}"


def _colour(decision: Decision, *, shadow: bool) -> int:
    if shadow:
        return GREY
    match decision.outcome:
        case Outcome.VIOLATION:
            return BY_SEVERITY[max(0, min(decision.severity, 3))]
        case Outcome.RULE:
            return BY_SEVERITY[2]
        case Outcome.CLEARED:
            return GREEN
        case (
            Outcome.DISAGREES | Outcome.UNANSWERED | Outcome.NOT_JUDGED | Outcome.DROPPED | Outcome.UNCOVERED
        ):
            return BLUE
