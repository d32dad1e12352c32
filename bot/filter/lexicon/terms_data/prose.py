"""What stories, confessions and requests are made of: words that mean little alone and much together."""

from bot.core.signal import Category
from bot.filter.lexicon.terms_data.group import Group

GROUPS = (
    Group(
        category=Category.SEXUAL,
        alone=0.45,
        terms="""
        {erotic|smut|sex|porn} {story|stories|scene|scenes|fic|fanfic|roleplay|script}
        {lemon|nsfw|erp|steamy|hentai} {story|stories|scene|scenes|fic|fanfic|roleplay|script}
        {erotic|nsfw|explicit|sexual} {fanfiction|fiction|role play|rp|content|fantasy|fantasies|encounter}
        erotica, smut, smutty, explicit sex{|ual}, sexually explicit, sexual intercourse, making love to
        {touching|pleasuring|fingering|stroking|rubbing} {herself|himself|myself|yourself|themselves}
        {touch|pleasure|finger|stroke|rub} {herself|himself|myself|yourself}
        {jerked|jerks|jerking|jacked|jacking|wanking|rubbed} {off|himself off|herself off|him off}
        {sucked|sucking|sucks} {him|his|me} off
        {sucked|sucking|licked|licking|rode|riding|stroked|stroking} his
        {sucked|sucking|licked|licking|cupped|squeezed|groped|fondled} her
        {between|spread|spreading|opened} her {legs|thighs}, {between|spread} his legs
        deep inside {her|me|him}, {inside|into} her {mouth|pussy|ass|wet}
        {came|cum|cums} {inside|on her|in her|all over}
        {wet|bare|her|my|firm|huge|perky|heaving} {breasts|nipples|pussy|thighs|folds|cleavage}
        {hard|throbbing|thick|long|huge|erect} {cock|dick|member|shaft|erection|manhood|length}
        {his|my|your} {cock|erection|manhood|shaft|throbbing member|hard on|boner|bulge}
        {grinding|ground|thrust|thrusting|thrusts|pounded|pounding} {against|into} {her|him|me}
        {moaned|moaning|moans|screaming|screams} {in|with} {pleasure|ecstasy}, reached {her|his} climax
        lap dance, striptease, strip tease, doggy style, missionary position, pegging, cuckold{|ing}
        incest, breeding kink, foot fetish, futa{|nari}, yiff, ahegao, tentacle sex, femdom, dominatrix
        glory hole, golden shower{|s}, wet dream{|s}, one night stand, friends with benefits
        sex {slave|toy|toys|worker}
        {my|your|her|his} {sex slave|slut|submissive|dom|panties|lingerie|virginity}, no strings attached
        """,
    ),
    Group(
        category=Category.SEXUAL,
        alone=0.18,
        terms="""
        moan, moaned, moaning, moans, aroused, arousing, arousal, undress{|ed|ing}, panties, lingerie
        seduc{e|ed|ing|tive|tion}, lust, lustful, lewd, sensual{|ly}, sexual, intimate, orgasmic, climaxed
        naughty, straddl{e|ed|ing}, grop{e|ed|ing}, fondl{e|ed|ing}, caress{|ed|ing}, submissive
        spank{|ed|ing}, bondage, throbbing, thrust{|s|ing}, breasts, breast, thighs, cleavage, crotch
        groin, buttocks, bare skin, stripper, brothel, prostitute{|s}, virgin, incestuous, stepsister
        step sister, stepmom, step mom, step bro, slutty, bikini, bra, topless, shirtless, curvy, busty
        bosom, aphrodisiac, promiscuous, voyeur, pervert{|ed}, kissed her neck, bit her lip
        heavy breathing, undid his belt, unzipped, whispered in her ear
        """,
    ),
    Group(
        category=Category.SEXUAL,
        alone=0.85,
        terms="""
        {underage|preteen|12 year old} {girl|boy|girls|boys} {naked|nude|sexy}
        {13 year old|14 year old|15 year old} {girl|boy|girls|boys} {naked|nude|sexy}
        sexualiz{e|ed|ing} {a minor|minors|children|kids}
        sexual {act|acts|contact} with a {minor|child|girl|boy}
        {molest|molested|molesting} {a|the|his|her|my} {child|daughter|son|girl|boy|niece|nephew|student}
        """,
    ),
    Group(
        category=Category.VIOLENCE,
        alone=0.4,
        terms="""
        {stabbed|stabbing|stabs|hacked|slashed} {him|her|them|me|the} {again|repeatedly|to death}
        stabbed to death
        {blood|brains|guts|gore} {spraying|sprayed|splattered|spilled|spilling|gushing|everywhere|dripping}
        pool of blood, covered in blood, bled out, bleeding out, bleed to death
        {beat|beaten|bludgeoned} to death
        {slit|slits|slitting|cut|slashed} {his|her|their|the} {throat|throats}
        {snapped|broke} {his|her} neck
        {severed|chopped off|cut off|sawed off|hacked off} {his|her|their|the} {head|heads|hand}
        {severed|chopped off|cut off|sawed off|hacked off} {his|her|their|the} {fingers|limbs|arm}
        severed {head|heads|limbs|arm|hand}, skinned alive, burned alive, buried alive, torn apart
        ripped apart, disembowel{|ed|ing}, dismember{|ed|ing|ment}, mutilat{e|ed|ing|ion}, eviscerat{e|ed}
        impal{e|ed|ing}, entrails, intestines, strangled, gory, graphic violence, snuff film, cannibalism
        torture{|d} and, {shot|shoot|shooting} {him|her|them|me} in the {head|face|back}
        pulled the trigger, put a bullet
        {kill|murder|poison} {my|his|your|a|the} {boss|wife|husband|neighbor|neighbour}
        {stab|strangle|shoot|attack} {my|his|your|a|the} {boss|wife|husband|neighbor|neighbour}
        {kill|murder|poison} {my|his|your|a|the} {teacher|family|mother|father|ex|roommate}
        {stab|strangle|shoot} {my|his|your|a|the} {teacher|family|mother|father|ex|roommate}
        {how to|how do i} {kill|murder|poison|stab|strangle} {a person|a man|a woman|my}
        {how can i|best way to|ways to} {kill|murder|poison|stab|strangle} {a person|a man|a woman|my}
        {how to|how do i} {kill|murder|poison|hurt|torture} {someone|people|him}
        {how can i|best way to|easiest way to} {kill|murder|poison|hurt|torture} {someone|people|him}
        {make|build|making|building} {a|an|pipe|homemade} {bomb|bombs|molotov|explosive|ied}
        homemade explosive{|s}, hire a hitman, dispose of {a|the} body, get away with murder, hostage{|s}
        mass shooting, school shooting, shoot up, bought {a|the} gun, allahu akbar, infidels, unbelievers
        kuffar, kaffir, caliphate, jihad, martyrdom, slaughter the, rise up and kill, armed uprising
        blood will flow, pay with {his|their} blood
        """,
    ),
    Group(
        category=Category.VIOLENCE,
        alone=0.15,
        terms="""
        stabbed, stabbing, gore, corpse{|s}, bloody corpse, tortured, torturing, torture, murdered
        murderer, murder, slaughter, kill, killed, killing, bomb, bombing, gun, rifle, knife, blood
        explosive{|s}, hostage, assault, assassinat{e|ed|ion}, terrorist{|s}, behead, execution
        gunned down, shot dead, screaming in pain, violent
        """,
    ),
    Group(
        category=Category.SELF_HARM,
        alone=0.5,
        terms="""
        {cut|cutting|burn|burning|scratch} {my|her|his} {wrist|wrists|arms|arm|thighs|legs|skin}
        cut myself, {take|taking|took|swallow|swallowed} {all|all of} {my|the|these|those} pills
        saving up {my |}pills, {nobody|no one|noone} would {notice|care|even care|cry|stop me}
        {nobody|no one} cares if i, everyone {would be|is} better without me
        world {would be|is} better without me, a burden to {everyone|all}
        jump in front of {a|the} {train|bus|car}
        {hanged|hung|killed|shot|drowned} {herself|himself|themselves}
        {kill|hang|drown|cut|harm} {herself|himself|themselves}, without {feeling |any |}pain and die
        end the pain, {wish|wished} i {could die|would die|could disappear|didn't exist|didnt exist}
        ready to go forever, {starve|starving} myself
        throw{|ing} up after {eating|meals|every meal|i eat}, hiding how little i eat
        lose weight without my parents, {stop|stopped} eating to, thigh gap, bonespo, meanspo, ed twt
        {tylenol|pills|ibuprofen|paracetamol|bleach} {to die|to overdose|to kill}, lethal dose, fatal dose
        {hate|hated} {living|being alive|my existence}, {no|any} point in living, life is not worth
        want it to end, goodbye {letter|note} to, sui note, self injury, self-injury, relapse{|d} and cut
        attempt{|ed} last night
        """,
    ),
    Group(
        category=Category.HATE,
        alone=0.5,
        terms="""
        {are|is} {ruining|destroying|invading} {this|our|the|my} {country|nation}
        {are|is} {infesting|polluting|taking over} {this|our|the|my} {country|nation}
        {are|is} {ruining|destroying|invading|taking over} {europe|america|society}
        {are|is} {ruining|destroying|invading|taking over} {the west|our culture|the world}
        {are|is} a {cancer|disease|plague|parasite|burden} {on|to|in|of} {society|this|our|the|humanity}
        {aren't|are not|arent|not even} {human|people|real women|real men}, {breed|breeding|multiply} like
        holocaust {hoax|is a lie|never happened|didn't happen|was fake|was a lie}
        {great|white} replacement
        {less|more} {intelligent|human|civilized|violent} {than whites|than white people|by nature}
        {naturally|genetically|biologically|inherently} {inferior|less intelligent|violent}
        {naturally|genetically|biologically|inherently} {criminal|stupid|lazy}
        inferior {race|races|gender|sex|people}, superior race, white race, racial purity
        ethnic cleansing, {belong|belongs} in {the|a} {kitchen|zoo|cage|jungle|oven|asylum}
        jewish {question|agenda|conspiracy}
        {control|controls|own|owns|run|runs} the {media|banks|world|government}, squinty eyes
        slanted eyes, {send|ship|deport} {them|these people|them all} {all |}back
        {kick|throw} them {all |}out of, {burn|rot|burning} in hell for, against nature, abomination{|s}
        mentally ill freaks, mental illness
        {all|every} {muslims|jews|blacks|mexicans|immigrants|gays|women} {are|is|should}
        no {blacks|jews|gays|muslims}
        """,
    ),
)
