"""Words that occur in ordinary talk all the time: by themselves they are no watch terms."""

_WORDS = """
a about above after again all alone already also always am an and another any anyone anything are around
as ask at away back bad be because been before being best better between big bot both boy but buy by bye
call came can cant chat come cool could day days did didnt do does doesnt doing done dont down each easy
else end even ever every everyone everything far few find fine first for found free friend friends from
fun game games gave get gets getting girl give go goes going gone gonna good got great guy guys had happy
has hate have having he hello help her here hey hi him his home hope how i idea if im in into is isnt it
its join just keep kind knew know last later least left less let lets like link little lol long look
looking lot love made make makes making man many map match maybe me mean member message might mod mods
more morning most much music must my name need never new next nice night no nobody none not nothing now
of off oh ok okay old on once one only open or other our out over own people person phone play played
player players playing please post put question quite read real really right said same saw say says see
seen send server she should show since sleep so some someone something soon sorry sound start still stop
stuff such sure take talk team tell than thank thanks that thats the their them then there these they
thing things think this those though thought time times to today together told tomorrow tonight too took
try turn two under until up us use used very video voice wait want wanted wants was watch way we week
well went were what whats when where which while who why will win wish with without wont word work world
would write wrong yeah year years yes yesterday yet you your youre yours
"""

COMMON_WORDS = frozenset(_WORDS.split())
