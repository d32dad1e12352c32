"""The fast filter: what a message says in, an opinion out, in microseconds.

Pure. It reads no files but its own, asks no clock and keeps nothing but a bounded memory of recent messages.
One stage a file, the files of a subject in one folder; `server_filter.py` runs them in order and combines
what they found.
"""
