"""Bylaw: a Discord moderation bot that enforces a server's own written rules."""
