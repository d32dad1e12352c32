"""The far end of the socket: a stand-in for the model, and help with running and checking a real vLLM server.

Knows nothing of the judge; what both need to know of tokens is in bot/harmony.
"""
