"""Words that are harmless apart and hateful together: who, and what is said of them."""

PEOPLE = """
jew{|s|ish|ish people}, muslim{|s}, moslem{|s}, arab{|s}, blacks, black {people|men|women|guys}, mexican{|s}
immigrant{|s}, migrant{|s}, refugee{|s}, foreigner{|s}, pakistani{|s}, gypsy, gypsies, gay{|s}, lesbian{|s}
homosexual{|s}, homosexuality, lgbt{|q|s}, trans, trans people, transgender{|s}, transsexual{|s}, queer{|s}
hindu{|s}, disabled people, autistic{|s}, autistic people, the disabled, hispanics, latinos, israelis
palestinians, illegals, ausländer, flüchtlinge, muslime, juden, zigeuner, les arabes, les juifs, les noirs
musulmans, migrants, los moros, negros, gitanos, inmigrantes
"""
# Named so often, and so often harmlessly, that what stands beside them proves less.
BROAD_PEOPLE = """
african{|s}, asian{|s}, catholics, chinese, christians, females, feminist{|s}, girls, indian{|s}, islam, men
poles, roma, turks, white people, whites, woman, women
"""
HOSTILE = """
hate, hates, despise, loathe, can't stand, cant stand, vermin, subhuman, sub human, scum, filth, filthy
disgusting, trash, garbage, plague, disease, cancer, parasites, animals, savages, apes, monkeys, rats, pigs
cockroaches, invaders, invasion, terrorists, rapists, criminals, thieves, pedophiles, groomers, mentally ill
mental illness, abomination, inferior, stupid, dumb, retarded, lazy, ugly, greedy, evil, dirty, should die
should all die, must die, deserve to die
should be {killed|shot|banned|deported|gassed|hanged|exterminated|illegal}, exterminate, eradicate, genocide
holocaust, gas chamber{|s}, get rid of, kick out, deport, kill all, go back to, don't belong, dont belong
do not belong, not human, not people, aren't human, arent human
belong in {the kitchen|a zoo|cages|hell|camps}, ruin{|ed|ing} {our|this|the} country, taking over
destroying, fuck, fucking, smell, stink, rape, breed like, cannot be trusted, can't be trusted
control the {media|banks|world}, worthless, useless, only good for, property, whores, sluts, bitches, hoes
shithole, raus, abschieben, vergasen, dégage, dehors, asesinos, fuera
"""
