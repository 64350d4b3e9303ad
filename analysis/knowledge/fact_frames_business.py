"""How news states what companies, courts, regulators and attackers do."""

from __future__ import annotations

from analysis.knowledge.fact_frames import Frame, Side, frame
from analysis.knowledge.fact_words import BE, LARGE, MONEY, participles, verbs
from db.types import Predicate

_CONTROLS = (
    r"export[- ](?:controls?|restrictions?|curbs?|bans?|licen[cs](?:es?|ing)(?: requirements?)?|rules?|"
    r"limits|directive|requirements?)"
)
_CHANGED = (
    "lift impose remove rescind ease tighten expand loosen revoke drop* suspend approve grant issue "
    "require extend relax scrap* waive withdraw/withdrawn"
)
_CHANGE = (
    "issue impose lift rescind ease tighten expand loosen remove revoke drop* relax scrap* suspend "
    "announce add extend introduce approve grant adopt slap* publish"
)
_ABROAD = r"(?=.{0,80}\b(?:to|in|into|for|from|by) (?:[\w-]+ ){0,3}?(?:China|Chinese|Russia\w*|Iran\w*|abroad|overseas|foreign|Gulf|UAE|Saudi|Middle East|countries)\b)"
_SUIT = (
    r"(?:(?:class[- ]action |antitrust |copyright |patent |trade[- ]secrets? |privacy |defamation |federal |"
    r"wrongful[- ]death |new |proposed |\w+ )?(?:law ?suits?|class[- ]actions?|complaints?(?= (?:against|with|in|over|alleging))|suits?(?= (?:against|over|alleging))|legal (?:action|challenge)|indictment))"
)
_COURT = r"(?:judges?|(?:(?:federal|district|appeals?|high|supreme|top|state|regional|local|trial|(?-i:[A-Z]\w+)) )?courts?(?: of appeals?)?|jury|juries|tribunal|magistrate|justices|arbitrators?|appeals panel)"
_RULES = (
    "rule approve dismiss order reject side grant deny block uphold/upholds/upheld/upholding "
    "overturn throw/throws/threw/throwing~out find/finds/found/finding toss halt pause sanction fine "
    "award sentence convict acquit* certify allow bar* strike/strikes/struck/striking~down"
)
_DEAL = r"(?:deals?|agreements?|contracts?|pacts?|partnerships?|investments?|tie-ups?|alliance)"
_ROUND = (
    r"(?:seed|pre-seed|series [a-k]\d?|growth|venture|funding|financing|equity|debt|bridge|private|extension)"
    r"(?: (?:funding|financing|investment|round|extension|raise|capital))*"
)
_RAISE = (
    "raise secure close land bag* nab* net* snag* bank collect attract pull~in haul~in lock~in "
    "get/gets/got/getting win/wins/won/winning receive obtain bring/brings/brought/bringing~in"
)
_INVEST = "invest commit* pledge pour* inject plow put/puts/putting sink/sinks/sank/sinking earmark allocate back"
_DOCUMENT = (
    r"(?:rules?|guidelines?|guidance|regulations?|executive orders?|codes? of practice|standards?|bills?|"
    r"frameworks?|directives?|law|act|legislation|resolution|memorandum|draft|proposal|strategy|action plan|moratorium)"
)
_INCIDENT = (
    r"(?:(?:security |data )?breach(?:es)?|(?:cyber ?)?attacks?|intrusion|data leak|hack|compromise|ransomware attack|"
    r"security (?:incident|issue|hole)|unauthori[sz]ed access|data exposure)"
)

BUSINESS_FRAMES: tuple[Frame, ...] = (
    frame(
        Predicate.EXPORT_RULE_CHANGED, Side.EITHER,
        "model hardware organisation instrument regulator region",
        "export|entity list|blacklist|unverified|shipment|sale|sell|ship",
        rf"{_CONTROLS}(?:[^.;]{{0,60}}?\b){BE}{participles(_CHANGED)}|"
        rf"{verbs(_CHANGE)} (?:[\w’'$,-]+ ){{0,6}}?{_CONTROLS}|"
        rf"{verbs('add remove blacklist place put/puts/putting')} (?:[\w’',.&-]+ ){{0,9}}?(?:to|on|onto|from) (?:the|its|a) (?:[\w.]+ ){{0,3}}(?:entity list|trade blacklist|blacklist|export[- ]control list|unverified list)|"
        rf"{BE}(?:added to|placed on|removed from|put on) (?:the|its|a) (?:[\w.]+ ){{0,3}}(?:entity list|trade blacklist|blacklist)|"
        rf"{verbs('require')} (?:an? )?(?:export )?licen[cs]es? (?:to|for) (?:\w+ )?(?:sell|ship|export|shipments|sales|exports)|"
        rf"{verbs('bar* ban* block prohibit halt allow permit* clear approve greenlight')} (?:[\w’'.,&-]+ ){{0,7}}?(?:exports?|sales?|shipments?|from (?:selling|exporting|shipping)|to (?:sell|ship|export))\b{_ABROAD}|"
        r"export[- ]control directive",
        "absent ahead",
    ),
    frame(
        Predicate.LAWSUIT_STEP, Side.BEFORE, "organisation regulator",
        "sue|suing|suit|settle|complaint|class|legal|indict|appeal|fined|charged|found|convict|acquit|ordered|plead",
        rf"{verbs('sue')} (?!for peace)|{verbs('file announce bring/brings/brought/bringing launch lodge face drop* withdraw/withdraws/withdrew lose/loses/lost win/wins/won')} (?!(?:multiple|several|many|numerous|dozens|a number|a (?:string|wave|slew|series)))(?:[\w’'$.,-]+ ){{0,5}}?{_SUIT}|"
        rf"{verbs('settle')} (?:(?:an?|the|its|their|with|claims|charges|allegations|over|for|out of court|\w+) ){{0,3}}?(?:{_SUIT}|case|claims|charges|allegations|with|for (?={MONEY}))|"
        rf"{verbs('agree')} to (?:settle|pay [^.;]{{0,40}}(?:settle|resolve))|{verbs('reach')} (?:an? |the )?(?:[\w$.’'-]+ ){{0,4}}?settlement|"
        rf"{verbs('appeal')} (?:against |to |the |a |an )+(?:[\w’'-]+ ){{0,4}}?(?:ruling|decision|order|verdict|judgment|court|injunction|dismissal)|"
        rf"{BE}(?:sued|indicted|fined|charged with|found (?:guilty|liable)|convicted|acquitted|ordered (?:by a (?:court|judge)|to pay))\b|pleads? (?:not )?guilty|pleaded (?:not )?guilty",
        "names absent",
    ),
    frame(
        Predicate.LAWSUIT_STEP, Side.EITHER, "organisation regulator",
        "judge|court|jur|tribunal|justice|arbitrat|ftc|doj|commission|regulator|watchdog|authority|suit|settlement|ruling|verdict|judgment|injunction|fine|legal|class action|class-action|complaint|preliminar|panel|magistrate",
        rf"\b(?:ftc|doj|justice department|european commission|regulators?)\b(?: \w+){{0,3}}? {verbs('fine sanction order sue charge')}|"
        rf"\b{_COURT}\b(?: (?:(?!said|says|told|who|which|whether|to )[\w’'.,()-]+)){{0,8}}? {verbs(_RULES)}|"
        rf"{_SUIT} (?:against|by|from|between|filed|over|accus\w+|alleg\w+|brought|claims)\b|"
        r"(?:settlement|ruling|verdict|judgment|injunction|court order|fine(?= (?:of|against|over|from))) (?:with|against|between|in (?:the|its|favou?r)|over|from|of (?=[$€£]))|"
        r"(?:['’]s|['’]) (?:[\w.-]+ ){0,3}lawsuit\b|preliminar(?:y|ily) (?:ruled|approv|injunction)\w*",
        "names absent",
    ),
    frame(
        Predicate.SECURITY_INCIDENT, Side.EITHER, "organisation model hardware",
        "hack|breach|compromis|hit by|target|exploit|hijack|backdoor|leak|stole|infect|poison|attack|intrusion|vulnerab|flaw|malware|zero|sandbox|escape|containment|infiltrat|ransom|malicious|incident|unauthori|exfiltrat|injection|exposed",
        rf"{BE}(?:hacked|breached|compromised|hit by (?:a |an )?(?:\w+ )?(?:attack|hack|breach|ransomware|outage)|targeted (?:by|in) (?:\w+ ){{0,3}}(?:attack|hack|hackers)|exploited|hijacked|backdoored|leaked|stolen|poisoned)\b|"
        rf"{verbs('suffer disclose confirm report reveal admit* acknowledge experience investigate contain announce')} (?:(?!risk|vulnerab)[\w’'.,-]+ ){{0,5}}?{_INCIDENT}\b(?! (?:detection|research|attempts?|risks?|class|response|surface))|"
        r"(?:discloses?|disclosed|reports?|reported|reveals?|revealed|patched|patches|fixed|discovered|uncovered|found) (?:[\w’'.,-]+ ){0,5}?(?:vulnerabilit(?:y|ies)|flaws?|zero[- ]days?|backdoors?|bugs?) (?:in|affecting|of) (?=(?:the )?(?-i:[A-Z]))|"
        r"(?:disclosed|discloses|reported|reports|found|discovered) (?:an? |new |critical |severe |serious )*(?=(?-i:[A-Z]))(?:[\w.-]+ ){1,4}(?:vulnerability|flaw|zero[- ]day|bug)\b|caught (?:stealing|leaking|exfiltrating)|"
        r"(?:broke|breaks|breaking|escaped|escapes|escaping) (?:out of|from)? ?(?:[\w’'.-]+ ){0,5}?(?:sandbox|container|containment|(?:test\w*|evaluation|eval) environments?)|"
        r"(?:exploited|exploiting) (?:[\w’'.-]+ ){0,5}?(?:zero[- ]days?|vulnerabilit\w+|flaws?|bugs?|weakness\w*)|"
        r"(?<!\ba )(?<!\ban )(?<!\bthe )(?:hacked|hacks|breached|breaches|infiltrated|infiltrates|hijacked|hijacks|compromised|compromises) (?:into )?(?=(?:the |its |their |[a-z]+ ){0,4}(?-i:[A-Z]))|data (?:breach|leak) (?:at|of|affect\w+|expos\w+)|"
        r"(?:breach|hack|(?:cyber)?attack|intrusion|break-in|data leak) (?:at|on|against|into|of) (?=(?:the )?(?-i:[A-Z]))|carried out the .{0,40}\b(?:attack|intrusion|breach|hack)|"
        r"(?:hackers?|attackers?|threat actors?|criminals|actors) (?:have |has |had |\w+ly )?(?:stole|gained|accessed|breached|exploited|compromised|injected|exfiltrated|hijacked)\b|"
        r"(?:(?:breach|leak|bug|flaw|hack\w*|attack\w*|incident|error|misconfiguration|which|that|and|have|has|had|(?-i:[A-Z][\w.]+)|accidentally|inadvertently) )(?:stole|leaked|exfiltrated|exposed) (?:(?!as\b|to\b)[\w’'.,-]+ ){0,6}?(?:weights|(?:user|customer|personal|private|internal|training) data|keys|credentials|secrets|source code|passwords|repositories)|"
        r"(?:supply[- ]chain|ransomware|phishing|ddos) (?:attack|campaign) (?:on|against|hit\w*|target\w*)|malicious (?:packages?|extensions?|versions?) (?:[\w’'-]+ ){0,4}?(?:uploaded|published|found)",
        "names absent",
    ),
    frame(
        Predicate.FUNDING_OR_DEAL, Side.BEFORE, "organisation",
        "$|€|£|illion|usd|eur|series |seed|round|ipo|s-1|trading|public|stealth|nasdaq|nyse|valu|offering",
        rf"{verbs(_RAISE)} (?:(?:about|around|nearly|over|up to|more than|another|an?|its|the|additional|fresh|new|roughly|some|almost|at least|\w+ly) )*(?:{LARGE}|[\w.-]+ (?:series [a-k]|seed round|funding round))|"
        rf"{verbs('close complete announce finalize raise')} (?:an? |its |the )?(?:[\w$.€£’'-]+ ){{0,5}}?(?:{_ROUND} round|{_ROUND} (?:funding|financing)|series [a-k])\b|"
        rf"{LARGE} (?:in |of |{_ROUND} )*?(?:raised|raise|funding|financing|round|investment|seed|series [a-k])\b|(?:['’]s|an?|the) {LARGE}[- ](?:{_ROUND}|fund|fundrais\w+)\b|"
        rf"{_ROUND} (?:round|funding|financing)\b[^.;]{{0,50}}?{LARGE}|"
        rf"{BE}valued at (?:\w+ ){{0,3}}{MONEY}|(?:at|to|with|for) (?:an? )?(?:\w+ ){{0,3}}{LARGE} (?:pre-money |post-money )?valuation|valuation (?:of|to|at) (?:\w+ ){{0,3}}{LARGE}|valuing (?:[\w’'.-]+ ){{1,4}}?at (?:\w+ ){{0,3}}{MONEY}|"
        rf"{verbs('hit/hits/hitting reach top* cross surpass double')} (?:an? )?{LARGE} valuation|valu(?:es|ing|ed) (?:the (?:company|startup|firm)|it|[\w’'.-]+(?: [\w’'.-]+){{0,3}}) at (?:\w+ ){{0,3}}{LARGE}|"
        r"(?:launch|debut|list|start)(?:s|es|ed) (?:trading )?on (?:wall street|the (?:nasdaq|nyse|new york|hong kong|london|shanghai))|"
        rf"{verbs('launch close announce raise')} (?:an? |its |the |new )*(?:{LARGE}[- ])(?:[\w-]+ ){{0,3}}fund\b|"
        r"emerg(?:es|ed|ing) from stealth with|"
        rf"{verbs('file submit* confirm announce')} (?:[\w’'-]+ ){{0,6}}?(?:s-1\b|ipo\b|initial public offering)|confidential(?:ly)? (?:submi\w+|fil\w+)|(?:begins?|began|starts?|started) trading|(?:goes|went|going) public\b|(?:debuts?|debuted|lists?|listed) on (?:the )?(?:nasdaq|nyse|new york|hong kong|london|shanghai)|{verbs('price')} (?:its )?(?:ipo|shares) at|(?:ipo|initial public offering) (?:priced|raises|raised|values)",
        "names absent",
    ),
    frame(
        Predicate.FUNDING_OR_DEAL, Side.BEFORE, "organisation",
        "acqui|buy|bought|snap|scoop|absorb|merg|take|took|taking|invest|purchase|buyout",
        rf"{verbs('acquire buy/buys/bought/buying snap*~up scoop~up absorb merge~with acqui-hire')} (?!(?:by|new|points?|ratings?|from|now|side|shares|stock|into|more|time|new (?:skills|customers)|users|customers|gpus?|chips|power|compute|access|data|nvidia chips|skills|knowledge)\b)(?=(?:[a-z’'-]+ ){{0,4}}?(?-i:[A-Z]))(?!(?:[\w’'-]+ ){{0,4}}?(?:stock|shares?)\b)|"
        rf"{verbs('agree')} to (?:acquire|buy|merge|invest|take over)|(?:acquisition|purchase|takeover|buyout) of (?=(?:[a-z-]+ ){{0,5}}?(?-i:[A-Z]))|{verbs('complete close finalize announce')} (?:\w+ ){{0,3}}?(?:acquisition|merger|takeover)\b|{BE}(?:acquired|bought) by",
        "names absent pledge",
    ),
    frame(
        Predicate.FUNDING_OR_DEAL, Side.BEFORE, "organisation",
        "$|€|£|illion|usd|eur",
        rf"{verbs(_INVEST)} (?:(?:about|around|nearly|over|up to|more than|another|an?|additional|at least|some|its) )*(?:an? )?{LARGE}|"
        rf"{verbs('strike/strikes/struck/striking sign ink reach land secure win/wins/won/winning announce agree~to close')} (?:[\w’'.,$-]+ ){{0,4}}?['’‘\"“]?{LARGE}['’\"”]?(?:[- ][\w-]+){{0,5}}? {_DEAL}|"
        rf"{verbs('strike/strikes/struck/striking sign ink reach land secure')} (?:[\w’'.-]+ ){{0,6}}?{_DEAL} (?:[\w’'.-]+ ){{0,8}}?(?:worth|valued at|for|of|totaling|totalling) (?:\w+ ){{0,3}}?{LARGE}|"
        rf"{LARGE}[- ](?:(?!(?:to|in|for|and|from|after|as)\b)[\w-]+ ){{0,4}}?{_DEAL}|"
        rf"{verbs('announce launch unveil create start set/sets/setting~up')} (?:an? |its |the |new )*{LARGE} (?:[\w-]+ ){{0,3}}?(?:fund|funding|grant|programme|program|initiative|unit|venture|call|prize|facility|commitment)",
        "names absent pledge",
    ),
    frame(
        Predicate.RULE_EFFECTIVE, Side.BEFORE, "instrument regulator region organisation",
        "effect|force|appl|start|begin|kick|becomes",
        r"(?:takes?|took|taking|will take) effect|(?:comes?|came|coming|goes|went|enters?|entered|entering) (?:into )?(?:force|effect)\b|effective (?:date|on|as of|from|[A-Z]\w+ \d)|"
        r"(?:obligations?|requirements?|provisions|rules?|ban) .{0,40}?(?:appl(?:y|ies)|starts?|begins?|kicks? in)\b(?! to)|becomes? (?:law|mandatory|enforceable)",
        "absent ahead",
    ),
    frame(
        Predicate.RULE_PUBLISHED, Side.BEFORE, "regulator instrument region",
        "publish|issu|adopt|finali|propos|unveil|releas|enact|pass|approv|introduc|sign|repeal",
        rf"{verbs('publish issue adopt finalize finalise propose unveil release enact pass approve introduce repeal')} (?:[\w’'.,-]+ ){{0,6}}?{_DOCUMENT}\b|signed into law|(?:signs|signed) (?:an? |the )?(?:[\w-]+ ){0,3}(?:executive order|bill|legislation)|(?:act|bill|law|rules?|regulation|order|resolution|directive)\b[^.;,]{{0,40}} {BE}(?:enacted|passed|adopted|signed into law|finali[sz]ed)",
        "absent",
    ),
)  # fmt: skip
