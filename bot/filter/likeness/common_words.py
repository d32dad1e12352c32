"""Words so common in English chat that they say nothing about a topic, commonest first.

Written by hand. Two stages use it: `matching.py` will not glue two of these into a third word ("the pen is
red"), and `affinity.py` weighs a word by how far down this list it stands, or more if it is not on it.
"""

_EVERYWHERE = """
the be to of and a in that have i it for not on with he as you do at this but his by from they we say
her she or an will my one all would there their what so up out if about who get which go me is are was
were am been being has had did does done can could should may might must shall them us our your its him
no yes yeah yep nope ok okay just like know take people into year good some see other than then now look
only come over think also back after use two how work first well way even new want because any these
give day most im ive id ill youre hes shes were theyre dont doesnt didnt cant couldnt wont wouldnt isnt
arent wasnt thats whats theres lets lol lmao haha oh hey hi hello u ur r n m s t d ll ve re y k o too
very really here when where why more much many still got going gonna make made let man guy guys thing
things something anything nothing everyone someone anyone time right
"""
_OFTEN = """
before again never always ever every each both few own same off down under while through around between
against during without within until since though although maybe probably actually sure great nice cool
best better bad worse worst big small old little long high low next last another such kind sort lot lots
bit pretty quite almost enough already yet once twice today tomorrow yesterday tonight morning night
week month years days hours hour minute minutes second home house place world life live lives lived man
woman men women boy girl kid kids child friend friends family mother father mom dad name names number
part point end start started side case fact idea question answer problem reason word words story book
read reading write wrote written play played playing game games watch watched watching movie movies show
shows music song songs tv team teams food eat eating drink water run ran running walk sit stand put set
try tried trying need needs needed help helped feel feeling felt seem seems seemed keep kept leave left
call called tell told ask asked talk talked talking say said says saying mean means meant hear heard
find found happen happened love loved loves hate hope wish wait waiting believe remember forget
understand guess thought thinking learn learned change changed open close turn move moved stop stopped
bring brought buy bought pay paid lose lost win won wins spend spent cut send sent meet met become
became hold happy sad funny interesting hard easy true false real wrong different important able free
full whole half young early late fast slow hot cold black white red blue green thanks thank please sorry
welcome bye agree pen hit fat red skin skins sand dog cat sun son air top mid server channel discord
message messages chat link account bot ping online use used using useful uses via per else allow allowed
building build built choice choices choose apparently turn turned looking kind person speak visit check
checked couple cause case clear least less most possible idk guess figure pick picked common line set
type version current wonder wondering enjoy enjoyed fan fans favorite special area interested interest
wow hmm later soon together instead such huge several next main support working works worked doing being
having saying getting three four five six seven eight nine ten hundred thousand million only just about
above below front behind school college student class teacher car money job business company city
country state government president
"""


def _ranked(words: str, rank: int) -> dict[str, int]:
    return dict.fromkeys(words.split(), rank)


# 1: in every other message. 2: often.
COMMON: dict[str, int] = {**_ranked(_OFTEN, 2), **_ranked(_EVERYWHERE, 1)}
