"""Chat that nobody wrote, made up from a seed: lengths, rare words, odds and ends as in real servers.

A filter that remembers what it has seen looks too quick on a vocabulary of sixty words, so one word in seven
here is made of random pieces, and most of those turn up once.
"""

import random
from collections.abc import Iterator

_CHAT = """
the i a to and it you is that in of was for my on so but have just like not this me with we do be if at they
get what no its up all can one yeah dont good now out lol know think there time really then got how when im
some too your as more from or about need would people why right want did see thats who after still any make
work game ok please thanks maybe also back today only because been never last new here could them day off
going play sure thing better well much way even first use same help again into say try he she pretty nice
long put look where bit over tomorrow server channel anyone update voice map level team match phone screen
"""
_LETTERS = "karinotameludormipelanostrigrabelchiwofenzonyla"
_TAILS = ("", "", "", "", ".", "!", "?", "...", " :)", " haha", " \U0001f602", " \U0001f44d", "!!")
_FOREIGN = ("größe", "café", "niño", "привет", "ありがとう", "été", "你好", "coração")
_COMMON = _CHAT.split()
_WEIGHTS = [1 / (rank + 3) for rank in range(len(_COMMON))]  # as words of a language fall off


def chat(seed: int = 7) -> Iterator[str]:
    """Yield messages without end, the same ones for the same seed."""
    chance = random.Random(seed)
    while True:
        yield _message(chance)


def _message(chance: random.Random) -> str:
    count = max(1, min(60, round(chance.lognormvariate(2.0, 0.8))))
    words = chance.choices(_COMMON, _WEIGHTS, k=count)
    for at in range(count):
        if chance.random() < 1 / 7:
            words[at] = _rare(chance)
    text = " ".join(words)
    if chance.random() < 0.4:
        text = text[0].upper() + text[1:]
    return text + chance.choice(_TAILS)


def _rare(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.80:
        return _name(chance)
    if kind < 0.90:
        return str(chance.randint(0, 20_000))
    if kind < 0.95:
        return f"<@{chance.randint(10**17, 10**18)}>"
    if kind < 0.98:
        return chance.choice(_FOREIGN)
    return f"https://{_name(chance)}.com/{_name(chance)}"


def _name(chance: random.Random) -> str:
    """Make a word that hardly ever comes twice and can be spoken."""
    starts = chance.choices(range(len(_LETTERS) - 3), k=chance.randint(2, 3))
    return "".join(_LETTERS[start : start + 3] for start in starts)
