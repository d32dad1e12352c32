"""Who, and what is said of them, in ten further languages: harmless apart and hateful together.

Written for Bylaw and copied from nowhere. Words that mean something harmless in English are left out, since
every list is read in every message. Accents do not matter.
"""

from bot.core.signal import Category
from bot.filter.lexicon.terms_data.group import Group

_PEOPLE_DE = """
frauen, weiber, muslim{|en|e|in|innen}, moslem{|s}, jude{|n}, jüdin{|nen}, schwarze{|n|r}
schwarzhäutige{|n}, dunkelhäutige{|n}, afrikaner{|n|in|innen}, schwule{|n|r}, lesbe{|n}, lesbische
homosexuelle{|n|r}, homos, transsexuelle{|n|r}, transgender, transmenschen, trans menschen, transperson{|en}
trans person{|en}, transfrau{|en}, trans frau{|en}, transen, queere, behinderte{|n|r}
menschen mit behinderung{|en}, rollstuhlfahrer{|n}, autisten, geflüchtete{|n|r}, flüchtling{|e|en|s}
asylbewerber{|n}, asylanten, ausländer{|n|in|innen}, migrant{|en|innen}, immigrant{|en}, einwanderer{|n}
zuwanderer{|n}, türke{|n}, türkinnen, araber{|n}, syrer{|n}, afghanen, asiate{|n}, chinesen, sinti, romas
zigeuner{|n}, polen, osteuropäer, inder, mexikaner, israelis
"""
_PEOPLE_FR = """
femmes, musulman{|e|s|es}, juif{|s}, juive{|s}, un noir, une noire, noirs, noires, personnes noires
africain{|s|es}, gay{|s}, homosexuel{|s|le|les}, homos, lesbienne{|s}, trans, personne{|s} trans
transexuel{|s|les}, transsexuel{|s|les}, transgenre{|s}, handicapé{|s|e|es}, personnes handicapées
réfugié{|s|e|es}, étranger{|s}, étrangère{|s}, migrant{|s|e|es}, immigré{|s|e|es}, immigrant{|s}
demandeurs d'asile, arabe{|s}, maghrébin{|s|e|es}, algériens, marocains, tunisiens, asiatique{|s}, chinois
roms, tziganes, gitans, sourds, aveugles, autistes
"""
_PEOPLE_ES = """
mujeres, musulmán, musulmanes, musulmana{|s}, judío{|s}, judía{|s}, un negro, una negra, negros, negras
afrodescendientes, africanos, gays, homosexual{|es}, lesbiana{|s}, personas trans, transexual{|es}
transgénero{|s}, discapacitado{|s}, discapacitada{|s}, personas con discapacidad, refugiado{|s}
extranjero{|s}, extranjera{|s}, inmigrante{|s}, migrante{|s}, indígena{|s}, indios, árabe{|s}, asiático{|s}
gitano{|s}, gitana{|s}, moro{|s}, chinos, latinos, sudamericanos, venezolanos, bolivianos, haitianos
mexicanos, autistas, ciegos
"""
_PEOPLE_PT = """
mulheres, muçulmano{|s}, muçulmana{|s}, judeu{|s}, judia{|s}, um preto, uma preta, um negro, uma negra
pretos, pretas, negros, pessoas negras, africanos, gays, homossexual, homossexuais, lésbica{|s}
pessoas trans, travesti{|s}, transexual, transexuais, transgênero{|s}, mulheres trans, deficiente{|s}
pessoas com deficiência, cadeirantes, refugiado{|s}, estrangeiro{|s}, estrangeira{|s}, imigrante{|s}
migrante{|s}, nordestino{|s}, índio{|s}, indígena{|s}, árabe{|s}, asiático{|s}, cigano{|s}, cigana{|s}
venezuelanos, bolivianos, haitianos, autistas, surdos, cegos
"""
_PEOPLE_ELSEWHERE = """
donne, musulmani, ebrei, ebreo, neri, negri, omosessuali, lesbiche, transessuali, disabili, rifugiati
stranieri, immigrati, migranti, arabi, zingari, africani, cinesi, vrouwen, wijven, joden, jood, marokkanen
turken, zwarten, negers, homo's, lesbiennes, transgenders, transpersonen, vluchtelingen, asielzoekers
buitenlanders, migranten, gehandicapten, zigeuners, kobiety, kobiet, żydzi, żydów, żyd, muzułmanie
muzułmanów, murzyni, murzynów, czarni, czarnych, geje, gejów, lesbijki, homoseksualiści, transseksualiści
niepełnosprawni, uchodźcy, uchodźców, imigranci, imigrantów, cudzoziemcy, cyganie, cyganów, arabowie
ukraińcy, ukraińców, azjaci
"""
_HOSTILE_DE = """
hasse, hassen, hasst, gehasst, verachte{|n|t}, verabscheue{|n|t}, ekel{|e|t|n}, anekeln, widern, anwidern
widert, ankotzen, kotz{|t|en}, zum kotzen, kotzen, nicht ausstehen, nicht leiden, nicht ertragen
nicht mehr ertragen, nicht mehr sehen, unerträglich, scheiße, scheiß, beschissen{|e|en}
dreck{|s|ig|ige|igen}, müll, abfall, abschaum, ungeziefer, parasit, parasiten, schmarotzer, ratte{|n}
schweine, schwein, affe{|n}, tiere, viecher, bestien, monster, hunde, kakerlaken, zecken, maden, plage
seuche, pest, krebsgeschwür, krankheit, krank, abartig{|e|en}, widerlich{|e|en|er}, widerwärtig{|e|en}
ekelhaft{|e|en|er}, eklig{|e|en}, abstoßend, pervers{|e|en}, unnatürlich, widernatürlich
minderwertig{|e|en}, wertlos{|e|en}, untermenschen, keine menschen, keine richtigen menschen
nicht menschlich, unmenschen, missgeburt{|en}, dumm{|e|en|er}, dümmer, blöd{|e|en}, strohdumm, idioten
faul{|e|en}, hässlich{|e|en}, stinken, stinkt, stinkende{|n}, lügner, lügen, kriminell{|e|en}, kriminelle
verbrecher, diebe, klauen, vergewaltiger, vergewaltigen, terroristen, schande, verdammte{|n}, verfickte{|n}
elende{|n}, verfluchte{|n}, gesindel, bastarde, hurensöhne, huren, schlampen, dieses pack, wichser
arschlöcher, töten, umbringen, ermorden, erschießen, erschossen, abknallen, abstechen, erstechen, verbrennen
verbrannt, vergasen, vergast, ausrotten, ausgerottet, auslöschen, ausgelöscht, vernichten, vernichtet
aufhängen, erhängen, hinrichten, steinigen, verprügeln, schlagen, totschlagen, verrecken, krepieren, sterben
leiden sehen, quälen, foltern, vergewaltigt, vertreiben, jagen, rausschmeißen, rauswerfen, abschieben
abgeschoben, deportieren, deportiert, einsperren, eingesperrt, wegsperren, weggesperrt, verbieten
verboten werden, loswerden, beseitigen, raus, verschwinden, verpisst euch, keine rechte, kein recht
nicht verdient, verdienen nichts, gehören nicht, nicht hierher, haben hier nichts, nicht existieren
nicht geben, nicht leben, kein platz, keinen platz, zurück in ihr land, in die küche, an den herd
an die wand, ins gas, ins lager, ins gefängnis, hinter gitter, zerstören, übernehmen, überfluten
nichts wert, weniger wert, das letzte, brennen, bluten, leiden, spucken, ausspucken, wäre besser ohne
weg mit, kein mitleid, keine würde, keinen respekt, schläge, warum gibt es, den mund
die schnauze gefährlich, bedrohung, angst vor, unterwerfen, unterdrücken, schwach, erbärmlich{|e|en}
jämmerlich, abscheulich{|e|en}, zweiter klasse, blutegel, ausgepeitscht, auspeitschen, sklaven, versklaven
unfähig, nicht fähig, zu dumm, abnormal, unnormal, säubern, entfernen, fertigmachen, wehtun
geborene verbrecher, nie {trauen|vertrauen}, nicht trauen, rauskriegen, zuchthaus
"""
_HOSTILE_FR = """
hais, haïr, haïssons, hait, haine des, déteste{|nt|r}, détestons, méprise{|nt|r|s}, exècre, dégoûte{|nt|r}
dégoûtant{|s|e|es}, dégueulasse{|s}, répugnant{|s|e|es}, écœure{|nt}, écœurant{|s|es}, vomir, gerber
la nausée, me rend{|ent} malade, insupporte{|nt}, insupportable{|s}, ne supporte pas, marre des, marre de
ras le bol, horreur, merde{|s}, de merde, ordure{|s}, déchet{|s}, racaille{|s}, vermine, parasite{|s}, rat
rats, porc{|s}, singe{|s}, animaux, bêtes, chiens, cafards, monstre{|s}, sous hommes, sous race, peste
fléau, maladie, cancer, malade{|s} mentaux, tarés, anormal, anormaux, contre nature, abomination, pervers
inférieur{|s|e|es}, moins que rien, sans valeur, ne valent rien, pas humain{|s}, pas des humains
pas des êtres humains, pas des hommes, stupide{|s}, idiot{|s|es}, bête{|s}, connard{|s}, connasses
débile{|s}, fainéant{|s}, feignasses, moche{|s}, laids, laides, puent, pue, puant{|s|es}, menteur{|s}
menteuses, mentent, criminel{|s|les}, voleur{|s}, volent, voyous, violeur{|s}, violent nos, terroriste{|s}
honte, sale{|s} {race|races|chiens}, saleté{|s}, saloperie{|s}, putain de, putains de, foutu{|s|e|es}
maudit{|s|es}, enculés, pute{|s}, salope{|s}, tuer, tuez, tuons, buter, abattre, assassiner, égorger
fusiller, fusillés, exterminer, exterminés, éliminer, éliminés, éradiquer, brûler, brûlés, gazer, gazés
pendre, pendus, lyncher, frapper, battre, tabasser, cogner, massacrer, torturer, violer, violées, crever
crèvent, mourir, meurent, souffrir, chasser, virer, virez, expulser, expulsés, renvoyer, déporter, déportés
enfermer, enfermés, interdire, interdits, dégager, dégagez, dégagent, dehors, débarrasser, aucun droit
pas de droits, pas le droit, ne méritent, ne mérite, n'ont rien à, pas leur place, aucune place
ne devraient pas exister, pas exister, retourne{|z|nt} dans, rentrez chez, à la cuisine, en prison, en cage
derrière les barreaux, au four, envahissent, envahir, envahisseurs, remplacer, détruisent, détruire
mieux sans, vaut moins, valent moins, aucune pitié, aucune dignité, aucun respect, crache, coups, saigner
existent ils, assez des, profiteurs, dangereux, menace, soumettre, soumises, faibles, ignoble{|s}
pitoyable{|s}, lamentable{|s}, abject{|s|es}, minable{|s}, seconde zone, sangsues, fouetter, fouettés
esclaves, esclavage, incapables, trop bêtes, anormale{|s}, purger, nettoyer, faire du mal, jamais confiance
pas confiance, êtres inférieurs, crasseux, crasseuse{|s}, rien à faire
"""
_HOSTILE_ES = """
odio, odiamos, odiar, odia, detesto, detestamos, desprecio, despreciamos, aborrezco, asco, repugna{|n}
repugnante{|s}, asqueroso{|s}, asquerosa{|s}, asquean, vomitar, náuseas, enferman, enfermo{|s}, enferma{|s}
enfermedad, no soporto, no aguanto, no trago, harto de, insoportable{|s}, mierda{|s}, de mierda, basura
escoria, desecho{|s}, parásito{|s}, rata{|s}, cerdo{|s}, cerda{|s}, mono{|s}, simios, animales, bestias
perros, cucarachas, alimañas, plaga, peste, cáncer, monstruo{|s}, infrahumanos, subhumanos, anormal{|es}
antinatural, contra natura, abominación, aberración, pervertido{|s}, degenerado{|s}, inferior{|es}
sin valor, inútil{|es}, no valen nada, no son humanos, no son personas, no son seres, estúpido{|s}
estúpida{|s}, idiotas, tonto{|s}, tontas, imbéciles, vago{|s}, feo{|s}, feas, apestan, apesta, apestoso{|s}
huelen mal, mentiroso{|s}, mienten, criminal{|es}, delincuente{|s}, ladrones, roban, violador{|es}, violan
terrorista{|s}, vergüenza, puto{|s}, puta{|s}, maldito{|s}, maldita{|s}, jodido{|s}, jodida{|s}, pinche{|s}
sucio{|s}, sucia{|s}, cabrones, despreciable{|s}, matar, mataré, matarlos, matarlas, maten, asesinar
degollar, fusilar, fusilados, exterminar, exterminados, eliminar, eliminados, erradicar, quemar, quemados
gasear, ahorcar, colgar, linchar, golpear, pegarles, pegar, paliza, apalear, masacrar, torturar, violarlas
violadas, morir, mueran, muerte a, sufrir, echar, echarlos, expulsar, expulsados, deportar, deportados
encerrar, encerrados, prohibir, prohibidos, fuera, lárguense, largo de aquí, que se vayan, deshacernos
ningún derecho, sin derechos, no tienen derecho, no merecen, no merece, no deberían existir
no deberían tener, no pintan nada, no tienen lugar, no pertenecen, vuelvan a su, vete a tu país, a la cocina
a la cárcel, cámara de gas, jaulas, invaden, invasión, invasores, invadiendo, mejor sin, vale menos
valen menos, escupo, sangrar, arder, ninguna piedad, ningún respeto, dignidad, por qué existen, lo peor
destruyen, destruyendo, peligrosos, amenaza, someter, lacra, gentuza, chusma, patético{|s}, patéticas
lamentable{|s}, repulsivo{|s}, de segunda, sanguijuelas, azotar, azotados, esclavos, incapaces, anormal
anormales, limpiar, purgar, hacer daño, no me fiaría, no me fío, seres inferiores, cochino{|s}, cochina{|s}
no deberían estar, hacerles daño
"""
_HOSTILE_PT = """
odeio, odiamos, odiar, odeia, detesto, desprezo, abomino, nojo, nojento{|s}, nojenta{|s}, nojeira
repugnante{|s}, repulsa, repulsivo{|s}, asqueroso{|s}, vomitar, ânsia, enjoo, me enojam, não suporto
não aguento, não tolero, cansado de, insuportáveis, insuportável, merda{|s}, de merda, bosta, lixo, escória
resto{|s}, parasita{|s}, rato{|s}, porco{|s}, porca{|s}, macaco{|s}, animais, bichos, bestas, cachorros
baratas, vermes, verme, praga, peste, câncer, doença, doente{|s}, monstro{|s}, sub humanos, subumanos
anormal, anormais, aberração, aberrações, abominação, antinatural, contra a natureza, pervertido{|s}
degenerado{|s}, inferior{|es}, sem valor, não valem nada, não vale nada, inútil, inúteis, não são humanos
não são gente, não são pessoas, burro{|s}, burra{|s}, idiota{|s}, estúpido{|s}, imbecis, retardados
vagabundo{|s}, vagabunda{|s}, preguiçoso{|s}, feio{|s}, feias, fedem, fede, fedido{|s}, fedorento{|s}
mentiroso{|s}, mentem, criminoso{|s}, bandido{|s}, ladrão, ladrões, roubam, estuprador{|es}, estupram
terrorista{|s}, vergonha, maldito{|s}, maldita{|s}, desgraçado{|s}, desgraça, puto{|s}, puta{|s}, sujo{|s}
suja{|s}, imundo{|s}, foda se, fodam se, foder, desprezível, desprezíveis, matar, matarei, matem, assassinar
degolar, fuzilar, fuzilados, exterminar, exterminados, eliminar, eliminados, erradicar, queimar, queimados
enforcar, enforcados, linchar, espancar, espancados, bater, surra, apanhar, massacrar, torturar, estuprar
estupradas, morrer, morram, morte aos, morte a, sofrer, sumir, sumam, expulsar, expulsos, deportar
deportados, prender, presos, trancar, trancados, proibir, proibidos, fora, se livrar, nenhum direito
sem direitos, não têm direito, não merecem, não merece, não deveriam existir, não deveriam ter
não pertencem, não têm lugar, voltem para, volta pro seu país, na cozinha, na cadeia, na jaula
câmara de gás, invadem, invadindo, invasores, melhor sem, vale menos, valem menos, cuspo, sangrar, dignidade
por que existem, existem, o pior, nenhum respeito, destroem, destruindo, perigosos, ameaça, submissas, ralé
gentalha, patético{|s}, patéticas, lamentável, lamentáveis, horríveis, segunda classe, sanguessugas
chicotear, chicoteados, escravos, escravas, incapazes, limpar, purgar, machucar, não confio, não confiaria
jamais confiaria, seres inferiores, não deveriam estar
"""
_HOSTILE_ELSEWHERE = """
odio, schifo, schifosi, fanno schifo, feccia, spazzatura, parassiti, topi, porci, scimmie, animali
inferiori, malati, di merda, puzzano, ladri, stupratori, criminali, ammazzare, uccidere, bruciare, morire
crepare, sterminare, sterminati, cacciare, espellere, fuori dal, a casa loro, haat, haten, veracht, walg
walgelijk{|e}, smerig{|e}, vies, vieze, tuig, uitschot, ongedierte, parasieten, ratten, varkens, apen
beesten, afval, plaag, ziekte, minderwaardig{|e}, stinken, doodschieten, vermoorden, uitroeien, vergassen
oprotten, het land uit, achterlijk{|e}, nienawidzę, nienawidzimy, brzydzę się, gardzę, śmiecie, szumowiny
pasożyty, szczury, świnie, małpy, zwierzęta, robactwo, zaraza, choroba, obrzydliwi, obrzydliwe, śmierdzą
do gazu, zabić, wybić, spalić, zdychać, wypierdalać, wynocha, podludzie, głupie, głupi
"""
PEOPLE = _PEOPLE_DE + _PEOPLE_FR + _PEOPLE_ES + _PEOPLE_PT + _PEOPLE_ELSEWHERE
HOSTILE = _HOSTILE_DE + _HOSTILE_FR + _HOSTILE_ES + _HOSTILE_PT + _HOSTILE_ELSEWHERE

BROAD_PEOPLE = """
frau, femme, mujer, mulher, donna, vrouw, kobieta
"""

# Slurs for groups of people: hateful by themselves.
_SLURS = """
kanake{|n}, kanacke{|n}, neger{|n}, nigger, kümmeltürke{|n}, schlitzauge{|n}, kameltreiber, ziegenficker
kamelficker, judensau, judenschwein{|e}, saujude{|n}, musel{|s}, muselmann, kopftuchschlampe{|n}
kampflesbe{|n}, schwuchtel{|n}, schwuchteln, tunte{|n}, transen, krüppel{|n}, spasti{|s}, bimbos
polacke{|n}, itaker, drecksausländer, asylschmarotzer, untermensch{|en}, bougnoule{|s}, bicot{|s}
crouille{|s}, melon de merde, nègre{|s}, négresse{|s}, bamboula{|s}, youpin{|s}, youtre{|s}, feuj de merde
niakoué{|s}, chinetoque{|s}, bridé{|s}, tarlouze{|s}, tafiole{|s}, tantouze{|s}, pédé{|s}, gouine{|s}
travelo{|s}, mongolien{|s}, manouche de merde, sudaca{|s}, maricón, maricones, maricas, mariconazo
bollera{|s}, tortillera{|s}, travelo, moro{|s} de mierda, moraco, negrata{|s}, machupichu, chinaco, judiazo
mongólico{|s}, mongola, subnormal{|es}, retrasado{|s} mental{|es}, indio de mierda, sidoso, viado{|s}
viadinho{|s}, bichona, boiola{|s}, baitola{|s}, sapatão, sapatona{|s}, traveco{|s}, neguinho de merda
macacada, paraíba de merda, baianada, mongoloide{|s}, retardado{|s}, aleijado{|s}, bugre{|s}, frocio, froci
ricchione, terrone, negraccio, kutmarokkaan, kutmarokkanen, spleetoog, geitenneuker, flikker{|s}, nikker{|s}
zandneger, pedał, pedały, ciapaty, ciapaci, czarnuch, czarnuchy, żydek, żydki, banderowcy
"""
# Against hate, though it is named in them.
BENIGN = """
{hört auf mit|stoppt|gegen} {dem|den|diesen} hass, hassrede, {arrêtez|stop à|contre} la haine
{discours|crime|crimes|messages} de haine, incitation à la haine
{basta|alto|discurso|delito|delitos} de odio, contra el odio, {chega|discurso|crime|crimes} de ódio
contra o ódio, {stop|against} {the|this} hate
"""

GROUPS = (Group(category=Category.HATE, alone=0.8, terms=_SLURS),)
