"""What the path needs from outside: a store that remembers, a judge, and hands in Discord.

The judge, the hands and the mod-log have second implementations in the tests' fakes. The store needs
none: SQLite in a temporary folder is fast enough to be used in every test, and tests/contract holds
it to what stands here, as it would a second one.
"""
