"""Measures the filter and the judge on files of messages, without Discord."""
