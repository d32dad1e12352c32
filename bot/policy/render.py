"""Write a policy as the file it could have been uploaded as."""

from bot.core.policy import Policy
from bot.policy.front_matter import render_front_matter


def render_policy(policy: Policy) -> str:
    """Write front matter and body; reading that gives the same policy again, with a new source and digest."""
    return f"{render_front_matter(policy)}\n{policy.body}"
