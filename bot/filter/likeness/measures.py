"""What a policy's likeness to a message is made of, and how that is weighed."""

# How much of where a message leads is in a policy's direction, how near its words are to key words, how much
# they speak for any rule being broken, and how much more than usual the scorer suspects of what the policy
# claims.
Measures = tuple[float, float, float, float]

# Fitted by leave-one-policy-out logistic regression: `python -m benchmarks.affinity --fit --benign DIR`.
ALONG, NEAR, PRIOR, HEARD = 17.8, 3.8, 1.12, 0.64


def likeness(measures: Measures) -> float:
    """Return one policy's likeness in log odds; HALF or HALF_CLAIMED is what 2 % of benign chat reaches."""
    along, near, prior, heard = measures
    return ALONG * along + NEAR * near + PRIOR * prior + HEARD * heard
