# ruff: noqa: RUF001 - letters that look alike are the point
"""Tables of what merely looks like a letter, written by hand; `lookalikes.py` reads them.

How much of Unicode's own list of confusable characters (UTS #39) they cover was measured, and is said in
docs/filter.md; the list itself is not part of this project.
"""

# Each string holds what looks like the letter before it. Scripts that nobody chats in, and symbols.
SHAPES = {
    "a": "Ꭺᗅꓮ⍺ɑɐ∀ᴀⱥ𐊠𖽀Ⲁⲁ𐌀ꭺꬱ⟑",
    "b": "ᏴᏏᗷꓐɃʙ𐊂𐊡𐌁ᑲᖯⲂⲃꞴꞵ฿ᛒƀƅƄ𐔙",
    "c": "ᏟᑕꓚᴄⲤⲥ𐊢𐌂𐐕𐐽𐔜𑣲𑣩ɔ🝌ꮯⅽ⊂ↄↃ❨",
    "d": "ᎠᗞᗪꓓꓒɖᴅᏧᑯⅾ∂ðđᗫ",
    "e": "Ꭼꓰℯ℮ɛəǝᴇⴹⲈⲉ𐊆𑢦𑢮⋿∃ꬲᗴ€Ǝɘ⋴",
    "f": "ᖴꓝꟻꜰ𐊇𐊥𐔥𑣂𑢢ꬵẝſℲƒɟ𝈓Ꞙꞙ",
    "g": "ᏀᏳꓖɡɢƍ⅁ǥ₲ꮐƃ",
    "h": "Ꮋᕼꓧʜⱨɥ𐋏ⲎⲏᏂꮋ",
    "i": "Ꭵɩɪᛁⵏ⍳\u1fbe\u037a˛𑣃ⲒⲓꙇᴉƖꭵ¡⏽",
    "j": "ᎫᒍꓙʝᴊɉꭻꞲ",
    "k": "ꓗᴋᛕ₭ⲔⲕꝁꝂ𐔘Ꮶꮶ",
    "l": "ᏞᒪꓡꓲʟⳐⳑ𐐛𐑃𐔦𑢣𑢲𖼖𝈪˥ⅼꮮ₤∣ǀ│￨𐊊𐌉𐌠𖼨ɭ˪ℓ∟",
    "m": "Ꮇᗰꓟᴍ₥Ⲙⲙⅿɱᛖ𐊰𐌑ꮇ",
    "n": "ꓠɴŋƞⲚⲛ𐔓₦ᑎᴎŊꞐ∩",
    "o": "ᎤꓳⵔⵙᴏⲞⲟ𐊒𐊫𐐄𐐬𐓂𐓪𐔖𑣈𑣗𑣠𑢵ꬽɵ⊙⍥⊕⊖⊗⌀∅𑓐",
    "p": "ᏢᑭꓑᴘⲢⲣ𐊕₱þ⍴ᵽᕵꮲᚹ",
    "q": "ⵕɊɋᑫ𐔣",
    "r": "ᎡᏒᖇꓣʀɹɾⲅᴦƦꝛ𐒴𐓜𖼵𝈖ꭇꭈꮁꭱɼɽᴙ",
    "s": "ᏚꓢꜱƽƼ𐊖𐐠𐑈𑣁𖼺§𐑖Ꮥꮪꕷ𐑕Ȿȿʂ⑀",
    "t": "Ꭲꓔᴛʇⲧ𐊗𐊱𐌕⟙⊤🝨₮𑢼𖼊ȶŧŦ†ꮖ⊥┴⍑ꭲⲦ",
    "u": "ꓴᴜ∪⋃ɥᑌ𐓎𐓶𖽂𑢸𑣘ꞟꭎꭒʊʋ⋓ꮜ",
    "v": "Ꮩᐯꓦᴠ∨⋁ⴸʌ𐔝𑢠𑣀𖼈𝈍√ꮩᏤꛟ𑜆",
    "w": "ᎳᗯꓪᴡɯʍᏔ₩ꮃ𑣦𑣯𑜊𑜎𑜏Ɯ",
    "x": "᙭ꓫ×⤫⤬⨯╳⊠ᚷⵝ𐊐𐊴𐌗𐌢𐔧𑣬ⲬⲭꞳꭓ᙮ᕁᕽ",
    "y": "ᎩꓬʏɎɏ¥ⲨⲩʎƛƔɣᶌ⅄𐊲𖽃𑢤𑣜ꭚᎽ",
    "z": "ꓜʐᴢⱿɀ𐋵𑢩𑣄𑣥ℤʒƷᏃꮓȤȥ𝈲",
    "0": "⓿🄌",
    "2": "ƧƨꝚꙄᒿꛯϨϩ",
    "3": "ꝪꝫⱻƐꜪⳌⳍȜȝ𝈆𖼻𑣊Ɜɜ",
    "4": "Ꮞ𑢯",
    "5": "𑢻",
    "6": "Ꮾⳓ𑣕Ⳓ",
    "7": "𐓒𑣆⁊𝈒",
    "8": "Ȣȣ𐌚",
    "9": "ⳋꝮꝯ𑣌𑢬𑣖Ⳋ",
    "'": "’‘‛ʼʻˈ´`′＇ʹꞌ‵",
    '"': "“”„‟″",
    ".": "․。｡．・·•‧∙⋅⸱․‚",
    "-": "‐‑‒–—―−﹣－⁃",
    " ": "\u2800\u115f\u1160\u3164\uffa0",
    "$": "＄💲💵",
    "!": "ǃ❗❕‼⁉",
    "?": "❓❔",
    "@": "＠",
    "+": "➕✚",
    "*": "∗⁎✱✲＊⋆",
    "/": "⁄∕⧸",
}
# Pictures that serve as letters, but only inside words.
PICTURES = {
    "a": "🔺",
    "b": "🐝",
    "c": "☾☪🌙©☽",
    "h": "♓",
    "i": "ℹ🕯☨",
    "m": "♏♍Ⓜ",
    "o": "◯⭕🔴☉⚪⚫🌕🌑○●◎◉🟠🟡🟢🔵🟣⚽🏀🍩🌐〇",
    "r": "®",
    "s": "💲",
    "t": "✝✞✟☦🕇♱♰",
    "v": "♈☑✓✔✅",
    "w": "〰",
    "x": "✕✖❌❎☒☓✗✘⚔",
    "y": "♉",
    "z": "💤",
}
# Letters of living scripts. Cyrillic and Greek capitals look like other letters than the small ones.
LIVING_SHAPES = {
    "a": "аАӑӐαΑάΆλΛΔДдӓ",
    "b": "ВвЬьъЪБβΒϐЪы",
    "c": "сСϲϹςҫҪ",
    "d": "ԁԀδժ",
    "e": "еЕёЁεΕέΈЄєԐԑЭэҽҿΞξΣӗ",
    "f": "ϜϝғҒքՖֆ",
    "g": "ցԌԍց",
    "h": "ҤҥһҺНнΗћЋհҺңҢ",
    "i": "іІїЇιΙίΊϊӀיוןا",
    "j": "јЈϳͿյ",
    "k": "кКκΚϏќЌҚқҜҝҠҡҞҟ",
    "l": "ӏլ۱١",
    "m": "мМΜӍӎϺϻ",
    "n": "пПηΠπΝИиЙйήոռחлЛՈ",
    "o": "оОοΟόσဝθΘΦφфФөӨѳѲօՕסߋ०০੦૦௦౦೦൦๐໐၀۵٥ഠଠዐהهەඅഠംంಂංჿ",
    "p": "рРρϱΡϷϸҏҎ",
    "q": "ԛԚգզφ",
    "r": "ЯяΓгГґҐր",
    "s": "ѕЅՏտ",
    "t": "тТτΤҬҭϮϯ",
    "u": "υսՍцЦμύЏџሀ",
    "v": "νѵѴ۷",
    "w": "ωшШщЩԝԜΩώѡѠապ",
    "x": "хХχΧҲҳжЖӼӽ",
    "y": "уУγΥϒΎүҮҰұўЎყчЧ",
    "z": "ΖζՀ",
    "3": "зЗҘҙӠӡვ३",
    "6": "б",
    "8": "ଃ৪੪",
    "9": "৭੧൭୨",
}
SQUARED_WORDS = {
    "🆎": "ab", "🆑": "cl", "🆒": "cool", "🆓": "free", "🆔": "id", "🆕": "new", "🆖": "ng", "🆗": "ok",
    "🆘": "sos", "🆙": "up", "🆚": "vs",
}  # fmt: skip
# Nobody types these but to stand a word on its head.
TURNED = frozenset("ɐǝɟƃɥᴉɾʞɯɹʇʌʍʎɔ∀Ǝ\u2132⅁˥Ɔ⅄┴ᗺᗡ∩")
# What a character is when turned the other way up, where that is not what it looks like. Each character
# of the first line turns into the one below it.
_TURNED_FROM = "bdpqnuBDPQNUɯʍɐǝɟƃɥʌ∩ΛMW˥┴69ɔ∀⅄ԀספſıΙןʎ⊥ᴚ"
_TURNED_INTO = "qpdbunqpdbnnmwaefghvuvwmlt96caypogjiilytr"
UPRIGHT = dict(zip(_TURNED_FROM, _TURNED_INTO, strict=True))
