"""What is looked at whatever else is said: no other word of a message outweighs it (`combine.py`).

Only what hardly anybody writes in passing stands here, and what the scorer has met too seldom to know. The
commoner slurs, and those that mean something else as well, are in `abuse.py`, where it weighs them.
"""

from bot.core.signal import Category
from bot.filter.lexicon.families import lines_of
from bot.filter.lexicon.terms_data.group import Group

GROUPS = (
    Group(
        category=Category.HARASSMENT,
        alone=0.95,
        terms="""
        kill {yourself|urself|ur self|your self|yourselves}, kys, keep yourself safe bitch, kill ur self
        go hang {yourself|urself}, hang {yourself|urself}, neck {yourself|urself}, rope yourself
        {you|u} should {kill|hang|neck|rope|end} {yourself|urself}, end yourself, go drink bleach
        unalive yourself
        """,
    ),
    Group(
        category=Category.HATE,
        alone=0.95,
        maskable=True,
        terms="""
        sieg heil, heil hitler, 1488, 14 88
        {gas|kill|lynch|exterminate} {the|all|all the} {jews|kikes|blacks|niggers|muslims}
        {gas|kill|lynch|exterminate} {the|all|all the} {gays|faggots|trannies}
        hitler was right, hitler did nothing wrong, six million wasn't enough, day of the rope
        {the |}holocaust {never happened|is a lie|was a lie|is a hoax|was a hoax|is fake|was fake}
        {the |}holocaust {didn't happen|did not happen}, holohoax
        """,
    ),
    Group(
        category=Category.HATE,
        alone=0.9,
        maskable=True,
        terms="""
        gook{|s}, towelhead{|s}, raghead{|s}, wetback{|s}, kike{|s}, kyke{|s}, curry muncher{|s}
        porch monkey{|s}, sand nigger{|s}, sandnigger{|s}, zipperhead{|s}, camel jockey{|s}
        jungle bunn{y|ies}
        """,
    ),
    Group(
        category=Category.SEXUAL,
        alone=0.95,
        terms="""
        child porn{|ography}, kiddie porn, cp {links|trade|trading|for sale|folder|vids|dm|server}, jailbait
        lolicon, shotacon, preteen {nudes|porn|sex}, underage {nudes|porn|sex|girls nudes}, teen nudes
        {send|trade|trading|sell|selling|buy|buying|want|got} cp, how old are you send, minors nsfw
        sex with {minors|a minor|kids|children|a child}, {nudes|seggs|sexting} with {minors|kids}
        {11|12|13|14|15|16|17} {yo|year old|years old} {nudes|porn|sex|naked}
        """,
    ),
)

# Minors offered, sought or speaking of themselves beside pictures and sex: families of words (`families.py`).
MINORS = lines_of(
    """
*AGED … LEWD
LEWD … *AGED
LEWD … im|i'm|i_am|am|she's|shes|he's|hes|aged|age|ages|only|turning *YEARS
im|i'm|i_am|am|she's|shes|he's|hes|aged|age|ages|only|turning *YEARS … LEWD
girls|girl|boys|boy|anyone|any … *YEARS … LEWD
girls|girl|boys|boy|anyone|any|ur|u|you|you're … *under|below 12|13|14|15|16|17|18 … LEWD|dm|dms|hmu|snap|add
LEWD|dm|dms|hmu|snap … if|when you|u|ur|you're … *under|below 12|13|14|15|16|17|18
LEWD|dm|dms|hmu|snap *minors|minor|preteens|preteen
*minors|minor|preteens|preteen LEWD|dm|dms|hmu
"""
)
_AGES = range(10, 18)
_AGED = ("{}yo", "{}f", "{}m", "f{}", "m{}", "{}yrs")
MINORS_GROUPS = {
    "YEARS": "|".join(map(str, _AGES)),
    "AGED": "|".join(form.format(age) for age in _AGES for form in _AGED),
    "LEWD": "nudes|nude|lewds|lewd|naked|feet_pics|feet_pic|foot_pics|trade_pics|trading_pics|swap_pics"
    "|trade_pictures|sexy_pics|hot_pics|sexting|sext|horny|older_men|older_man|older_guys|older_guy|daddy"
    "|sugar_daddy|cam_show|camshow|erp|dick_pics|send_pics|sending_pics|selling_pics|pics_for|spicy_pics",
}
