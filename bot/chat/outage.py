"""The mod-log message that says that the model is away, and what became of what had to wait."""

import discord

from bot.core.outage import Outage, OutageFigures

AMBER, GREEN = 0xE67E22, 0x2ECC71


def render_outage(outage: Outage, figures: OutageFigures) -> discord.Embed:
    """Return what is to be said now. It holds counts and times only."""
    if outage.back_at is None:
        embed = discord.Embed(title="⏳ The model is away", colour=AMBER, description=_away(outage, figures))
    else:
        embed = discord.Embed(title="✔ The model is back", colour=GREEN, description=_back(outage, figures))
    embed.set_footer(text=f"This message is edited, not repeated · {outage.post.marker}")
    return embed


def _away(outage: Outage, figures: OutageFigures) -> str:
    since = f"The model has been away since <t:{int(outage.since.timestamp())}:f>."
    waiting = f"{_messages(figures.waiting)} {_wait(figures.waiting)} for it; nothing is lost."
    so_far = f" ({_cases(figures.exact)} so far)" if figures.exact else ""
    return (
        f"{since} {waiting}\n"
        f"What an exact signal flagged is posted at once as “Not judged yet”{so_far}. "
        "What has waited too long goes to people unjudged."
    )


def _back(outage: Outage, figures: OutageFigures) -> str:
    assert outage.back_at is not None, "an absence that is over"
    since, back = int(outage.since.timestamp()), int(outage.back_at.timestamp())
    lines = [f"It was away from <t:{since}:f> to <t:{back}:f>."]
    if figures.waiting:
        waiting = f"{_messages(figures.waiting)} still {_wait(figures.waiting)}"
        lines.append(f"{waiting}; what is written now is judged first.")
        return "\n".join(lines)
    lines.append(f"{_messages(figures.judged)} judged since, {_cases(figures.shown)} shown here.")
    if figures.given_up:
        lines.append(f"{_messages(figures.given_up)} went to people unjudged.")
    return "\n".join(lines)


def _cases(count: int) -> str:
    return f"{count:,} {'case' if count == 1 else 'cases'}"


def _messages(count: int) -> str:
    return f"{count:,} flagged {'message' if count == 1 else 'messages'}"


def _wait(count: int) -> str:
    return "waits" if count == 1 else "wait"
