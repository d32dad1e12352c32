"""The services that scammers imitate most, what is really theirs, and the bait beside their names.

From general knowledge of these services. A brand's own domains are never look-alikes, nor is anything in
`ALLIES`.
"""

# name: the domains its owner really uses, registrable part only
_OWNED = {
    "discord": """
        discord.com discord.gg discordapp.com discordapp.net discord.media discord.gift
        discord.gifts discord.new discord.dev discord.co discord.store discordmerch.com
        discordstatus.com discord.tools dis.gd discordcdn.com discordsays.com discordpartygames.com
        discord.design discordactivities.com discord-activities.com
    """,
    "discordapp": "discordapp.com discordapp.net discord.com",
    "steam": "steampowered.com steamcommunity.com steamstatic.com steamgames.com steamusercontent.com s.team",
    "steamcommunity": "steamcommunity.com steamcommunity-a.akamaihd.net",
    "steampowered": "steampowered.com",
    "roblox": "roblox.com rbxcdn.com rbx.com robloxlabs.com",
    "epicgames": "epicgames.com epicgames.dev unrealengine.com fortnite.com",
    "fortnite": "fortnite.com epicgames.com",
    "minecraft": "minecraft.net minecraft-services.net mojang.com minecraftservices.com",
    "paypal": "paypal.com paypal.me paypalobjects.com",
    "binance": "binance.com binance.us binance.org bnbchain.org",
    "coinbase": "coinbase.com",
    "metamask": "metamask.io",
    "opensea": "opensea.io",
    "uniswap": "uniswap.org",
    "trustwallet": "trustwallet.com",
    "phantom": "phantom.app phantom.com",
    "twitch": "twitch.tv ttvnw.net jtvnw.net twitchcdn.net",
    "youtube": "youtube.com youtu.be ytimg.com youtube-nocookie.com youtubekids.com youtubeeducation.com",
    "google": "google.com goo.gl googleusercontent.com googleapis.com googleblog.com gstatic.com google.dev",
    "microsoft": "microsoft.com microsoftonline.com microsoftstore.com",
    "netflix": "netflix.com nflxext.com nflxvideo.net",
    "amazon": "amazon.com amazonaws.com amazonpay.com amazonvideo.com",
    "instagram": "instagram.com cdninstagram.com instagr.am",
    "facebook": "facebook.com fb.com facebook.net fbcdn.net",
    "whatsapp": "whatsapp.com whatsapp.net",
    "telegram": "telegram.org telegram.me telegram.dog t.me",
    "tiktok": "tiktok.com tiktokcdn.com",
    "twitter": "twitter.com x.com",
    "spotify": "spotify.com spotify.link spotifycdn.com spotify.design",
    "playstation": "playstation.com playstation.net sonyentertainmentnetwork.com",
    "nintendo": "nintendo.com nintendo.net nintendo.co.jp nintendo.eu nintendo.de",
    "blizzard": "blizzard.com battle.net",
    "riotgames": "riotgames.com leagueoflegends.com playvalorant.com",
    "valorant": "playvalorant.com valorantesports.com",
    "faceit": "faceit.com",
    "github": """
        github.com github.io githubusercontent.com githubassets.com github.dev github.blog
        githubstatus.com
    """,
    "dropbox": "dropbox.com dropboxusercontent.com",
    "linkedin": "linkedin.com",
    "reddit": "reddit.com redd.it redditmedia.com redditstatic.com",
    "hypesquad": "discord.com",
}
BRANDS: dict[str, tuple[str, ...]] = {name: tuple(owned.split()) for name, owned in _OWNED.items()}

# Companies that own their name nearly everywhere: the bare name under another ending is no imitation.
_OWNERS = """
google amazon paypal microsoft netflix nintendo playstation youtube spotify facebook instagram twitter
linkedin github dropbox whatsapp blizzard minecraft reddit tiktok
"""
OWNS_EVERY_ENDING = frozenset(_OWNERS.split())

# Real sites whose names come near, or contain, a brand's.
_ALLIES = """
discord.me discord.id discordbots.org steampeek.hu fortnite.gg valorant.com google-analytics.com
minecraft-heads.com steamdb.info steamcharts.com steamgifts.com steamgriddb.com steamspy.com steam.tools
steamladder.com steamid.io steamidfinder.com steamtrades.com steamdeck.com discords.com discordbotlist.com
discord.bots.gg discordpy.readthedocs.io discordjs.guide discord.js.org discordlookup.com
discordtemplates.me discordservers.com discordlist.gg betterdiscord.app betterttv.com discogs.com
discordextremelist.xyz stream.com streamable.com streamelements.com streamlabs.com streamyard.com teams.com
discard.com minecraftwiki.net minecraft.wiki minecraftforum.net minecraftservers.org
minecraft-server-list.com planetminecraft.com minecraftskins.com minecraft-mp.com twitchtracker.com
twitchemotes.com switch.com fortnitetracker.com rolimons.com githubcopilot.com github.community gitlab.com
phantomjs.org telegraph.co.uk telegraf.dev telegra.ph redditinc.com reddithelp.com redditstatus.com
discord-py.readthedocs.io rxddit.com ddinstagram.com kkinstagram.com discordapi.com discord.bio
steam.readthedocs.io binance.vision dropboxforum.com roblox-ts.com fxtwitter.com vxtwitter.com
paypal-community.com tiktokv.com dyno.gg mee6.xyz mee6.gg wickbot.com giveawaybot.party captcha.bot
"""
ALLIES = frozenset(_ALLIES.split())

# Ordinary words that are a slip away from a brand.
_NEIGHBOURS = """
twister twisted twitcher tweeter goggle goggles googly discard discords discos discus discover discount
discogs amazons amazonia phantoms phantasm fortnight instagrammer telegraph telegraf reedit redditor
netflux microsort minecrafter spotty nintendos drawbox droplet roblocks faceting facets
"""
NEIGHBOURS = frozenset(_NEIGHBOURS.split())
