"""Rules as data: Markdown to Policy and back, advice, comparison. Pure, but for reading policy folders."""
