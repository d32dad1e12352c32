"""The rules a server writes for itself: keywords, patterns, and which of them find what."""
