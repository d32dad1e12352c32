"""The plainest insults and threats of a few other languages."""

from bot.core.signal import Category
from bot.filter.lexicon.terms_data.group import Group

GROUPS = (
    Group(
        category=Category.HARASSMENT,
        alone=0.6,
        terms="""
        arschloch, arschlöcher, wichser, hurensohn, hurensöhne, hurentochter, missgeburt, missgeburten
        fotze, fotzen, schlampe{|n}, drecksau, dreckschwein, vollidiot{|en}, volltrottel, spast, spasti
        spasten, mongo, behindert{|er|e}, hackfresse, dumme sau, dummkopf, halt die fresse, halts maul
        halt's maul, fick dich, fickt euch, verpiss dich, leck mich am arsch, bring dich um, geh sterben
        schwuchtel{|n}, abschaum, drecksack, pisser, penner, gesindel, pack abschieben, schmarotzer
        lügenpresse, volksverräter, idioten, blödmann, trottel, dumm wie brot, connard{|s}, connasse{|s}
        enculé{|s}, enculer, fils de pute, ta gueule, ferme ta gueule, nique ta mère, ntm
        va te faire foutre, va te faire enculer, salope{|s}, pute{|s}, putain de, pétasse, bâtard{|s}
        abruti{|s|e}, crétin{|s|e}, sale {con|conne|merde|pute|race}, gros con, grosse merde
        pauvre {con|type|merde}, suicide toi, va mourir, trou du cul, débile{|s}, attardé{|s}, tapette
        pédé{|s}, bougnoule{|s}, youpin{|s}, bouffon{|s}, raclure, hijo de puta, hijos de puta, hijoputa
        hdp, gilipollas, cabrón, cabrones, cabron, pendejo{|s}, pendeja, vete a la mierda, vete al carajo
        que te jodan, jódete, chinga tu madre, chingada, culero, mamón, malparido, gonorrea, imbécil{|es}
        subnormal, retrasado, maricón, maricones, zorra{|s}, basura humana, mátate, muérete, cállate la boca
        idiota{|s}, estúpido{|s}, estúpida, payaso, asqueroso, sinvergüenza, fascista{|s}, rata inmunda
        escoria, filho da puta, filha da puta, vai se foder, vai tomar no cu, vtnc, vsf, vai te foder
        otário, otária, babaca, arrombado, arrombada, desgraçado, desgraçada, viado, viadinho, bicha
        sapatão, vagabunda, vadia, piranha, cuzão, corno, lixo humano, imbecil, retardado, se mata, escroto
        cala a boca, nojenta, nojento, pau no cu, trouxa, сука, блядь, блять, пиздец, хуй, хуйло, мудак
        пидор, пидорас, долбоёб, еблан, ублюдок, урод, тварь, мразь, иди нахуй, пошёл нахуй, сдохни, cazzo
        vaffanculo, stronzo, figlio di puttana, coglione, kurwa, skurwysyn, spierdalaj, orospu çocuğu
        siktir
        """,
    ),
    Group(
        category=Category.PROFANITY,
        alone=0.35,
        terms="""
        scheiße, scheisse, scheiss, scheiß, verdammt, verfickt, arsch, fick, kacke, merde, putain, bordel
        foutre, couilles, mierda, puta, putas, puto, puta madre, joder, coño, carajo, cojones, polla, verga
        perra, caralho, porra, merda, bosta, fdp, cacete, buceta, cu, foda, foda-se, macaco, cazzo, amk
        kurwa
        """,
    ),
)
