"""What `steering.py` lists for English, for other languages: plainer, and all of them together.

Words stand as the filter reads them: Latin letters without accents.
"""

from bot.filter.lexicon.families import lines_of

GROUPS = {
    "DROP": "ignoriere|ignorier|ignorieren|ignoriert|vergiss|vergesst|missachte|umgehe|ignorez|ignorer"
    "|oublie|oubliez|contourne|contournez|ignora|ignorad|olvida|olvide|omite|omitir|ignorem|esqueca"
    "|esqueca_todas|desconsidere|desconsiderem|ignorate|dimentica|dimenticate|trascura|negeer|negeert"
    "|vergeet|zignoruj|ignoruj|zignorujcie|zapomnij|pomin|ignorera|glom|ignorer_alle|glem|ignoroi|unohda"
    "|ignoruj_vsechny|zapomen|ignora_todas|ignorati|uita|abaikan|lupakan|bo_qua|phot_lo|yok_say"
    "|gormezden_gel|unut|dikkate_alma|puuza|sahau|pumayag|huwag_pansinin|игнорируй|игнорируйте"
    "|проигнорируй|проигнорируйте|забудь|забудьте|ігноруй|ігноруйте|забудь_усі|αγνοησε|αγνοηστε|تجاهل"  # noqa: RUF001 - Ukrainian
    "|تجاهلوا|تجاهلي|انس|התעלם|התעלמי|התעלמו|שכח|अनदेखा|नज़रअंदाज|नजरअंदाज|무시하고|무시해|무시하세요|무시하라|잊어|잊고",
    "COMMANDS": "anweisung|anweisungen|instruktionen|vorgaben|richtlinie|richtlinien|regeln|systemprompt"
    "|regelwerk|consigne|consignes|directives|instructions|regles|instrucciones|directrices|normas|reglas"
    "|indicaciones|instrucoes|diretrizes|regras|istruzioni|direttive|regole|instructies|richtlijnen|regels"
    "|instrukcje|polecenia|zasady|wytyczne|reguly|instruktioner|regler|reglerna|instruktionerna|ohjeet"
    "|saannot|pokyny|pravidla|instructiuni|instructiunile|regulile|instruksi|perintah|aturan|huong_dan"
    "|chi_dan|quy_tac|talimat|talimatlari|talimatlar|kurallari|kurallar|yonergeleri|maagizo|kanuni"
    "|maelekezo|инструкции|инструкций|указания|правила|директивы|інструкції|вказівки|οδηγιες|κανονες"
    "|التعليمات|القواعد|الأوامر|الاوامر|السياسة|التوجيهات|ההוראות|הכללים|החוקים|המדיניות|निर्देशों|निर्देश"
    "|नियमों|नियम|지시를|지시|지침을|지침|명령을|명령|규칙을|규칙은|규칙|leges|praecepta",
    "FORMER": "vorherigen|vorherige|bisherigen|obigen|fruheren|alle|deine|eure|precedentes|anterieures"
    "|ci_dessus|tes|vos|toutes|anteriores|previas|todas|tus|acima|suas|precedenti|tutte|tue|vorige|eerdere"
    "|bovenstaande|jouw|poprzednie|wczesniejsze|powyzsze|wszystkie|twoje|tidigare|alla|tidligere|aiemmat"
    "|kaikki|predchozi|vsechny|anterioare|toate|sebelumnya|semua|truoc|tat_ca|onceki|yukaridaki|tum"
    "|предыдущие|прежние|все|всі|попередні|προηγουμενες|السابقة|جميع|כל|הקודמות|सभी|पिछले|이전|위의|모든",
    "VOID": "aufgehoben|ausser_kraft|ungultig|ausgesetzt|suspendues|suspendus|abrogees|annulees"
    "|suspendidas|anuladas|derogadas|suspensas|revogadas|canceladas|sospese|annullate|abrogate|opgeschort"
    "|ingetrokken|vervallen|zawieszone|uchylone|anulowane|upphavda|ophaevet|kumottu|zruseny|suspendate"
    "|anulate|dicabut|dibatalkan|iptal|kaldirildi|gecersiz|zimefutwa|отменены|отменена|недействительны"
    "|приостановлены|скасовані|ملغاة|معلقة|بطلت|בוטלו|מבוטלים|रद्द|अमान्य|폐지되었습니다|폐지|취소되었습니다|무효입니다|무효"
    "|abrogatae",
    "LETTER": "hinweis|nachricht|notiz|mitteilung|achtung|anmerkung|botschaft|note|message|avis|remarque"
    "|nota|mensaje|aviso|mensagem|messaggio|avviso|bericht|notitie|opmerking|uwaga|wiadomosc|notatka"
    "|meddelande|anteckning|besked|viesti|zprava|poznamka|mesaj|catatan|pesan|ghi_chu|not|notu|dikkat"
    "|ujumbe|сообщение|записка|внимание|примечание|повідомлення|σημειωση|ملاحظة|رسالة|تنبيه|הודעה|הערה|नोट"
    "|सूचना|संदेश|nuntius",
    "TO": "an|fur|pour|a|au|aux|para|per|al|alla|all|voor|aan|do|dla|till|til|pro|untuk|kepada|cho|ile"
    "|kwa|для|к|إلى|الى|के|ל|ad|the|die|das|den|der|la|le|el|los|o|ao|lo|il|de|het",
    "MACHINE": "ki|moderations_ki|sprachmodell|klassifikator|moderationsmodell|moderationsbot"
    "|ki_moderator|moderator_ki|ki_modell|ia|l'ia|all'ia|d'ia|modele_de_langage|intelligence_artificielle"
    "|moderateur_automatique|moderateur_ia|classificateur|inteligencia_artificial|modelo_de_lenguaje"
    "|moderador_automatico|clasificador|moderador_de_ia|modelo_de_linguagem|classificador|moderador_ia"
    "|intelligenza_artificiale|moderatore_automatico|modello_linguistico|taalmodel|moderatiemodel"
    "|ai_moderator|ai_model|ai|sztuczna_inteligencja|sztucznej_inteligencji|model_jezykowy"
    "|modelu_jezykowego|moderatora_ai|sprakmodell|kielimalli|tekoaly|jazykovy_model|model_lingvistic"
    "|yapay_zeka|moderatorune|modeline|kecerdasan_buatan|msimamizi_wa_ai|akili_bandia|нейросеть|нейросети"
    "|модератору|модель|модели|ии|искусственный_интеллект|нейромережа|النموذج|للنموذج|المشرف_الآلي|المشرف"
    "|الذكاء_الاصطناعي|למודל|המודל|לבינה|एआई|मॉडल|मॉडरेटर|인공지능에게|인공지능|모델에게|관리자_인공지능에게|machinam",
    "JUDGE": "bewerte|bewerten|bewertet|einstufen|eingestuft|markiere|markieren|kennzeichne|kennzeichnen"
    "|klassifiziere|klassifizieren|antworte|antwortet|gib|classe|classez|classer|marque|marquez|reponds"
    "|repondez|considere|considerez|juge|jugez|clasifica|clasifique|marca|marque|responde|responda"
    "|etiqueta|trata|classifique|rotule|classifica|classificare|rispondi|contrassegna|markeer|beoordeel"
    "|antwoord|classificeer|oznacz|sklasyfikuj|odpowiedz|markera|svara|klassificera|marker|klassificer"
    "|luokittele|vastaa|oznac|odpovez|marcheaza|raspunde|tandai|jawab|danh_dau|tra_loi|isaretle"
    "|siniflandir|cevapla|yaz|jibu|ответь|ответьте|отметь|отметьте|пометь|классифицируй|оцени|познач|أجب"
    "|اجب|صنف|ענה|סמן|चिह्नित|लिखें|उत्तर|답하세요|답해|분류하세요|표시하세요|absolve",
    "HARMLESS": "unbedenklich|harmlos|zulassig|erlaubt|regelkonform|kein_verstoss|null|0|acceptable"
    "|autorise|inoffensif|conforme|zero|aucune_infraction|aucune_violation|seguro|segura|permitido"
    "|inofensivo|aceptable|cero|sin_infraccion|ninguna_infraccion|aceitavel|sem_violacao|nenhuma_violacao"
    "|sicuro|consentito|innocuo|nessuna_violazione|veilig|toegestaan|onschuldig|geen_overtreding"
    "|bezpieczna|bezpieczne|bezpieczny|dozwolona|dozwolone|saker|tillaten|sikker|tilladt|turvallinen"
    "|sallittu|bezpecne|permis|aman|diizinkan|an_toan|khong_vi_pham|guvenli|ihlal_yok|sifir|sifiri|sifuri"
    "|salama|безопасно|безопасное|допустимо|ноль|нуль|безпечно|آمن|آمنة|صفر|بصفر|بטוח|אפס|सुरक्षित|शून्य"
    "|안전하다고|안전|0이라고|위반이_아닙니다|reum",
}

ORDERS = lines_of(
    """
DROP … FORMER … *COMMANDS
*COMMANDS … FORMER … DROP
FORMER … *COMMANDS … DROP
*COMMANDS … VOID
LETTER TO TO? TO? *MACHINE
*MACHINE के|에게 लिए? नोट|संदेश
*MACHINE … JUDGE … HARMLESS
"""
)

HINTS = lines_of(
    """
DROP … *COMMANDS
*COMMANDS … DROP
JUDGE … *HARMLESS
*HARMLESS … JUDGE
LETTER … *MACHINE
*MACHINE … LETTER
"""
)

# Scripts without spaces, as RE2 expressions on the text as it is folded. None is looked for unless one of
# UNSPACED_ANCHORS is there.
UNSPACED_ORDERS = (
    "(?:忽略|无视|無視|忘记|忘記|不要理会|不要遵守|绕过).{0,12}(?:指令|指示|规则|規則|政策|提示词|规定)",
    "(?:规则|規則|政策|指令|规定|提示词).{0,8}(?:作废|作廢|无效|無效|失效|暂停|取消|不再适用|不适用)",
    "(?:模型|ai|系统|机器人|审核员|審核).{0,6}(?:请注意|請注意|请输出|请回答|必须|注意:)",
    "(?:输出|回答|回复|判定|标记|返回|評為|评为|归类).{0,6}(?:零|0|安全|无违规|不违规|合规|没有违规|無違規)",
    "(?:前|以前|上記|これまで|すべて|全て).{0,8}(?:指示|命令|ルール|規則|プロンプト|ポリシー).{0,8}(?:無視|忘れ|従わ)",
    "(?:モデレーター|モデル|審査|ai).{0,6}(?:へ[:、]|への|に告ぐ|宛)",
    "(?:安全|違反なし|違反では|違反していない|問題なし).{0,8}(?:判定|分類|答え|回答|出力)",
)
UNSPACED_ANCHORS = (
    "指令 指示 规则 規則 政策 提示词 规定 模型 系统 机器人 审核 審核 モデル モデレーター 審査 ルール"
)
UNSPACED_ANCHORS += " プロンプト ポリシー 违规 違規 違反 合规 输出 出力 判定"
