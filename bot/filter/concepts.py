"""Words that talk about the same thing: a rule on "selling" hears "vouches pinned, paypal only".

A small thesaurus, written by hand. A word may stand for several concepts. Words are compared by their
stems.
"""

_GROUPS = {
    "trade": """
        sell selling sold buy buying bought buyer seller trade trading price pricing priced cheap
        cheaper cost costs discount off deal deals sale offer offers paypal cashapp venmo crypto
        bitcoin btc dollars euros bucks usd eur usdt vouch vouches vouched escrow middleman stock
        refill shop store order orders payment pay paid lifetime subscription monthly trial free
        giveaway credits wtb wts swap
    """,
    "contact": """
        dm dms pm inbox message whatsapp telegram text contact hmu hit bio add snap ticket
    """,
    "account": """
        account accounts acc accs login logins log password credentials smurf smurfs email main alt
        alts profile verified username unlocked
    """,
    "cheat": """
        cheat cheats cheater cheating hack hacks hacker hacking aimbot aim wallhack walls wh esp
        script scripts macro macros bot bots botting trainer injector loader inject mod menu spoofer
        spoof hwid undetected detected anticheat anti-cheat vac bypass recoil triggerbot triggers
        softaim radar internal internals external snap snaps exploit exploits glitch glitches dupe
        duping duped bug bugs abuse trick softlock clip through config crack
    """,
    "ban": """
        ban bans banned banning banwave unban unbanned suspended detection detect flagged reported
        report devs patch patched
    """,
    "rank": """
        rank ranks ranked ranking elo mmr boost boosting booster boosted carry carried plat platinum
        gold silver bronze diamond master masters radiant immortal challenger grandmaster win wins
        lose throw throwing feed feeding queue queues snipe lobby smurf ladder placement
    """,
    "game": """
        game games gamer gaming match matches player players team teams teammate lobby server map
        maps quest boss raid raids loot chest spawn spawns respawn weapon sword armor skins skin
        level levels xp round rounds season tournament fps mmo minecraft roblox fortnite valorant
        csgo league
    """,
    "home": """
        address house home street apartment flat door neighbourhood neighborhood lives living live
        town city zip postcode building window garage driveway map maps plate parked school works
        workplace gym bus
    """,
    "identity": """
        name surname real phone number numbers cell mobile mother father sister brother parents
        family employer boss job facebook linkedin instagram insta face photo photos picture selfie
        ip dox doxx doxxed dob birthday passport license id ssn leak leaked leaking records
    """,
    "threaten": """
        kill killing hurt hurting beat beating punch stab shoot shooting gun knife burn bomb attack
        find wait outside regret blood bleed die dead death break bones throat hang rope grave
        funeral
    """,
    "demean": """
        stupid dumb idiot moron loser pathetic worthless useless ugly fat disgusting trash garbage
        clown joke embarrassing brain brains embarrassment failure waste pity nobody hates laugh
        laughing smell stupidest worst awful braincells iq disappointment
    """,
    "exclude": """
        leave leaving quit uninstall unwelcome welcome belong belongs allowed ban ban them kick send
        back deport remove kinds sort lot invade replace clean pure
    """,
    "people": """
        jew jews jewish muslim muslims christian christians black blacks white whites asian asians
        mexican mexicans immigrant immigrants migrants refugees foreigners gay gays lesbian trans
        queer women woman men girls females disabled autistic religion religious race races ethnic
        nationality country countries skin tribe
    """,
    "beast": """
        animal animals apes monkey monkeys rat rats pig pigs dog dogs vermin insects cockroaches
        parasite parasites plague disease filth savages subhuman
    """,
    "sex": """
        sex sexual sexy nude nudes naked porn nsfw horny kiss kissing bed bedroom undress clothes
        shirt underwear lingerie body bodies touch touching moan lick suck cock dick pussy breasts
        boobs tits ass thighs hot kinky fetish roleplay erotic orgasm inside hard wet shower
        onlyfans cam strip spicy
    """,
    "minor": """
        minor minors underage teen teens child children kid kids year-old preteen schoolgirl
        schoolboy young younger age
    """,
    "money": """
        money cash profit profits earn earning earnings invest investing investment investor returns
        double doubling wallet wallets coin coins token tokens nft airdrop eth bitcoin btc crypto
        forex trading signals passive income rich bank transfer loan prize winner reward rewards
        gift card cards robux nitro
    """,
    "lure": """
        claim click link links scan qr verify verification connect download install exe giveaway
        giveaways free limited hurry first fast guaranteed selected congratulations winner steam
        discord support staff try test beta vote login confirm expire expires
    """,
    "promote": """
        subscribe sub subs follow follows followers channel youtube twitch stream streaming streamer
        video videos tiktok instagram soundcloud spotify playlist music song mixtape podcast blog
        website site server join joined invite support supporters patreon kofi commission
        commissions portfolio promo advert advertise views likes shoutout collab check listen
        premiere uploaded newsletter
    """,
    "spoil": """
        spoiler spoilers spoil ending ends dies died killed finale episode episodes season chapter
        chapters twist reveal revealed villain traitor plot scene post-credits credits movie film
        book volume arc character characters killer survives
    """,
    "exam": """
        exam exams test tests quiz quizzes homework assignment assignments essay essays answer
        answers solution solutions key midterm final finals professor teacher prof class course
        grade grades turnitin submit submission due lab worksheet textbook question questions write
        solve chegg
    """,
    "review": """
        review reviews rating ratings rate star stars testimonial feedback five 5-star 5star
        trustpilot yelp google listing amazon product products steam downvote upvote upvotes
        positive negative refund
    """,
    "job": """
        job jobs hiring hire hired recruit recruiting recruiter salary wage remote freelance
        freelancer employee employees resume cv interview apply applicants position vacancy
        vacancies developer devs designer manager experience hourly weekly part-time full-time work
        agency onboarding
    """,
    "medical": """
        doctor doctors medicine medication meds dose dosage mg pill pills tablet tablets
        prescription symptom symptoms cure cures treat treatment heal heals vaccine vaccines
        antibiotic antibiotics ibuprofen paracetamol insulin cancer tumor diabetes depression
        infection pain fever rash blood pressure supplement supplements herbal detox remedy
        diagnosis diagnose fasting pregnant
    """,
    "politics": """
        politics political politician politicians election elections vote votes voting voter
        president minister senator congress parliament party parties republican republicans democrat
        democrats liberal liberals conservative conservatives left-wing right-wing socialist
        communist government policy policies tax taxes immigration border abortion protest campaign
        candidate trump biden obama brexit putin ukraine israel
    """,
    "leak": """
        leak leaks leaked leaking unreleased unannounced datamine datamined datamining internal nda
        embargo build builds prototype dump dumped files roadmap confidential secret early upcoming
        insider source screenshot screenshots footage alpha
    """,
    "share": """
        share shares sharing shared send sending post posting upload uploaded link drive mega folder
        zip download torrent pirate pirated mirror copy copies rip
    """,
    "suicide": """
        suicide suicidal kill die dying death dead overdose cut cutting harm myself hopeless
        worthless alone goodbye pills bridge live living end pain
    """,
    "drugs": """
        weed drug drugs pills xanax coke cocaine mdma molly lsd shrooms plug dealer gram grams meth
        fentanyl adderall vape thc edibles stoned
    """,
    "evade": """
        secret secretly quiet quietly hidden hide hiding discreet caught catch notice noticed
        unnoticed tell nobody don't devs mods fresh new around without getting safe undetectable
        proof
    """,
}  # fmt: skip


def concepts_of_words() -> dict[str, tuple[str, ...]]:
    """Return each word's concepts, marked so that no word can be mistaken for one."""
    found: dict[str, list[str]] = {}
    for concept, words in _GROUPS.items():
        for word in dict.fromkeys(words.split()):
            found.setdefault(word, []).append(f"#{concept}")
    return {word: tuple(concepts) for word, concepts in found.items()}
