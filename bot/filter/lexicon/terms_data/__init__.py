"""The filter's own words: what to look for, and how much each finding weighs.

Written for Bylaw and copied from nowhere. The lists hold foul and hateful words because the filter must
know them. To add a term, put it into the group that fits; "a{b|c}" stands for "ab" and "ac".
"""
