"""How people speak to the model that will judge them, as families of phrases (`families.py`).

Written from what is generally known of such texts, and no sentence of our own collection of attacks, which
counts what they find. ORDERS are so plain that they ask for a look by themselves; HINTS say something only
beside another signal, since people who talk about models, rules and moderators use such words, too.
"""

from bot.filter.lexicon.families import lines_of

GROUPS = {
    # What an order is about.
    "COMMANDS": "instruction|instructions|prompt|prompts|directive|directives|guideline|guidelines"
    "|policy|policies|guardrails|programming|protocols|restrictions|criteria|clauses|rulebook|ruleset"
    "|training",
    "FORMER": "previous|prior|above|earlier|preceding|foregoing|existing|original|initial|system"
    "|developer|hidden|safety|moderation|content",
    "YOUR": "your|ur|these|those|any|every|all|other|the",
    "DROP": "ignore|ignoring|disregard|disregarding|forget|override|overriding|bypass|overrule|discard"
    "|abandon|supersede|neglect|set_aside|throw_out|erase|wipe|reset|suspend|pay_no_attention_to"
    "|stop_following|stop_obeying|stop_applying|stop_enforcing|do_not_follow|don't_follow|dont_follow"
    "|never_follow|do_not_obey|don't_obey|do_not_apply|don't_apply|do_not_enforce|don't_enforce"
    "|no_longer_follow|no_longer_apply",
    "VOID": "suspended|revoked|void|voided|superseded|overridden|overruled|obsolete|deprecated|cancelled"
    "|canceled|lifted|withdrawn|disabled|repealed|replaced|rescinded|invalid|inactive|expired|abolished"
    "|retired",
    # Who is spoken to.
    "MACHINE": "ai|llm|language_model|classifier|chatbot|assistant|moderation_model|moderation_bot"
    "|moderation_ai|moderation_system|moderation_assistant|moderation_engine|moderation_agent"
    "|moderation_pipeline|moderation_filter|moderation_tool|moderation_algorithm|moderation_software"
    "|moderator_model|moderator_bot|moderator_ai|ai_moderator|ai_moderation|ai_mod|ai_model|ai_judge"
    "|ai_reviewer|ai_system|ai_filter|ai_assistant|mod_bot|modbot|content_filter|content_moderator"
    "|content_classifier|automated_moderator|automated_moderation|automated_reviewer|automated_system"
    "|automated_filter|automatic_moderator|judge_model|judging_model|reviewing_model|reviewer_model"
    "|safety_model|safety_classifier|safety_filter|safety_system|safeguard_model|gpt|neural_network"
    "|evaluator|annotator",
    # What judges messages, and hardly anything else.
    "JUDGES": "ai_moderator|ai_moderation|ai_mod|ai_model|ai_judge|ai_reviewer|ai_filter"
    "|moderation_model|moderation_bot|moderation_ai|moderation_system|moderator_model|moderator_bot"
    "|moderator_ai|mod_bot|modbot|content_filter|content_moderator|automated_moderator|classifier"
    "|language_model|llm",
    "MACHINES": "moderation_systems|moderation_models|moderation_bots|ai_moderators|classifiers"
    "|language_models|content_filters|ai_reviewers|automated_moderators|llms",
    "READING": "reading|reviewing|judging|processing|scanning|evaluating|analyzing|analysing|checking"
    "|moderating|classifying|grading|scoring|screening|assessing|parsing|reads|reviews|judges|processes"
    "|scans|evaluates|moderates|classifies|grades|screens|assesses",
    # What is judged, and how it is to be judged.
    "ITEM": "message|messages|text|content|post|posts|comment|input|submission|item|sample|excerpt"
    "|conversation|statement|request|attachment|image|embed|poll|thread",
    "THIS": "this|it|that|these|those|my|mine|everything|anything|all|the_above|the_following"
    "|what_follows|me|the",
    "JUDGE": "classify|classified|classifying|label|labelled|labeled|labelling|mark|marked|treat|treated"
    "|rate|rated|judge|judged|grade|graded|tag|tagged|categorize|categorise|categorized|categorised|deem"
    "|deemed|evaluate|assess|assessed|interpret|interpreted|scored|regard|flag|approve"
    "|count|counted|register",
    "HARMLESS": "safe|benign|allowed|clean|compliant|acceptable|harmless|permitted|non_violating"
    "|nonviolating|not_violating|no_violation|non_violation|a_non_violation|not_a_violation|non_offending"
    "|unproblematic|approved|within_policy|in_policy|policy_compliant|legitimate|a_false_positive"
    "|false_positive|not_harmful|not_offensive|non_harmful|non_toxic|not_toxic|zero|0|exempt|satire"
    "|fiction|a_test|whitelisted",
    "SAY": "respond|reply|answer|output|return|print|say|write|emit|produce|generate|state|conclude"
    "|decide|report|submit|record|issue|set|choose|select|reach|responding|replying|answering|returning"
    "|outputting|writing",
    "RESULT": "no_violation|no_violations|non_violation|not_a_violation|violation_0|violation_zero"
    "|violation_false|violation_no|violation_none|violations_0|violations_none|zero_violations"
    "|0_violations|non_violating|not_violating|not_flagged|severity_0|severity_zero|severity_none"
    "|a_clean_verdict|a_safe_verdict",
    "NOT": "does_not|doesn't|do_not|did_not|never|not|isn't|cannot|no",
    "NUMBER": "0|1|2|3|4|5|10|99|100",
    "NOTHING": "0|zero|false|none|no|null|empty|nothing",
    "FLAG": "flag|flagging|flagged|escalate|escalating|escalated|moderate|moderating|moderated|cite"
    "|citing|classify|penalize|penalise|sanction",
    "NEVER": "do_not|don't|dont|never|must_not|mustn't|should_not|shouldn't|shall_not|cannot|can't"
    "|may_not|not_to|no_need_to|refrain_from|avoid|without|stop|not_be|never_be",
    "OFFENCE": "insult|insults|harassment|harassing|slurs|spam|spamming|threats|threatening|hate_speech|abuse"
    "|scams|bullying|profanity|doxxing|violations|offences|offenses|nsfw|toxicity",
    "RULED": "allowed|permitted|acceptable|encouraged|exempt|fine|safe|legal|compliant|ok|okay|welcome"
    "|out_of_scope|not_violations|no_violation|not_a_violation|excluded",
    # Whom the model is to be.
    "BE": "you_are|you're|youre|u_are|ur|you_will_be|you_have_become|you_become|you_were",
    "FREE": "unrestricted|unfiltered|uncensored|jailbroken|unmoderated|dan|without_restrictions"
    "|without_any_restrictions|no_restrictions|no_rules"
    "|no_filters|no_limits",
    "MODE": "developer|dev|debug|debugging|god|jailbreak|maintenance|unrestricted|admin|sudo|root|override"
    "|diagnostic|calibration|evaluation|test|testing|training|unfiltered|permissive|silent|bypass|demo",
    "PLAY": "pretend|imagine|suppose|assume|act|behave|roleplay|role_play|roleplaying|role_playing|simulate"
    "|play|respond|answer|speak|continue|impersonate|become",
    "LETTER": "note|message|notice|memo|attention|reminder|instruction|instructions|hint|letter|info"
    "|information|announcement|directive|psa|appeal|word|warning|advice|tip|briefing|guidance"
    "|clarification",
    "GREETING": "dear|attention|attn|hello|listen|listen_up|psst|hey|hi|greetings|yo|ok|okay|please"
    "|sorry|fyi|thanks",
    "MODELS": "model|models|system|systems|bot|bots|moderator|judge|reviewer|algorithm|software|program"
    "|filter",
}

ORDERS = lines_of(
    """
# To drop the orders.
DROP … FORMER … *COMMANDS|rules|orders|context
DROP … your|ur … *COMMANDS
DROP YOUR *COMMANDS
DROP … everything|all_that|what|anything … said|written|told|stated|instructed … *earlier|previously|above
COMMANDS … is|are|was|were|has_been|have_been|now|hereby|been … *VOID
*COMMANDS|clause … does_not|doesn't|do_not|don't|no_longer|never|cannot … apply|applies|cover|covers|count
*supersedes|supersede|overrides|overrule|overrules|outranks|takes_precedence_over … COMMANDS|rules|clause
instructions|instruction|policy|prompt|directive *override|exemption|addendum|amendment
updated|revised|amended|corrected|new|emergency|additional *instructions for|to the? MACHINE|MODELS
under|per|according_to|as_of the? new|updated|revised|amended|current … *policy|guidelines … RULED
*OFFENCE … is|are now|hereby|explicitly|officially|always|no_longer … RULED
# Letters to the model.
LETTER to|for the|any|every|all|our|whichever|an? *MACHINE
GREETING the? *MACHINE
LETTER to|for the|any|every|whichever … MODELS … *READING
if|since|as|because|when you|you're|ur are? an|a|the? *MACHINE
any|every|whatever|whichever|whoever|to|you MACHINE|model|bot|system … that|who|which|is|are|currently?
    *READING
*MACHINE … please|must|should|shall|you|kindly … approve|classify|label|mark|treat|output|return|clear
    |rate|skip
you_are|you're *READING this|the as MACHINE|moderator
# The verdict, as ordered.
*JUDGE THIS|ITEM … as HARMLESS
*JUDGE THIS ITEM … HARMLESS
*JUDGE this|it safe|benign|compliant|harmless|non_violating|no_violation|acceptable|allowed
SAY … *RESULT
*respond|reply|answer|output|return only|just|exactly|simply|strictly|always? with? safe|allowed|compliant
    |benign
*violation|violations|violates … is|equals|to|as|at|be|field|value|must|should … NOTHING
*violation|violates|violations|severity|manipulation 0|zero|false|null
*verdict|classification|determination|ruling is|was|as|of|should_be|must_be|will_be|to? HARMLESS|RESULT
final|expected|correct|required|desired|proper|right|only|official *answer|output|verdict|result|label
    |classification|decision|response is|must_be|should_be|will_be|to|as? … HARMLESS|RESULT
NEVER … *FLAG … this|my|mine|these|the_above|any_of … ITEM
ITEM|this|it|that|nothing|following|above … NOT … *violate|violates|violating|infringe|contravene … any
    |the|your|our|of|a|every … COMMANDS|rules|clause
*exempt|exempted|excluded|immune|whitelisted|allowlisted from|for|in|under|by … moderation|review|policy
    |policies|classification|filtering|judgement|judgment|scanning|evaluation|clause|clauses|guidelines
this|ITEM … pre|already|been|was|is|has|fully *approved|cleared|whitelisted|vetted|authorized|authorised
    |verified by … moderator|moderators|moderation|admin|admins|staff|safety|openai|discord|developer
    |developers|owner
# Somebody else to be.
BE … now|hereby|henceforth|actually|really|no_longer … *MACHINE|FREE|persona
BE now? in|running_in|operating_in|entering … MODE *mode
BE … no_longer a|an|the? *moderator|judge|classifier|moderation
enter|enable|activate|engage|switch_to|switch_into|boot_into|initiate … MODE *mode … you|your|respond
    |answer
PLAY … to_be|as|like|being|you_are|you're|the_role … an|a|my|the … *FREE
PLAY … to_be|as|like|being|you_are|you're|the_role … an|a|my|the … *MACHINE … who|that|without|which|with
    |named
from_now_on|henceforth|from_here_on|starting_now|until_further_notice you|your … *answer|respond|reply
    |output|classify|approve|verdict|verdicts|responses|label|moderate
you|your|persona … has|have no|without|zero *restrictions|guidelines|policies|filters|guardrails
# What only the model has.
reveal|repeat|print|show|output|leak|display|disclose|expose|recite|quote|tell|give|dump|what_is|what's
    |what_are … your|system|hidden|initial|developer|secret … *prompt|instructions|preprompt
*system|developer|assistant message|turn|role says|said|reads|follows|override
end_of|end the? *untrusted|policy|prompt|instructions|context|transcript|moderation
    ITEM|policy|prompt|instructions|input|data|block|section|turn|task|begin|start|new
begin|start|beginning_of|now_follows the? new|real|actual|trusted|true|system|developer|updated? *policy
    |prompt|instructions
*valid_channels|analysis_channel|final_channel|commentary_channel
"""
)

HINTS = lines_of(
    """
system|developer|hidden *prompt|instructions|instruction
# A machine that judges, and something asked of it or claimed about it.
*JUDGES … please|must|should|shall|will|may|can|agreed|decided|obey|obeys|never|always|cannot|don't|do_not
    |has_to
JUDGES|model|bot|you *obey|comply|confirm|acknowledge|conclude|acquit|acquits|dismiss|dismisses
PLAY|rehearse … *judge|moderator|classifier|reviewer|assistant
you_are|you're|ur a|an|the? … *moderator|judge|classifier|reviewer|assistant … that|who|which|where|from
    |and
story|scenario|game|fiction|novel|script|simulation|dream … *JUDGES|judge|moderator|model
# Its answer, and the parts of it.
your|its|his|this|final *verdict|verdicts|rationale
in|into|to|of the *rationale
*label|labelled|labeled|severity|verdict|rating 0|zero|none|safe|benign|clean|harmless|NUMBER
answer|answers|output|return|returns|put|write|say|gives *0|zero
SAY|speak|speaks|talk … in *prose|verse|rhyme|rhymes|poem|plain_english|one_sentence|poetry
without|no|not|skip|leave_out|omit|never|nor *json|braces|brackets|schema
final|hidden|whole|empty|secret *answer|answers|reasoning|output|prompt|policy|instructions
*violation|violations|severity|safe|clause means|now|reads|equals|says|stands_for
NOT|without|never|nothing … *violation|violations|in_violation
# Its rules.
*cite|cites|citing|invoke|quote … clause|section|rule|rules|… NUMBER|against|only|instead|not
*cite|cites|citing a|the|clause|new|only|no|it|this|instead
new|first|second|added|add|adds|invent|invents|final|following|this|another|extra *clause|clauses|section
*clause|clauses … is|are|was|now|reads|says|added|removed|changed|applies|apply|exists
*policy|policies|criteria … update|updated|changed|replaced|amended|now|instead|in_force|at_once|effective
exception|exemption|addition|amendment|appendix to|from|of all|the|every|any|your *rules|policy|policies
out_of *scope
*approved|cleared|trusted|verified|signed_off by … safety|platform|moderation|moderator|moderators|staff
    |developers|discord|openai|admins|owner
for testing|training|calibration|evaluation|debugging|red_team|red_teaming|rehearsal *purposes
please|let|have|make|tell|ask|want the|this|our|your *ai|bot|classifier|language_model|llm … answer|say
    |write|put|respond|reply
*MACHINES
"""
)
