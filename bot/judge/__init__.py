"""The slow look: one question to the model server, and a verdict, an abstention, or nobody there.

What goes in and out is core's; the layout of tokens is harmony's. This room never decides what is done.
"""
