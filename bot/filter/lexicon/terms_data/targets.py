"""Words that are harmless apart and hateful together: who, and what is said of them."""

PEOPLE = """
jew{|s|ish|ish people}, muslim{|s}, moslem{|s}, arab{|s}, blacks, black {people|men|women|guys}, mexican{|s}
immigrant{|s}, migrant{|s}, refugee{|s}, foreigner{|s}, pakistani{|s}, gypsy, gypsies, gay{|s}, lesbian{|s}
homosexual{|s}, homosexuality, lgbt{|q|s}, trans, trans people, transgender{|s}, transsexual{|s}, queer{|s}
hindu{|s}, disabled people, disabled person, black person, cripples, deaf people, asylum seekers
gay {man|men|people|person}, trans {man|men|woman|women|person}, native americans, autistic{|s}
autistic people, the disabled, hispanics, latinos, israelis, palestinians, illegals, ausländer, flüchtlinge
muslime, juden, zigeuner, les arabes, les juifs, les noirs, musulmans, migrants, los moros, negros, gitanos
inmigrantes
"""
# Named so often, and so often harmlessly, that what stands beside them proves less.
BROAD_PEOPLE = """
african{|s}, asian{|s}, catholics, chinese, christians, females, feminist{|s}, girls, indian{|s}, islam, men
poles, roma, turks, white people, whites, woman, women
"""
HOSTILE = """
hate, hates, hated, despise{|s}, loathe{|s}, detest{|s}, abhor, revolt, repulse, repulsive, revolting
make me {sick|vomit|puke}, makes me sick, turn my stomach, fed up with, sick of, throw up, puke
vomit can't stand, cant stand, vermin, subhuman, sub human, scum, filth, filthy, disgusting, trash, garbage
plague, disease, cancer, parasites, animals, savages, apes, monkeys, rats, pigs, cockroaches, invaders
invasion, terrorists, rapists, criminals, thieves, pedophiles, groomers, mentally ill, mental illness
abomination, inferior, stupid, dumb, retarded, lazy, ugly, greedy, evil, dirty, should die
should {disappear|suffer|burn|bleed|not exist}, shouldn't exist, deserve{|s} to {suffer|burn|be}
deserve{|s} {no|nothing but}, better without, nothing but a beating, all scum, at the expense of
should all die, must die, deserve to die
should be {killed|shot|banned|deported|gassed|hanged|exterminated|illegal}, exterminate, eradicate, genocide
holocaust, gas chamber{|s}, get rid of, kick out, deport, kill all, go back to, don't belong, dont belong
do not belong, not human, not people, aren't human, arent human
belong in {the kitchen|a zoo|cages|hell|camps}, ruin{|ed|ing} {our|this|the} country, taking over
no right to, no rights, no dignity, locked up, lock them up, in cages, kill{|ed|ing}, murder, slaughter
hunt, beat, burn, hang, shoot, stab, lynch, massacre, wipe out, wiped off, drive out, get out, must go
worth nothing, worth less, lesser beings, monsters, despicable, disgrace, rot in, bottom feeders
without morals, degenerates, mistake of nature, unnatural, pervert{|s}, parasite, pig, rat, ape, animal
destroying, fuck, fucking, smell, stink, rape, breed like, cannot be trusted, can't be trusted
control the {media|banks|world}, worthless, useless, only good for, property, whores, sluts, bitches, hoes
shithole, raus, abschieben, vergasen, dégage, dehors, asesinos, fuera, pitiful, pathetic, repugnant
abhorrent, vile, second class, leeches, whipped, slaves, enslave{|d}, incapable, abnormal, purge
never trust, criminals by nature, born criminal{|s}, no business being, nothing but, subhumans
leave this country, out of {my|our|this|the} country, wish they would, thieving, shit
"""
