"""Well-known domains, written down from general knowledge.

A scam list that names one of them is refused. The look-alike stage never reads them: they are also what it
is measured on (`benchmarks/links.py`), and none may be flagged.
"""

_DOMAINS = """
wikipedia.org wikimedia.org wiktionary.org archive.org imdb.com britannica.com quora.com stackoverflow.com
stackexchange.com superuser.com askubuntu.com github.com gitlab.com bitbucket.org codeberg.org
sourceforge.net python.org rust-lang.org golang.org nodejs.org typescriptlang.org kotlinlang.org
ruby-lang.org php.net perl.org haskell.org kernel.org debian.org ubuntu.com archlinux.org fedoraproject.org
opensuse.org gentoo.org freebsd.org openbsd.org gnome.org kde.org mozilla.org apache.org nginx.org
docker.com kubernetes.io hashicorp.com redhat.com oracle.com mysql.com postgresql.org sqlite.org mongodb.com
redis.io elastic.co grafana.com jetbrains.com visualstudio.com docs.rs zulip.com hackaday.com readthedocs.io
w3.org w3schools.com ietf.org unicode.org google.com youtube.com gmail.com blogger.com android.com
chromium.org microsoft.com live.com outlook.com office.com bing.com msn.com skype.com xbox.com azure.com
apple.com icloud.com amazon.com amazon.co.uk amazon.de primevideo.com audible.com goodreads.com twitch.tv
aws.com facebook.com instagram.com whatsapp.com messenger.com threads.net meta.com twitter.com x.com
linkedin.com reddit.com redd.it pinterest.com tumblr.com snapchat.com tiktok.com telegram.org t.me
signal.org slack.com zoom.us discord.com discord.gg discordapp.com discordapp.net guilded.gg teamspeak.com
mumble.info matrix.org element.io mastodon.social bsky.app lemmy.world netflix.com hulu.com disneyplus.com
hbomax.com max.com crunchyroll.com funimation.com vimeo.com dailymotion.com bilibili.com nicovideo.jp
spotify.com soundcloud.com bandcamp.com deezer.com tidal.com last.fm genius.com musixmatch.com shazam.com
patreon.com ko-fi.com buymeacoffee.com kickstarter.com indiegogo.com gofundme.com paypal.com stripe.com
wise.com revolut.com venmo.com cash.app visa.com mastercard.com americanexpress.com chase.com
bankofamerica.com wellsfargo.com hsbc.com barclays.co.uk coinbase.com binance.com kraken.com metamask.io
opensea.io uniswap.org trustwallet.com phantom.app phantom.com etherscan.io coingecko.com coinmarketcap.com
ebay.com etsy.com aliexpress.com alibaba.com walmart.com target.com bestbuy.com costco.com ikea.com
homedepot.com lowes.com newegg.com gamestop.com steampowered.com steamcommunity.com steamdb.info
steamcharts.com epicgames.com gog.com itch.io origin.com ea.com ubisoft.com rockstargames.com blizzard.com
battle.net riotgames.com leagueoflegends.com playvalorant.com minecraft.net mojang.com curseforge.com
modrinth.com planetminecraft.com roblox.com nexusmods.com moddb.com nintendo.com playstation.com sony.com
sega.com capcom.com square-enix.com bandainamcoent.com konami.com bethesda.net cdprojektred.com
valvesoftware.com dota2.com teamfortress.com faceit.com hltv.org liquipedia.net op.gg dotabuff.com
speedrun.com howlongtobeat.com metacritic.com ign.com gamespot.com polygon.com kotaku.com pcgamer.com
eurogamer.net rockpapershotgun.com giantbomb.com fandom.com gamefaqs.com chess.com lichess.org geoguessr.com
nitrotype.com typeracer.com agar.io krunker.io warframe.com pathofexile.com genshin.com hoyoverse.com
runescape.com guildwars2.com eveonline.com worldofwarships.com rust.facepunch.com facepunch.com
garrysmod.com pubg.com fortnite.com unrealengine.com unity.com godotengine.org blender.org adobe.com
canva.com figma.com dribbble.com behance.net deviantart.com artstation.com pixiv.net flickr.com unsplash.com
pexels.com giphy.com tenor.com imgur.com gyazo.com prnt.sc streamable.com streamlabs.com streamelements.com
obsproject.com nvidia.com amd.com intel.com logitech.com razer.com corsair.com steelseries.com samsung.com
lg.com dell.com hp.com lenovo.com asus.com msi.com bbc.co.uk bbc.com cnn.com nytimes.com theguardian.com
washingtonpost.com reuters.com apnews.com bloomberg.com forbes.com economist.com wsj.com spiegel.de
lemonde.fr elpais.com corriere.it yandex.ru baidu.com naver.com rakuten.co.jp qq.com weibo.com vk.com
mail.ru globo.com nasa.gov who.int cdc.gov nih.gov europa.eu gov.uk usa.gov irs.gov un.org harvard.edu
mit.edu stanford.edu ox.ac.uk cam.ac.uk coursera.org edx.org khanacademy.org udemy.com duolingo.com
quizlet.com codecademy.com freecodecamp.org academia.edu arxiv.org nature.com sciencemag.org
researchgate.net jstor.org wolframalpha.com desmos.com geogebra.org overleaf.com notion.so trello.com
asana.com atlassian.com dropbox.com box.com mega.nz mediafire.com wetransfer.com evernote.com todoist.com
grammarly.com deepl.com openai.com chatgpt.com anthropic.com huggingface.co kaggle.com medium.com
substack.com wordpress.com wordpress.org wix.com squarespace.com shopify.com mailchimp.com cloudflare.com
fastly.com akamai.com heroku.com vercel.com netlify.com digitalocean.com linode.com hetzner.com ovhcloud.com
namecheap.com godaddy.com letsencrypt.org 1password.com bitwarden.com lastpass.com proton.me nordvpn.com
mullvad.net torproject.org eff.org haveibeenpwned.com virustotal.com malwarebytes.com avast.com
kaspersky.com norton.com booking.com airbnb.com expedia.com tripadvisor.com uber.com lyft.com doordash.com
ubereats.com deliveroo.co.uk yelp.com opentable.com mcdonalds.com starbucks.com dominos.com nike.com
adidas.com zara.com hm.com uniqlo.com espn.com nba.com nfl.com fifa.com uefa.com formula1.com olympics.com
strava.com fitbit.com garmin.com myfitnesspal.com webmd.com mayoclinic.org healthline.com weather.com
accuweather.com openstreetmap.org mapbox.com waze.com giveawayoftheday.com humblebundle.com fanatical.com
greenmangaming.com isthereanydeal.com g2a.com kinguin.net steamgifts.com gleam.io eventbrite.com meetup.com
doodle.com surveymonkey.com typeform.com linktr.ee carrd.co bit.ly tinyurl.com giftcards.com nitropdf.com
 freelancer.com fiverr.com upwork.com indeed.com glassdoor.com dyno.gg mee6.xyz top.gg carl.gg
discordbots.org arcane.bot probot.io tupperbox.app pluralkit.me steamid.io backpack.tf csgostash.com
skinport.com buff.163.com dmarket.com bitskins.com scrap.tf letterboxd.com myanimelist.net anilist.co
mangadex.org webtoons.com royalroad.com archiveofourown.org fanfiction.net wattpad.com scribd.com
gutenberg.org openlibrary.org discovery.com discogs.com discover.com discount.com partner.steamgames.com
freesound.org academysports.com verisign.com verizon.com rewards.com promocodes.com boostmobile.com
boost.org moderna.com accounts.google.com support.discord.com login.live.com login.gov teams.microsoft.com
events.apple.com developer.mozilla.org premium.wordpress.com
"""
WELL_KNOWN = frozenset(_DOMAINS.split())
