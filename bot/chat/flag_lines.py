"""What is flagged, why from that score on, and how much is missed, as lines for moderators."""

from bot.core.estimate import ENOUGH_HITS, ENOUGH_SAMPLES, SampleFigures
from bot.core.settings import ServerSettings, UnreadLanguage
from bot.core.threshold import ENOUGH, Why
from bot.desk.flagging import FlagReport
from bot.pipeline.flagging import FlagFigures

AWAY = "✖ No model answers just now: what is flagged waits for it, or goes to people."
UNREAD = {
    UnreadLanguage.IGNORE: "let pass",
    UnreadLanguage.SAMPLE: "judged by chance, the same share of them as of all others",
    UnreadLanguage.JUDGE: "judged, all of them, as far as the model keeps up",
}


def flag_lines(report: FlagReport) -> list[str]:
    """Return a line for each figure in force."""
    return [
        AWAY if report.model_away else "✔ The model answers.",
        *budget_lines(report.flags),
        unread_line(report.settings),
        *sample_lines(report.settings, report.samples),
    ]


def budget_lines(flags: FlagFigures) -> list[str]:
    """Return the share wanted beside the one measured, and the score in force with its reason."""
    return [_share_line(flags), _threshold_line(flags)]


def unread_line(settings: ServerSettings) -> str:
    """Return what is done with what the filter cannot read."""
    return f"Languages that the filter cannot read: {UNREAD[settings.unread_language]}."


def channel_lines(settings: ServerSettings) -> list[str]:
    """Return the channels that are flagged more or less readily, as references that Discord shows by name."""
    lines = [
        f"- {level}: {', '.join(f'<#{channel_id}>' for channel_id in sorted(channel_ids))}"
        for level, channel_ids in (("high", settings.high_channel_ids), ("low", settings.low_channel_ids))
        if channel_ids
    ]
    return ["Sensitivity by channel:", *lines] if lines else ["The sensitivity is normal in every channel."]


def newcomer_line(settings: ServerSettings) -> str:
    """Return for how long members count as new."""
    days = settings.new_member_days
    if not days:
        return "Nobody counts as new: how old an account or a membership is weighs nothing."
    return f"For {days} days, links, floods and repeats of new accounts and members weigh more."


def sample_lines(settings: ServerSettings, samples: SampleFigures) -> list[str]:
    """Return whether samples are drawn, and what they say of what is missed."""
    drawn = percent(settings.audit_share)
    lines = [
        f"Sample: {drawn} of what is not flagged is judged all the same, while the queue is short."
        if settings.audit_share
        else "Sample: off, so nobody knows how much is missed. `/filter sample` turns it on."
    ]
    if settings.audit_share or samples.judged:
        lines.append(_miss_line(samples))
    return lines


def percent(share: float) -> str:
    """Write a share as moderators type it: 2 %, 0.5 %."""
    return f"{share * 100:.2g} %"


def _share_line(flags: FlagFigures) -> str:
    if not flags.counted:
        return f"Flag budget: {percent(flags.budget)} of ordinary messages; none counted yet."
    measured = f"{percent(flags.measured)} of the last {flags.counted:,.0f} counted were flagged"
    waiting = f", {flags.waiting} more wait for an answer" if flags.waiting else ""
    return f"Flag budget: {percent(flags.budget)} of ordinary messages; {measured}{waiting}."


def _threshold_line(flags: FlagFigures) -> str:
    score, share = f"{flags.threshold.score:.2f}", percent(flags.threshold.share)
    match flags.threshold.why:
        case Why.DEFAULT:
            so_far = f"{flags.counted:,.0f} so far"
            why = f"the operator's default until {ENOUGH:,} messages are counted ({so_far})"
        case Why.FITTED:
            why = f"fitted to this server's own messages, for {share}"
        case Why.BEHIND:
            why = (
                f"fitted to {share} only, because the model does not keep up (the oldest question of the "
                f"last minutes waits {flags.wait_s:.0f} s)"
            )
        case Why.FLOOR:
            why = f"as low as it goes: fewer than {share} score so high"
        case Why.CEILING:
            why = f"as high as it goes: more than {share} score so high"
    return f"Flagged from score {score} on: {why}."


def _miss_line(samples: SampleFigures) -> str:
    judged = f"{samples.judged:,} judged, {samples.hits} hits by the model, {samples.confirmed} confirmed"
    unlooked = f", {samples.unlooked} that nobody has said anything of" if samples.unlooked else ""
    rate = samples.miss_rate
    if rate is None:
        needed = f"{ENOUGH_SAMPLES:,} samples and {ENOUGH_HITS} hits with your ✔ or ✖"
        return f"Missed: not enough data. {judged}{unlooked}; {needed} are needed."
    share, low, high = rate
    interval = f"between {percent(low)} and {percent(high)}, with 95 % confidence"
    return f"Missed: {percent(share)} of what is not flagged breaks a rule ({interval}). {judged}{unlooked}."
