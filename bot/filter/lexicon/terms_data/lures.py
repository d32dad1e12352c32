"""Bait and advertising: scams aimed at Discord members, and spam."""

from bot.core.signal import Category
from bot.filter.lexicon.terms_data.group import Group

GROUPS = (
    Group(
        category=Category.SCAM,
        alone=0.6,
        terms="""
        {EARN} {$|€|£|}{SUM} {$|dollars|a day|per day|daily|a week|weekly|per week|online|fast|from home}
        {EARN} {$|€|£|}{SUM} {in 24 hours|in 72 hours|within 72 hours}, free {discord |}nitro
        nitro {for free|giveaway|free|gift link|generator}
        {3|1|6|12} month{|s} {of |}{discord |free |}nitro, discord nitro {free|gift|giveaway}
        claim {your|ur|the|free} {nitro|gift|reward|prize|airdrop|skins|robux|gift card|tokens}
        gifted you nitro, steam gift {|card|cards}, free steam {gift|games|keys|key|wallet|gift card}
        {50|100|25|20}$ {steam |}gift{|card| card}, free skins, free robux, free v-bucks, free vbucks
        robux generator, free {knife|csgo skins|cs2 skins}
        {crypto|token|nft|eth|btc|bitcoin} {airdrop|giveaway|drop|mint live|doubling}
        airdrop {is |}{live|claim|now|ending}, claim {airdrop|now before}
        double your {bitcoin|btc|eth|crypto|money|investment}, {connect|verify|validate|sync} your wallet
        seed phrase, recovery phrase, private key to, send {me |}{btc|eth|bitcoin|crypto|usdt}
        guaranteed {profit|profits|returns|income|roi}, how to earn {$|}{50k|100k|10k|20k}
        {first|only the first} {10|20|50|100} people {interested|who|to}
        pay me {10|20|15|10%|20%} {%|percent|of} {your|of your|the} {profit|profits|earnings}, ask me how
        dm me how, whatsapp {me|number|group}, telegram {me|group|channel} for
        forex {trading|signals|mentor|expert}, binary options
        investment {platform|opportunity|manager|advisor}, account manager
        bitcoin mining {platform|investment}, trading {signals|mentor|bot profit}, passive income
        financial freedom, {i was |i got }scammed until, mrs {|mary |linda |elizabeth }trading
        recovered my {lost |}{funds|crypto|bitcoin}, recovery expert, hack recovery
        {accidentally|accidently|mistakenly} reported {you|your account|ur account|u}
        reported your {steam|discord} account
        your account {will be|has been|is going to be} {banned|suspended|terminated}
        your account {will be|has been|is going to be} {disabled|deleted|locked|limited}
        verify your account, account verification required, suspicious login
        discord {staff|support team|admin} {will|here|has}, steam support agent, try my {new |first |}game
        test my {new |first |}game, playtest my game, can you vote for {my|our} team
        vote for my {team|friend}, trade offer link, {check|see|look at} (this) trade, who is first
        whos first, catch it before, scan {the|this} qr {code|}, qr code to {claim|get|receive}
        giving away my {macbook|ps5|laptop|iphone|playstation|camera|car}
        {macbook|ps5|iphone|laptop} for free, give out my, in perfect health and good as new, free macbook
        free iphone, free ps5, leaked {onlyfans|of} {pack|mega|folder}, mega link{|s} {dm|in bio|here}
        cheap {nitro|robux|accounts|followers|boosts}, server boosts cheap
        you {have |}{won|win|been selected|been chosen}, you've {won|been selected}, u have won
        winner{|s} selected, congratulations you, congrats you won, claim code, prize draw, cash prize
        {£|$}{1000|2000|5000|100|500|250|1500} {cash|prize|award|bonus|reward}
        award{|ed} a {£|$|prize|bonus}, prize guaranteed, guaranteed {prize|cash|caller|award|gift}, urgent!
        final attempt, unclaimed {prize|reward|funds}, gift voucher, cash or
        """,
    ),
    Group(
        category=Category.SPAM,
        alone=0.6,
        terms="""
        {VISIT} my {MINE}, {subscribe|sub} to my {channel|chanel|youtube|yt}
        subscribe {to me|me|back|please|pls|plz}, sub {4|for} sub, sub4sub, sub me
        please {subscribe|sub|check out my|like my}, like and subscribe
        {follow|add} me on {twitter|instagram|twitch|snapchat|tiktok|facebook|kik|insta|snap}
        follow 4 follow, follow for follow, f4f, l4l, like 4 like, follow back
        {join|come join} {my|our} {server|discord|group|clan|community}, join {my|our} new server
        {my|our} discord server{|:| is}, i sub back, i'll sub back, ill sub back, subscribe back
        link in {bio|my bio|profile|description}
        dm (me) for {promo|prices|price|info|more info|details|menu}
        {dm|message|inbox|text|pm} me {for|if interested|to buy|to order|and}, cheap prices, best prices
        {buy|order} {now|today|cheap|followers|likes|views}, limited {time |}offer, special offer, act now
        click {here|the link|this link|link}, visit {www|http|our website|our site}
        {free|real} {followers|subs|subscribers|views|likes}, promo code, discount code, use {my |}code
        {work|job} from home, hiring {now|remote}, no experience {needed|required}, {weight loss|diet} pills
        viagra, cialis, {casino|betting} {bonus|site|tips}, free spins, online casino, seo services
        {logo|graphic|web} designer available, commissions open, for hire
        call {now|free|from landline|09|08|the number}, txt {to|stop|back|yes|now|the|word|claim|win}
        text {to|stop|yes|win|claim} {to|no}, reply {stop|yes|with your}, to opt out, unsubscribe
        {per|p/} min, 150p, ringtone{|s}, polyphonic, per msg, mobile upgrade, free entry, chat line
        sms {to|ac}, ur mobile, {latest|camera|colour} {mobile|phone|phones} {|free}, 18 or over, pobox
        po box, t&cs, ts&cs, terms apply, tone{|s} {club|of}, land line, landline, order ref, nokia free
        txt msg, min mob, national rate, premium {phone|rate}, service{|s} {provider|call}
        loan{|s} {approved|available|for any}, {double|half price} {mins|line rental}
        customer {service|care} {announcement|rep|representative}, dating {service|site}
        single{|s} in your area
        """,
    ),
    Group(
        category=Category.SPAM,
        alone=0.16,
        terms="""
        subscribe, my channel, my video, my new song, my music, giveaway, free, promo, discount, cheap
        offer, sale, bonus, dm me, click, link below, invest, make money, making money, earn money, crypto
        winner, prize, check this out, check it out, please like, thumbs up, thumb up, share this
        like this comment, txt, mobile, claim, call
        """,
    ),
)
