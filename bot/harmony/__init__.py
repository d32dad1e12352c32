"""The language of the model: its vocabulary, its token ids, how prompts and answers are laid out in them.

Besides this room only judge/ and model/ may import openai_harmony. Nothing here opens a socket or logs.
"""
