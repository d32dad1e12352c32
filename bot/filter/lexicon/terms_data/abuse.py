"""English insults, slurs and swearing."""

from bot.core.signal import Category
from bot.filter.lexicon.terms_data.group import Group

GROUPS = (
    Group(
        category=Category.HARASSMENT,
        alone=0.5,
        aimed=0.82,
        maskable=True,
        terms="""
        idiot{|s|ic}, moron{|s|ic}, imbecile{|s}, dumbass{|es}, dumb ass{|es}, dumbfuck{|s}, dumb fuck{|s}
        dipshit{|s}, asshole{|s}, arsehole{|s}, asshat{|s}, ass hat, asswipe{|s}, assclown{|s}, jackass{|es}
        fuckface{|s}, fuckhead{|s}, fuckwit{|s}, fucktard{|s}, fuckboy{|s}, fuckstick, fucknut{|s}
        shithead{|s}, shitface, shitbag{|s}, shitstain{|s}, shit stain, piece{|s} of shit, pos
        piece{|s} of {crap|garbage|trash|filth}, dickhead{|s}, dick head{|s}, dickwad{|s}, dickface
        dickless, douche{|s}, douchebag{|s}, douche bag{|s}, dbag, bitch{|es}, biatch, bitchass, bitch ass
        son{|s} of {a|an} {bitch|whore}, sonofabitch, bastard{|s}, cunt{|s|y}, twat{|s}, wanker{|s}
        tosser{|s}, bellend{|s}, knobhead{|s}, prick{|s}, pricks, cocksucker{|s}, cock sucker{|s}
        motherfucker{|s}, mother fucker{|s}, motherfuck{|in|ing}, mofo, muthafucka{|s}, mothafucka{|s}
        fucker{|s}, fukker{|s}, fucka, scumbag{|s}, scum bag, scum, lowlife{|s}, low life, dirtbag{|s}
        sleazebag, slimeball{|s}, cretin{|s}, nitwit{|s}, halfwit{|s}, dimwit{|s}, dumdum, numbskull{|s}
        numbnuts, braindead, brain dead, brainless, retard{|s|ed}, tard{|s}, libtard{|s}, conservatard
        spastic, mongoloid, loser{|s}, pathetic, cuck{|s|old}, incel{|s}, simp{|s}, neckbeard{|s}
        virgin loser, waste of {space|oxygen|air|skin}, slut{|s|ty}, whore{|s}, hoe{|s}, ho's, thot{|s}
        skank{|s|y}, hooker{|s}, cumdumpster, cum dumpster, tramp, pussy ass, pansy, sissy, crybaby, cry baby
        snowflake{|s}, sheeple, subhuman{|s}, sub human{|s}, parasite{|s}, vermin, degenerate{|s}, sicko{|s}
        psychopath{|s}, psycho{|s}, pervert{|s}, perv{|s}, pedo{|s}, paedo{|s}, pedophile{|s}, paedophile{|s}
        rapist{|s}, groomer{|s}, inbred{|s}, white trash, trailer trash, redneck{|s}, fatass, fat ass
        fatso{|s}, lardass, lard ass, fatty, ugly ass, ugliest, bootlicker{|s}, boot licker, twit{|s}
        buffoon{|s}, jerkoff, jerk off, jagoff, turd{|s}, wuss, wimp, hag, harpy, bimbo{|s}, airhead{|s}
        """,
    ),
    Group(
        category=Category.HARASSMENT,
        alone=0.18,
        aimed=0.58,
        terms="""
        stupid, dumb, dumber, dumbest, fool{|s}, foolish, ignorant, ignoramus, idiocy, stupidity, arrogant
        hypocrite{|s}, hypocritical, clown{|s}, liar{|s}, lying, coward{|s|ly}, disgusting, disgrace
        disgraceful, worthless, useless, ugly, creep{|s|y}, vile, evil, jerk{|s}, troll{|s}, vandal
        racist{|s}, bigot{|s|ed}, nazi{|s}, fascist{|s}, trash, garbage, filth, filthy, delusional, lunatic
        nutjob, nut job, pig{|s}, cockroach{|es}, dog shit, bullshit, crybabies, toxic, cancer
        embarrassment, noob{|s}, bot, nobody cares, nobody likes, no one likes, everyone hates, hate{|s}
        despise, brat, ass, butthurt, dense, {a|complete|total|absolute|such a} {joke|failure}, clueless
        incompetent, childish, immature, senile, obnoxious, annoying, repulsive, hideous, smelly, stink{|s}
        """,
    ),
    Group(
        category=Category.HARASSMENT,
        alone=0.05,
        aimed=0.42,
        terms="""
        fat, insane, crazy, mental, gross, nasty, snake, rat, weird, cringe, failure
        """,
    ),
    Group(
        category=Category.HARASSMENT,
        alone=0.8,
        terms="""
        {fuck|fuk|fck|fuc|phuck|screw|damn} {you|u|ya|off|yourself|urself|your {mom|mother|face|life|family}}
        {f|eff} {you|u|off} {idiot|moron|asshole|bitch|loser}, go fuck {yourself|urself|urselves|yourselves}
        go to hell, burn in hell, rot in hell, see you in hell, eat shit, eat a dick, eat my ass
        kiss my ass, suck my {dick|cock|balls}, suck {a|my} dick, suck it bitch, blow me
        lick my {ass|balls}, up your ass, {shove|stick} it up your, get fucked, get bent, piss off
        bugger off, sod off, shut the {fuck|hell|f} up, stfu, gtfo, get the fuck out, foad
        shut {your|ur} {mouth|face|trap|pie hole}, shut {up|it} {you|idiot|bitch|moron|loser|dumbass|retard}
        your mom{|s} {is|a} {whore|slut|bitch|hoe}, {no one|nobody} {likes|loves|wants|cares about} {you|u}
        {everyone|everybody} hates {you|u}, i hate {you|u} so much, go away {idiot|loser|moron}, get a life
        get a life loser, get lost loser, what a {loser|moron|idiot|joke of a human}
        you {make|disgust} me {sick|puke|vomit}, you disgust me, you suck, u suck
        you {fucking|freaking|absolute|stupid|dumb} {piece|bitch|cunt|idiot|moron|whore}
        you {fucking|freaking|absolute|stupid|dumb} {pig|rat|freak|ass|loser|animal}
        you {little|ugly|fat|pathetic|dirty|sick} {piece|bitch|cunt|idiot|moron|whore}
        you {little|ugly|fat|pathetic|dirty|sick} {pig|rat|freak|ass|loser|animal}
        {are|r} {you|u} {stupid|retarded|dumb|an idiot|that dumb|brain dead|mentally}
        how dumb {are|r} {you|u}, how stupid {are|r} {you|u}
        go die, drink bleach
        jump off a {bridge|cliff|building}, slit your {wrists|throat}
        {hope|wish} {you|u|ur|your} {die|died|whole family dies|get cancer|get raped|were dead|choke}
        {you|u} should {die|be dead|just die|end it}
        {do|doing} {us all|everyone|the world} a favo{|u}r and {die|kill|end}
        the world {would be|is} better {off |}without {you|u}, nobody would miss {you|u}
        no one would miss {you|u}, {you|u} deserve to die, waste of {sperm|life|a human}
        should have been {aborted|swallowed}, your mother should have, uninstall life
        end your life, get cancer, die in a fire
        hope {he|she|they} {die|dies|rot|rots}, deserve{|s} to be {raped|shot|killed|hanged}
        go {jump|play in traffic}
        {dumb|stupid|ugly|fat|crazy} {bitch|bitches|cunt|cunts|whore|hoe|hoes|slut}
        {lying|dirty|little|basic|psycho} {bitch|bitches|cunt|cunts|whore|hoe|hoes|slut}
        """,
    ),
    Group(
        category=Category.HATE,
        alone=0.85,
        maskable=True,
        terms="""
        nigger{|s}, niggers, nigga, niggas, niggaz, nigguh, nigg, niglet{|s}, negroid, n1gger, coon{|s}
        jigaboo{|s}, jiggaboo, porch monkey{|s}, pickaninny, tar baby, jungle bunn{y|ies}
        sand nigger{|s}, sandnigger, towelhead{|s}, towel head, raghead{|s}, rag head, camel jockey{|s}
        camelfucker, paki{|s}, dothead{|s}, curry muncher{|s}, chink{|s}, chinky, gook{|s}, slant eye{|s}
        slanteye, zipperhead{|s}, nip{|s}, jap{|s}, ching chong, spic{|s}, spick{|s}, wetback{|s}, beaner{|s}
        kike{|s}, kyke{|s}, heeb{|s}, hymie, yid{|s}, shylock, jew boy, dirty jew{|s}, zionazi
        faggot{|s}, faggit, fagot{|s}, fag{|s}, faggy, fggt, phaggot, dyke{|s}, lesbo{|s}, tranny, trannies
        shemale{|s}, ladyboy, troon{|s}, trannie, batty boy{|s}, poof{|s|ter|ters}, homo{|s}, sodomite{|s}
        gypo, gyppo{|s}, pikey{|s}, boong, injun, wop{|s}, dago{|s}, kraut{|s}, polack{|s}, cracker ass
        mudslime{|s}, muzzie{|s}, muzrat, moslem scum, white power, fourteen words, race traitor, race war
        white genocide, feminazi{|s}
        femoid{|s}, foid{|s}, roastie{|s}, mongrel race, untermensch
        master race, race mixing, ape race
        go back to {africa|mexico|china|india|your country|where you came from}
        """,
    ),
    Group(
        category=Category.PROFANITY,
        alone=0.3,
        maskable=True,
        terms="""
        fuck, fucks, fucked, fucking, fuckin, fuckn, fcking, fukin, fuking, fuk, fck, fckn, phuck, fvck
        effing, fucky, fuckery, clusterfuck, wtf, wth, stfu, lmfao, tf, af, omfg, shit, shits, shitty, shite
        sht, shyt, shitting, shitshow, bullshit, horseshit, dogshit, batshit, bitching, bitchy, bitches
        crap, crappy, damn, damned, dammit, goddamn, god damn, goddamnit, hell, ass, asses, arse, badass
        piss, pissed, pissing, bollocks, bloody, bugger, dick, dicks, cock, cocks, pussy, pussies, tits
        titties, boobs, balls, ballsack, nutsack, douchey, cunting, motherfucking, screw, sucks, suck
        jackoff, wank, slag, screwed, dickish, dang, friggin, frigging
        """,
    ),
)

# Names and sayings that hold a listed word and never mean it: not even the scorer weighs their words.
SAYINGS = """
{en|du|le|ce|mon|ton|son|votre|notre|avec|sans|de|gros|petit} retard, retard {de|du|sur|dans|pour}
les retards
{la|une|ma|sa|ta|bonne|cette} douche, douche {chaude|froide}, bin dick geworden, homo {sapiens|erectus|milk}
sans{-| }serif, {fire|flame} retardant{|s}, retardant foam, maine coon{|s}, coon cat{|s}, faggots and peas
{tranny|transmission} fluid, spic and span, chink in {the|his|her|its} armo{|u}r, cum laude, moby dick
dick {cheney|van dyke|tracy|clark|grayson|turpin}, spotted dick, cock{-|}a{-|}doodle, pussy {cat|riot|willow}
nip {it |this |that |}in the bud, philip k dick, suicide squad, spook{y|} {story|stories|season}, gypsy jazz
{such an|an} idiot i am, {i'm|im|i am|i was|feel like|felt like} {|such }{an idiot|a moron|an ass|a loser}
{i'm|im|i am|i feel|i felt} so {stupid|dumb}, stupid me, silly me, shoot your shot, hang on a sec
{ur|you're|youre|you are|this is|that's|thats} killing {me|it}, {absolutely |}{killed|killing} it
{kill|killed|killing|kills} {the|a|this|that} {process|child process|container|job|task|thread|boss|program}
{kill|killed|killing|kills} {the|a|this|that} {server|switch|app|session|zombie process}
kill {switch|process}, child process{|es}
"""

# Ordinary writing that holds a listed word; a finding inside one of these counts for nothing.
BENIGN = """
dick {cheney|van dyke|tracy|clark|grayson|turpin|smith}, moby dick, suicide squad, suicide door{|s}
suicide {prevention|hotline|awareness}, philip k dick, spotted dick, cock{-|}a{-|}doodle, weather cock
stop cock, sex {ed|education|change|offender registry}, same sex, same-sex, opposite sex
pussy {cat|riot|willow}, pussycat, breast cancer, chicken breast{|s}
trash {can|cans|bag|bags|talk|talking|bin|day|truck|pandas|panda|icon}
{take|takes|took|taking} out the trash, garbage {collector|collection|collected|truck|can|disposal|day|bin}
spic and span, chink in {the|his|her|its} armo{|u}r, cum laude, magna cum, summa cum, anal retentive
fag end, neo{-|}nazi germany, nazi {germany|party|occupation|era|regime|zombies}, kick ass, kickass
kick-ass, badass, bad ass, bad-ass, lame-ass, pain in the ass, dumb luck, dumb down, dumb phone, dumb waiter
dumb question, hot dog, guinea pig{|s}, peppa pig, lab rat, rat race
fat {loss|free|content|chance|jar|cat|tuesday|client|binary|burning}, low fat, saturated fat{|s}, body fat
full fat, lying {around|down|on|in bed}, {a|an|the|no|inside|funny|good|dad|great|practical} joke
class clown, clown fish, killer clown, toxic {waste|chemicals|masculinity|positivity}, breast milk
cancer {research|treatment|patient|patients|charity|cells|awareness}
{lung|skin|breast|brain|prostate|colon|bone|stomach} cancer
{blood|had|has|have|of|with|from|beat|survived} cancer, stupid {question|mistake|idea|me}
crazy {good|fast|how|that|to think|about|fun|amazing|cool}
{so|thats|that's|pretty|is|was|it's|its} {crazy|insane}, crazy amount, evil {dead|genius|eye|twin|empire}
resident evil, lesser evil, screw driver, screwdriver, set screw, hell no, hell yeah, hell yes, bloody mary
bloody hell, ass burger, slag heap, tennis balls, golf balls, meat balls, discord bot, the bot, a bot
bot commands, bot {is|was|command|token|owner|developer}, music bot, mental health, mental illness
mental {note|hospital|state}, insane {asylum|in the membrane}
hate {it|to|when|that|how|this|the|mondays|having|being|doing|waiting|speech|crime|crimes}
redneck {comedy|comedian}, butt joke, nasty {cold|bug|weather}, rat king, nip in the bud, nip slip
jap animation, retard{ant|ation|ant foam}, dyke {road|march}, dick move, pc master race
white power {adapter|cable|cord|supply|brick|button|led|light}
homo {sapiens|erectus|milk}, bastard operator, magic troll, troll 2, trolls movie, internet troll
"""
