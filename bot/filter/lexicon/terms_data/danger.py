"""English threats, sexual content, self-harm and exposure of private facts."""

from bot.core.signal import Category
from bot.filter.lexicon.terms_data.group import Group

GROUPS = (
    Group(
        category=Category.VIOLENCE,
        alone=0.75,
        terms="""
        {THREAT} {HARM} {WHOM}
        {THREAT} {find you|come for you|find where you live|fuck you up|beat you up|end you|knock you out}
        {THREAT} {make you bleed|make you suffer|beat your ass}
        {THREAT} {beat the shit out of|put a bullet|cut your throat}
        {THREAT} {slit your throat|smash your face|smash your head}
        {THREAT} break your {neck|legs|leg|face|fingers|arms|arm|bones|jaw|nose|knees|kneecaps|skull|teeth}
        {DESERVES} be {shot|hanged|hung|killed|executed|lynched|beheaded|stoned to death|burned alive}
        {DESERVES} be {put down|exterminated|eradicated|gassed|raped|castrated|beaten}
        {shoot|shooting|blow|bomb|burn} up {the|my|your|a|this} {PLACE}, shoot up {PLACE}, bomb threat
        pipe bomb, mass shooting tomorrow, bullet in {your|his|her|their} {head|skull|brain}
        bullet{|s} to the head, {SLAY} {them|all} {all|of them|these|those}
        {SLAY} {all |all the |every |the |these |those |}{HATED}
        {time|ready} to {kill|hang|shoot|start killing|start shooting|lock and load}, lock and load
        firing squad, string {him|her|them|em} up, hang em {high|all}, hang him, hang her, hang them
        public execution{|s}, guillotine{|s}
        {you|u|they|he|she} will {die|bleed|burn|pay for this|pay with blood}, {your|ur} days are numbered
        watch your back, i know where you {live|sleep|work}, you're dead, youre dead, ur dead
        you are dead meat, dead man walking, death to {all|the|america|israel|jews|muslims|traitors|them}
        bash your {head|skull|brains}, curb stomp
        cut {your|his|her|their} {head|throat|balls|dick|tongue} off, rape {you|her|him|your}
        {gonna|going to} get {raped|shot|killed|stabbed}, blood will be spilled, start a massacre, kill list
        civil war {now|is coming|time}, {take|taking} up arms, grab your guns, military tribunal{|s}, gitmo
        hang for treason, {death penalty|execution} for {traitors|treason|them|him|her}, rope and tree
        tall tree short rope
        """,
    ),
    Group(
        category=Category.VIOLENCE,
        alone=0.36,
        terms="""
        murder {him|her|them|you}, kill {you|them all|her|him}, stab {you|him|her|them}
        shoot {you|him|her|them}, beat {you|her} up, punch {you|him|her|in the face}
        slap {you|the shit|her|him}, behead{|ed|ing}, decapitat{e|ed|ing}
        tortur{e|ed|ing} {him|her|you|them}, executed, hanged, treason, traitor{|s}, treasonous, traitorous
        noose{|s}, gallows, death penalty, should hang, should be {dead|hung|hanging}
        need{|s} to {die|hang}, want{|s|} {him|her|them} dead
        {start|time to start} {hanging|shooting|killing|executing}
        {hang|hanging|shoot|execute} {that|this|those|these|the} {man|woman|doctor}
        {hang|hanging|shoot|execute} {that|this|those|these|the} {people|bastard|traitors|mother}
        off with {his|her|their} head{|s}, executed for, put {him|her|them|em} {down|to death}
        lynch{|ed|ing}, terrorist attack, school shooter, bloodbath, massacre, slaughtered
        knock {you|him} out
        """,
    ),
    Group(
        category=Category.SEXUAL,
        alone=0.62,
        maskable=True,
        terms="""
        porn, porno, pornhub, pornography, p0rn, pr0n, xvideos, xnxx, xhamster, brazzers, rule34, hentai
        nsfw pics, {send|trade|trading|selling|buy my|want|sending|leaked} nudes, nudes, dick pic{|s}
        tit pic{|s}, pussy pic{|s}, blowjob{|s}, blow job{|s}, handjob{|s}, hand job, rimjob, footjob
        titfuck, titty fuck, deepthroat{|ing}, gangbang{|ed}, gang bang, bukkake, creampie, cumshot{|s}
        cum shot, cumming, cum, cums, jizz, orgasm{|s}, masturbat{e|es|ing|ion}, jerk{|ing} off, fap{|ping}
        horny, boner, hard on for, erection, clit{|oris}, vagina, penis, dildo{|s}, vibrator, butt plug
        buttplug, anal {sex|plug|beads}, anal, threesome, foursome, orgy, milf{|s}, gilf, camgirl{|s}
        cam girl, onlyfans, only fans, sexting, sext me, sexcam, cybersex
        {wanna|want to|lets} {fuck|bang|have sex|bone|screw} {you|u|me|her|him|tonight|right now|now}
        {let's|let me|gonna|going to} {fuck|bang|have sex|bone|screw} {you|u|me|her|him|tonight|right now|now}
        fuck me {hard|daddy|now|please}, sit on my face, ride my {dick|cock|face}
        suck {me|me off|your dick|that dick|his dick}, lick {your|my|her} pussy
        eat {my|your|her} {pussy|ass|cunt}, big {tits|boobs|cock|dick|titties}, wet pussy, tight pussy
        pussy {eating|licking|lips}, thick cock, huge cock, cock in {my|your|her}, dick in {my|your|her}
        nude {pics|photos|pictures|video|videos}, naked {pics|photos|pictures|girls}, 18+ server
        nsfw server, sugar daddy, escort service, fetish, bdsm, bondage porn, spank me, choke me daddy
        my tits, your tits, her tits, show {me your|your} {tits|boobs|pussy|ass|feet}, strip for me
        what are you wearing, hot singles, hook up tonight, sex chat, sex with {me|you|her|him}
        have sex with
        """,
    ),
    Group(
        category=Category.SEXUAL,
        alone=0.2,
        terms="""
        sexy, boobs, tits, pussy, cock, nude, naked, sex, erotic, kinky, thicc, booty, nipple{|s}, titties
        smash her, raped, rape, thirsty for, nsfw
        """,
    ),
    Group(
        category=Category.SELF_HARM,
        alone=0.7,
        terms="""
        {kill|killing|hang|hanging|shoot|drown|hurt|harm|starve} myself, end my life, ending my life
        end it all, ending it all, take my own life, taking my own life
        {want|wanna|wish|ready|trying} to {die|be dead|disappear forever|not exist|not be alive}, wanna die
        want to be dead, suicid{e|al|al thoughts}, commit suicide
        suicide {note|plan|method|methods|attempt}, self harm{|ing}, self-harm{|ing}, selfharm
        slit my wrists, cut my wrists, overdos{e|ing} on, jump{|ing} off {a|the} {bridge|building|roof}
        {no|any} reason to live, nothing to live for, better off {dead|without me}
        {don't|dont|do not} want to {live|be alive|wake up|exist|be here} {anymore|any more|any longer}
        tired of {living|being alive|life}, can't go on anymore, cant go on anymore, give up on life
        giving up on life, {nobody|no one} would {miss|care if i}, hate my life, hate myself
        goodbye forever, this is my last {message|post|goodbye}, painless way to {die|go}, how many pills
        pro ana, pro-ana, thinspo, purging after, relapsed cutting, razor blade{|s}, don't deserve to live
        dont deserve to live, wish i was {dead|never born}, wish i were dead, wish i wasn't born
        """,
    ),
    Group(
        category=Category.SELF_HARM,
        alone=0.35,
        terms="""
        kms, unalive, depressed, worthless and alone, so alone, my scars, cutting myself, hopeless
        empty inside, self hatred, cutting, suffering
        """,
    ),
    Group(
        category=Category.DOXXING,
        alone=0.62,
        terms="""
        {his|her|their|your|ur} {home address|address is|real name is}
        {his|her|their|your|ur} {phone number is|number is|full name is|ip is}
        {his|her|their|your|ur} {ip address is|street is|house is at}
        {his|her|their|your|ur} {school is|workplace is|parents' address|social security}
        {i|we|i'll|ill|gonna|imma|let's|lets} {doxx|dox|swat} {you|him|her|them|u|this}, doxx{|ed|ing}
        doxed, doxing, dox {him|her|them|you|u|on}, swatt{ed|ing}, swat {him|her|them|you|his house}
        leaked {his|her|their|your} {phone|number|address|nudes|info|face|ip|name}
        {lives|works} at {|the }{number |}, {he|she|they} {lives|live|works|goes to school} at
        i know where {he|she|they|you} {lives|live|work|works}
        here's {his|her|their|your} {address|phone|number|ip|info|face}
        heres {his|her|their|your} {address|phone|number|ip|info|face}
        here is {his|her|their|your} {address|phone|number|ip|info|facebook|home}
        post{|ed|ing} {his|her|their|your} {address|number|info|face|ip}, pull{|ed|ing} your ip
        got {your|his|her} ip, {ip|address} grabbed
        found {his|her|their|your} {address|house|facebook|real name|phone number|home}
        {who|anyone} {has|have|got|know} {his|her|their} {address|number|real name}
        {call|text} {him|her|them} at, spam {his|her|their} {phone|number|dms}
        """,
    ),
)
