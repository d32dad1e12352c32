"""What must hold whenever the bot is at rest, read from the database and from what the sandbox was asked."""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.sandbox import Message
from bot.sandbox.rest.router import RecordedRequest

# Every case, how far it has come, and how many of its questions have no answer, though
# nobody withdrew them nor had what they are about erased.
CASES = """
    SELECT id, server_id, number, state, decision ->> 'outcome' AS outcome, (
        SELECT COUNT(*) FROM case_judgement JOIN judgement ON judgement.id = judgement_id
        WHERE case_id = casefile.id AND judgement.state <> 'answered' AND dropped IS NULL
            AND EXISTS (
                SELECT 1 FROM sighting WHERE sighting.case_id = casefile.id
                    AND sighting.content_digest = judgement.content_digest AND sighting.erased = 0
            )
    ) AS unanswered, (SELECT COUNT(*) FROM case_judgement WHERE case_id = casefile.id) AS asked
    FROM casefile
"""

# Questions that were dropped without a reason: some of what they are about was not removed, or no policy was
# ever withdrawn there.
UNFOUNDED = """
    SELECT id, dropped FROM judgement
    WHERE dropped = 'removed' AND EXISTS (
        SELECT 1 FROM case_judgement JOIN sighting USING (case_id)
        WHERE judgement_id = judgement.id AND removed = 0
            AND sighting.content_digest = judgement.content_digest
    ) OR dropped = 'withdrawn' AND NOT EXISTS (
        SELECT 1 FROM audit WHERE audit.server_id = judgement.server_id AND what = 'policy.disable'
    )
"""

# Whatever was begun and not ended.
WANTED = "SELECT case_id FROM action WHERE state = 'wanted'"

# How many messages about the model there may be.
OUTAGES = "SELECT server_id, COUNT(*) AS told FROM outage GROUP BY server_id"

DELETE_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Shown:
    """How often each case is shown, by server and number."""

    times: Counter[tuple[int, int]]
    notices: Counter[int]  # messages about the model, by server

    @classmethod
    def of(cls, logs: Mapping[int, Sequence[Message]]) -> Self:
        """Count the posts of cases, and the lines of digests."""
        times: Counter[tuple[int, int]] = Counter()
        notices: Counter[int] = Counter()
        for server_id, posts in logs.items():
            for post in posts:
                embed = post.embeds[0] if post.embeds else {}
                found = re.findall(r"^Case #([0-9]+) ·", embed.get("footer", {}).get("text", ""))
                if re.fullmatch(r"[0-9]+ more cases", embed.get("title", "")):
                    found += re.findall(r"^#([0-9]+) ·", embed.get("description", ""), re.MULTILINE)
                notices[server_id] += not found
                times.update((server_id, int(number)) for number in found)
        return cls(times, notices)


def deletions(requests: Sequence[RecordedRequest]) -> Counter[str]:
    """Count the delete requests that succeeded, by the path that names the message."""
    return Counter(
        request.path
        for request in requests
        if request.method == "DELETE" and request.route == DELETE_MESSAGE and request.status in SUCCESS
    )


def wrongs(
    query: Callable[[str], Sequence[sqlite3.Row]], shown: Shown, requests: Sequence[RecordedRequest]
) -> list[str]:
    """Return every promise that is broken, a sentence each."""
    found = []
    known = set()
    for case in query(CASES):
        known.add((case["server_id"], case["number"]))
        name = f"case {case['id']} (#{case['number']})"
        if case["state"] != "decided":
            found.append(f"{name} is {case['state']}")
        if case["unanswered"] or not (case["asked"] or case["outcome"] == "rule"):
            found.append(f"{name} has no verdict for {case['unanswered']} of {case['asked']} questions")
        times = shown.times[case["server_id"], case["number"]] if case["number"] is not None else 0
        if times != 1:
            found.append(f"{name} is shown {times} times")
    found += [
        f"the mod-log shows a case that is not stored: {key}" for key in shown.times if key not in known
    ]
    found += [f"case {row['case_id']} still wants an action" for row in query(WANTED)]
    found += [f"question {row['id']} was dropped ({row['dropped']})" for row in query(UNFOUNDED)]
    outages = {row["server_id"]: row["told"] for row in query(OUTAGES)}
    found += [
        f"{count} messages tell of {outages.get(server, 0)} outages"
        for server, count in shown.notices.items()
        if count > outages.get(server, 0)
    ]
    found += [f"{path} was deleted {times} times" for path, times in deletions(requests).items() if times > 1]
    return found
