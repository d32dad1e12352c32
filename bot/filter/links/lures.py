"""The words with which scammers bait, and how much of an address is made of them.

A word is looked for by how it looks ("glft" is "gift"), the longest at each place first. Each is worth
points, and `imitation.py` weighs them together with brands and endings. From general knowledge of scams
aimed at Discord and Steam users; adjusted on one half of a public list of scam domains.
"""

from dataclasses import dataclass

import ahocorasick_rs

from bot.filter.links.shapes import shape_of

# What is promised: seldom part of an honest name, and never two of them.
_BAIT = """
nitro nitr nltr nitra nittro airdrop airdrops airdr0p gift gifts gifte gifted gifting egift egifts givt
giveaway giveaways hypesquad hypesquads hypesqad hypevent hypevents hype csgo cs2 csg0 robux vbucks skins
moderator moderators moderador moderetor academy formulary formularys formularies promocode moderation
moderating moderations promo captcha captchas giftcard giftcards claim claims claiming reward rewards drops
tradeoffer tradeoffers pubg navi natusvincere mee6 dyno wick layerzero galxe hypixel lootbox elon musk eth2x
btc2x walletconnect seedphrase metaverif https http wvw wvvw vvww wvvvw www wwvv nitq gife giff gifl gifltz
glf twitchdrops mee6bot dynobot natus
"""
# What is asked for, and what surrounds the promise: ordinary words, telling only beside others.
_ASK = """
free verify verified verification verif login logins signin signup singup sign register registers
registration apply application applications applyfor form forms exam exams examination examinations test
tests tester testers testing beta event events eventos invite invites invitation join joins joinfor joining
support team teams squad squads badge badges certified certificate certification moderate mod mods
recruitment selection selected selecteds program programs official subscription subscribe subscribes premium
premiums premeum account accounts secure security authorize authorization activation access acess boost
boosts boosted booster unlock redeem reedem bonus bonuses prize prizes earn win winner winners money cash
case cases drop skin trade trades trading offer offers vote votes voting tournament tournaments esl blast
faceit cybersport esport esports major majors csmoney knife knives source source2 counterstrike nft nfts
mint token tokens crypto wallet wallets connect connects recovery restore sync welcome renew returns partner
partners partnership developers developer intents halloween newyear christmas season selector generator gen
hack collab guild whitelist presale staking stake exchange swap valve rust facepunch dragonary spacex openai
layer zero returning bot bots staff promotion promotions admin tester fan fans gives give again give present
presents coupon coupons voucher vouchers month months year spam protect detection whitelist reveal votes
chosen mcdonalds rbx participate enter entry again bigwin jackpot case opening lunar
"""
# Worth nothing, but they leave nothing of the name unexplained.
_FILLER = """
for the and from your you my our new now get app apps web site online net com org store shop club info best
pro hub top one here have with game games gamer server servers channel channels page pages link links go run
fast full air card cards start play day group world code codes service services news help center deal deals
"""
# Honest words that begin with, or hold, one of those above.
_HONEST = """
nitrogen nitric nitrate freedom freelance freelancer freeze freebsd freecodecamp freepik freesound freeware
giftedness claimant elongate dynomite dynamic dynamo navigate navigation navigator eventbrite eventually
prevent contest contestant protest latest fastest greatest information platform platforms performance
perform transform uniform reform teamwork teamviewer teamspeak steam stream brand grand inform informed
format formula website minecraft department mentor winter window windows twin winrar wine winamp casein
showcase suitcase lowercase bookcase accountant accounting model modern moderna modest modular modrinth
module signal design signify assignment robot robots both bottom bottle trust crust rusty rustic rustlang
thrust minted mineral command newspaper bonanza tokenize generation general generic genius gentoo genshin
genetic gender hypertext hyper testament example examples
"""

BAIT_POINTS = 2.0
ASK_POINTS = 1.0
_ENDINGS_CHEAP = """
ru xyz gq ml ga tk cf site online top fun space gift gifts pro club icu click live info website pw link shop
store asia su cc buzz monster cam skin cfd sbs rest quest bond cyou boats lol best work codes ink life host
press ru.com org.ru net.ru pp.ru pp.ua su.com za.com sa.com us.com vip win bid loan date racing download
stream trade academy repl.co herokuapp.com webhostapp.com onrender.com web.app firebaseapp.com
"""
CHEAP_ENDINGS = frozenset(_ENDINGS_CHEAP.split())


def _worth() -> dict[str, float]:
    groups = ((_HONEST, 0.0), (_FILLER, 0.0), (_ASK, ASK_POINTS), (_BAIT, BAIT_POINTS))
    return {shape_of(word): points for words, points in groups for word in words.split()}


_WORTH = _worth()
_HONEST_SHAPES = frozenset(map(shape_of, _HONEST.split()))
_WORDS = tuple(_WORTH)
_FINDER = ahocorasick_rs.AhoCorasick(list(_WORDS), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)


@dataclass(frozen=True, slots=True)
class Bait:
    """What the words in a label add up to."""

    points: float
    words: int  # distinct ones worth something
    baits: int  # distinct ones of the stronger kind
    rest: tuple[str, ...]  # shapes of what no word explains


def bait_in(shape: str) -> Bait:
    """Weigh the words of a label, which is given by its shape."""
    found: set[str] = set()
    rest: list[str] = []
    upto = 0
    for pattern, start, end in _FINDER.find_matches_as_indexes(shape):
        word = _WORDS[pattern]
        if word in _HONEST_SHAPES or _WORTH[word]:
            found.add(word)
        rest += shape[upto:start].split("-")
        upto = end
    rest += shape[upto:].split("-")
    points = sum(_WORTH[word] for word in found)
    baits = sum(_WORTH[word] == BAIT_POINTS for word in found)
    words = sum(_WORTH[word] > 0 for word in found)
    return Bait(points, words, baits, tuple(piece for piece in rest if piece))
