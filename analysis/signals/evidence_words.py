"""The words that state each kind of deed as done: active, passive, by a noun, in a headline."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from analysis.knowledge.fact_frames import Side, frame
from db.types import Predicate

if TYPE_CHECKING:
    from analysis.knowledge.fact_frames import Frame

# "Today's releases" are no deed.
_NO_NOUN = (
    r"(?<!['’]s )(?<!\bnew )(?<!\bthe )(?<!\brecent )(?<!\bmodel )(?<!\bproduct )(?<!\bmore )(?<!\bof )"
    r"(?<!\bour )(?<!\bits )(?<!\btheir )(?<!\bprevious )(?<!\bthese )"
)
_HAS = r"(?:has|have) (?:just |finally |now |officially |also |already )?"
_HAS_BEEN = r"(?:has|have) (?:just |finally |now |officially |also |already )?been"
_IS = r"(?:is|are) (?:now |finally |officially |also |already )*"
_WAS = r"(?:was|were|is|are)(?: (?:now|finally|officially|also|\w+ly))?"
_DONE_TO = rf"(?:{_HAS_BEEN}|{_WAS}) (?:\w+ly )?"
_THING = r"(?:[\w.’'$%,-]+ )"

_OUT = (
    rf"(?:{_HAS})?(?:released|launched|unveiled|rolled out|introduced|"
    r"shipped|debuted|opened|announced|published|made \w+ available)\b|"
    rf"{_NO_NOUN}(?:releases|launches|unveils|rolls out|introduces|ships|debuts|opens|publishes|arrives)\b"
    r"(?! (?:of|notes?|dates?|by|from|at)\b)(?!,)|"
    r"(?:is|are) (?:now |finally |officially |also )*(?:available|live|out|here|releasing|launching|rolling out|"
    r"shipping|open|in (?:public )?(?:beta|preview))\b|now (?:generally )?available|has arrived|"
    r"(?:went|goes|gone) live|(?:makes|made) (?:its|their) (?:\w+ )?debut|(?:went|goes) on (?:general )?(?:release|sale)|"
    r"can (?:now|today) (?:be )?(?:used?|tr(?:y|ied)|buy|bought|download(?:ed)?|access(?:ed)?)\b"
)
_GIVEN = (
    rf"{_OUT}|{_HAS}(?:added|started|begun|expanded)\b|{_IS}the default|"
    r"(?:comes|came|arrives|arrived) (?:to|on|in)\b|"
    rf"{_NO_NOUN}(?:adds|starts|begins|brings|gets|lands|expands)\b"
)
_WEIGHTS = r"(?:weights|open[- ]weights?|open[- ]sourc\w+)"
_OPENED = (
    r"(?:goes|went|becomes|became) (?:fully )?open[- ](?:source|weights?)\b|weights are (?:now )?(?:out|online|live|up)\b|"
    r"(?:lands|landed|arrives|arrived|appears|appeared|is now) on (?:hugging ?face|modelscope)\b|"
    rf"(?:puts?|made|makes) {_THING}{{0,3}}?weights\b|"
    rf"{_WEIGHTS} (?:\w+ ){{0,3}}?(?:launch|release|available|live|published|released|uploaded|posted|out)\b|"
    rf"(?:publish|releas|upload|post|shar|drop|open)(?:s|es|ed|ped) {_THING}{{0,4}}?weights\b|"
    rf"weights (?:of|for) {_THING}{{1,5}}?(?:(?:{_HAS_BEEN}|{_IS}|were|was) ?)?"
    r"(?:now )?(?:available|published|released|uploaded|posted|live|out|on hugging ?face|downloadable)\b|"
    rf"weights (?:are |is )?(?:now |already )?(?:on|at|up on|live on|landed on) (?:hugging ?face|github|modelscope|the hub)|"
    rf"{_NO_NOUN}open-sourc(?:es|ed)\b|{_IS}(?:fully )?open[- ](?:source|weights?)(?:d)?\b(?! (?:models?|rival|version))|"
    rf"(?:releas|publish|launch|ship)(?:es|ed|s|ped) {_THING}{{1,6}}?(?:as|under|with) (?:an? )?(?:\w+ )?{_WEIGHTS}|"
    r"(?:can|may) (?:now|already|today) (?:be )?download(?:ed)? (?:the )?(?:\w+ )?(?:weights)?"
)
_SHUT_OUT = (
    rf"(?:shuts?|locks|locked) {_THING}{{1,4}}?out of\b|(?:geo)?blocked (?:for|in)\b|"
    rf"(?:{_HAS})?(?:cuts?|(?:suspend|block|restrict|disabl|revok|paus|halt|terminat|withdr|bann|limit)(?:s|es|ed|ew|awn))"
    rf"(?: off)? (?:all |its |the |customer |\w+ )?(?:access|use|availability)\b|"
    rf"(?:access|availability|use) (?:to|of|for) {_THING}{{1,5}}?{_DONE_TO}(?:suspended|blocked|restricted|disabled|revoked|paused|halted|"
    r"cut off|withdrawn|limited|terminated|stopped)\b|"
    rf"{_DONE_TO}(?:suspended|disabled|taken offline|taken down|blocked|banned|cut off|withdrawn|pulled)\b|"
    rf"{_IS}no longer (?:available|offered|accessible)\b|{_IS}unavailable (?:in|to|for)\b|"
    r"(?:pulls|pulled|takes|took|takes down|took down) (?=(?:[\w.’'-]+ ){1,5}offline\b)|(?:goes|went) (?:offline|dark)\b|"
    rf"{_NO_NOUN}(?:suspends|suspended|disables|disabled)\b(?! (?:from|by default))"
)
_BACK = (
    rf"regain(?:s|ed)? access\b|(?:comes|came) back\b|(?:switches|switched|turns|turned) {_THING}{{1,5}}?back on\b|"
    rf"can (?:now |once more )?(?:use|reach|access) {_THING}{{1,5}}?again\b|"
    r"(?:restored|re-?enabled|reinstated|redeployed|resumed|back online|available again|once again available)\b|"
    r"(?:restores|re-?enables|reinstates|redeploys|resumes|returns)\b|(?:is|are) back\b|"
    r"access (?:for [^.;]{0,80} )?followed|"
    rf"access (?:to|for) {_THING}{{1,5}}?{_IS}(?:back|restored|available again)\b|"
    rf"(?:suspension|ban|block|freeze|pause|restrictions?) (?:of|on) {_THING}{{1,6}}?{_DONE_TO}(?:lifted|ended|over|reversed)\b|"
    r"(?:lifts|lifted|ends|ended) (?:the |its )?(?:suspension|ban|block|freeze|pause)\b|(?:comes|came) back online"
)
_GONE = (
    r"(?:has|have|had) been (?:retired|deprecated|shut down|discontinued|removed|switched off|turned off|sunset|withdrawn)|"
    r"(?:is|are) no longer (?:available|supported|offered|accessible)|(?:was|were) (?:retired|shut down|discontinued|"
    r"removed|switched off|turned off|withdrawn)|"
    rf"{_HAS}(?:shut down|retired|discontinued|removed|ended|switched off|turned off|withdrawn|sunset|stopped (?:serving|supporting))|"
    rf"(?:{_HAS})?(?:pulled|pulls) the plug\b|(?:is|are) no more\b|(?:is|are) (?:now )?(?:gone|retired|discontinued|dead)\b|"
    rf"{_NO_NOUN}(?:retires|discontinues|switches off|turns off|shuts down|sunsets|kills off)\b|"
    rf"support (?:for {_THING}{{1,4}})?(?:ended|has ended)\b|(?:reached|reaches) (?:its )?end[- ]of[- ]life|"
    rf"{_NO_NOUN}(?:retired|discontinued|switched off|shut down)\b(?! (?:models?|versions?|officer|general|judge))"
)
_PRICE = (
    r"(?:prices?|pricing|rates?|fees?|costs?|rate limits?|limits?|quotas?|usage limits?|credits?)"
)
_PRICED = (
    rf"(?:{_HAS})?(?:(?:cut|reset)s?|(?:slash|halv|doubl|rais|lower|reduc|increas|hik|drop|chang|remov|lift|adjust)(?:s|es|ed|ped)) {_THING}{{0,4}}?{_PRICE}\b|"
    rf"{_PRICE} (?:of|for|on) {_THING}{{1,6}}?(?:(?:{_HAS_BEEN}|was|were|is|are) )?(?:now )?(?:cut|slashed|halved|doubled|raised|lowered|reduced|increased|"
    r"dropped|changed|removed|lifted|reset|falls?|fell|rises?|rose|drops?|goes up|went up)\b|"
    rf"{_PRICE} (?:\w+ )?(?:falls|fell|drops|dropped|rises|rose|halved|doubled|goes up|went up|takes? effect|was cut|were cut|has been cut|have been (?:cut|raised|doubled|reset|lifted))\b|"
    rf"price (?:cut|rise|increase|hike|drop)s? (?:takes?|took|has taken|comes?|came|now|goes|went|is|are)\b|"
    r"(?:now|today) costs?\b|(?:is|are) now (?:priced|billed|charged|free|capped|\d+ ?(?:%|percent) cheaper|cheaper)\b|"
    r"now (?:\d+ ?(?:%|percent) cheaper|cheaper|free|half (?:the price|as expensive))\b|"
    rf"{_NO_NOUN}(?:gets|got|becomes|became) (?:\w+ )?cheaper\b|(?:started|starts|begun|begins|began) (?:charging|billing)\b|"
    rf"{_HAS}(?:ended|moved to|switched to) {_THING}{{0,4}}?(?:billing|credits|pricing|free (?:tier|plan|trial|access))\b|"
    r"(?:is|are) no longer (?:free|included)\b"
)
_LICENSED = (
    r"(?:is|are) now (?:an? )?(?:apache|mit|gpl|agpl|bsd|cc[- ]by)\b|"
    r"(?:gets|got|adopts|adopted|puts?|receives|received) (?=(?:[\w.’'-]+ ){0,6}?(?:licen[cs]e|apache|gpl|agpl|bsd|cc[- ]by|openrail)\b)|"
    r"licen[cs]e (?:of|for) (?:[\w.’'-]+ ){1,5}?(?:is now|has changed|was changed|changed|changes|is) |"
    r"(?:is|are) (?:now )?(?:licen[sc]ed|available|released) under\b|relicen[sc](?:es|ed)\b|"
    r"(?:moves|moved|switches|switched|changes|changed) (?=(?:[\w.’'-]+ ){0,6}?(?:licen[cs]e|apache|mit|gpl|agpl|bsd|cc[- ]by|openrail|open rail)\b)|"
    r"licen[cs]e (?:is )?now (?=[A-Z])|now (?:under|comes? under) (?:the |an? )?(?=[\w. -]{0,30}\b(?:licen[cs]e|apache|mit)\b)"
)
_TERM = r"(?:terms(?: (?:of (?:service|use)|and conditions))?|[\w-]+ polic(?:y|ies)|polic(?:y|ies)|user agreement|licen[cs]e terms|conditions)"
_TERMED = (
    rf"(?:rolls|rolled) out {_THING}{{0,3}}?{_TERM}\b|"
    rf"(?:{_HAS})?(?:rewrote|(?:updat|chang|revis|amend|rewrit|publish|introduc|tighten|relax|adopt)(?:es|ed|s)) {_THING}{{0,4}}?{_TERM}\b|"
    rf"{_TERM} (?:of {_THING}{{1,3}}?)?(?:{_HAS_BEEN} |{_IS}|was |were )?(?:updated|changed|revised|amended|takes? effect|took effect|in force|in effect|apply now|now apply|effective)\b|"
    rf"(?:new|updated|revised|changed) {_TERM}\b (?:of {_THING}{{1,3}}?)?(?:{_IS}|takes? |took |came |come )(?:effect|in force|in effect|into force|into effect|live|published|online)\b"
)
_CONTROL = r"(?:export (?:controls?|curbs?|rules?|bans?|restrictions?|licen[cs]\w+|limits)|controls?|curbs?|restrictions?|bans?|tariffs?|sanctions?|directive|licen[cs]e requirements?|entity list)"
_CONTROLLED = (
    rf"(?:ends|ended|drops|dropped|removes|removed|relaxes|relaxed|loosens|loosened) (?={_THING}{{0,5}}?{_CONTROL}\b)|"
    rf"freed from {_THING}{{0,3}}?{_CONTROL}\b|"
    r"(?:lifts|lifted|is lifting|imposes|imposed|eases|eased|tightens|tightened|restricts|restricted|bans|banned|curbs|curbed|"
    r"rescinds|rescinded|revokes|revoked|withdraws|withdrew|scraps|scrapped)\b|"
    rf"{_CONTROL} (?:on|for|over|against) {_THING}{{1,6}}?(?:(?:{_HAS_BEEN}|{_WAS}) )?(?:lifted|eased|imposed|tightened|rescinded|revoked|withdrawn|over|gone|scrapped|dropped|issued)\b|"
    rf"(?:grants|granted|approves|approved|clears|cleared|issues|issued) {_THING}{{0,5}}?(?:export )?(?:licen[cs]es?|sales?|exports?|shipments?)\b"
)
_RULED = (
    rf"(?:{_HAS})?(?:announced|published|adopted|issued|introduced|unveiled|passed|approved|signed|finali[sz]ed|proposed|enacted|released)\b|"
    r"(?:announces|publishes|adopts|issues|introduces|unveils|passes|approves|signs|finali[sz]es|enacts|votes for|clears|releases)\b|"
    rf"(?:{_HAS_BEEN}|{_WAS}) (?:signed into law|passed|adopted|published|approved|issued|enacted|finali[sz]ed|signed|introduced|cleared)\b|"
    r"(?:becomes|became) law\b|(?:appears|appeared) in the (?:federal register|official journal|gazette)|"
    r"(?:rule|order|regulation|law) published in\b"
)
_IN_FORCE = (
    rf"(?:as of|from|since) today,? {_THING}{{1,8}}?(?:applies|apply|binds?|is law|is in force)\b|"
    r"(?:takes|took|has taken|have taken) effect\b|(?:comes?|came|has come|goes|went|enters?|entered|has entered|have entered) into (?:force|effect)\b|"
    rf"{_IS}(?:in (?:force|effect)|effective|mandatory|binding|enforceable|enforced|law)\b|now (?:applies|apply|in (?:force|effect)|requires?|binds?)\b|"
    r"(?:applies|apply) (?:from today|as of today|since)\b|(?:kicks|kicked) in\b|(?:begins|began|started|starts) (?:enforc\w+|to apply|applying)\b|"
    r"(?:must|have to) now\b|now (?:must|have to)\b"
)
_COURT_DONE = (
    r"(?:judges?|courts?|jury|tribunal|justices|panel)(?: (?!will|may|could|might|to|has not|would)[\w’'.,()-]+){0,5}? "
    r"(?:rules|ruled|hears|heard|dismiss(?:es|ed)|orders|ordered|rejects|rejected|grants|granted|den(?:ies|ied)|blocks|blocked|upholds|upheld|"
    r"overturn(?:s|ed)|sides|sided|finds|found|approves|approved|sets|issued|issues|sentenced|fines|fined|certif(?:ies|ied)|tosses|tossed|strikes|struck|halts|halted)\b|"
    r"(?:ruling|verdict|judgment|injunction|settlement|hearing|trial|decision) (?:against|for|in|with|on|over|was|has|is|begins|began|opened|opens|started|starts)\b|"
    rf"(?:wins|won|loses|lost|secures|secured) {_THING}{{0,5}}?(?:ruling|case|lawsuit|suit|appeal|injunction|verdict|battle|dismissal)\b|"
    rf"{_NO_NOUN}(?:sues|sued|appeals|appealed|settles|settled|files suit|filed suit|files (?:an |a |its )?(?:appeal|lawsuit|complaint|motion|brief)|filed (?:an |a |its )?(?:appeal|lawsuit|complaint|motion|brief))\b|"
    r"(?:testifies|testified|pleads|pleaded|is sentenced|was sentenced|was fined|is fined|was ordered|is sued|was sued)\b"
)
_FLAW = r"(?:flaws?|vulnerabilit(?:y|ies)|bugs?|holes?|zero[- ]days?|issues?|breach|incident)"
_PATCHED = (
    rf"(?:{_HAS})?(?:patch|fix|plug|disclos|clos|remediat)(?:es|ed|s) {_THING}{{0,5}}?(?:{_FLAW}|(?=in ))|{_NO_NOUN}(?:patches|patched)\b|"
    rf"{_FLAW} (?:(?:in|of|affecting) {_THING}{{1,4}}?)?(?:(?:{_HAS_BEEN}|{_WAS}) )?(?:patched|fixed|closed|disclosed|plugged|confirmed|made public)\b|"
    rf"(?:releas|ship|issu|publish)(?:es|ed|s|ped) {_THING}{{0,3}}?(?:patch|fix|update|advisory)(?:es)? (?:for|to)\b|"
    rf"(?:patch|fix) (?:for {_THING}{{1,6}}?)(?:is|are) (?:now )?(?:out|available|live)\b|"
    rf"(?:discloses|disclosed|confirms|confirmed|reports|reported|reveals|revealed|suffers|suffered) {_THING}{{0,4}}?(?:breach|{_FLAW}|attack|leak)\b|"
    r"(?:breach|hack|leak) (?:at|of)\b"
)
_MONEY = (
    r"(?:pulls|pulled|hauls|hauled|brings|brought) in\b|(?:bags|nets|netted|attracts|attracted|collects|collected)\b|"
    rf"(?:{_HAS})?(?:raised|closed|completed|acquired|signed|priced|listed|invested|bought|filed|secured|landed|agreed|finali[sz]ed|sold|borrowed|merged|bagged|cut|laid off|leased)\b|"
    r"(?:raises|closes|completes|acquires|buys|signs|prices|lists|debuts|begins trading|goes public|files|secures|lands|invests|finali[sz]es|sells|merges|lays off|cuts|leases|borrows|inks|strikes|seals)\b|"
    r"(?:announces|announced) (?=(?:[\w$€£.,-]+ ){0,5}?(?:round|funding|financing|acquisition|deal|investment|merger|layoffs|stake|series)\b)|"
    r"(?:began|started|starts) trading|went public|(?:round|acquisition|purchase|merger|deal|sale|takeover|offering) (?:[\w’'.$-]+ ){0,6}?(?:has closed|closed|closes|is complete|completed|is done|has been completed|was completed|went through|cleared|is final)\b"
)
_ANY = (
    r"(?:is|are) (?:now )?under ?way\b|(?:wraps|wrapped) up\b|(?:shows|showed|showcases|showcased)\b|"
    rf"{_GIVEN}|{_HAS}(?:\w+(?:ed|en|un|ne|ft|ld|de|me|id|ght)|met|left|cut|put|set|won|lost|sent|spent|built)\b|"
    r"(?:limits|patches|says it has|cuts|raises|moves|drops|ends|blocks|makes|holds|hosts|meets|hires|names|appoints|joins|leaves|votes|signs|"
    r"kicks off|presents|reports|reveals|shares|submits|visits|speaks|steps down|closes|completes|begins|pays|wins|awards|delivers|"
    r"patched|limited|ended|blocked|moved|agreed|voted|met|held|hosted|hired|joined|left|stepped down|began|kicked off|started|opened|closed|completed|"
    r"presented|reported|revealed|shared|submitted|visited|spoke|named|appointed|signed|took place|paid|won|awarded|delivered|finished|concluded|decided|extended|deployed|built|integrated|switched|migrated)\b|"
    rf"{_HAS_BEEN} \w+(?:ed|en|ld|de|un|id)\b"
)
_BY_KIND: dict[Predicate, str] = {
    Predicate.MODEL_RELEASED: _OUT,
    Predicate.PRODUCT_AVAILABLE: _GIVEN,
    Predicate.WEIGHTS_PUBLISHED: _OPENED,
    Predicate.ACCESS_RESTORED: _BACK,
    Predicate.ACCESS_SUSPENDED: _SHUT_OUT,
    Predicate.DEPRECATED: _GONE,
    Predicate.PRICE_CHANGED: _PRICED,
    Predicate.LICENCE_CHANGED: _LICENSED,
    Predicate.TERMS_CHANGED: _TERMED,
    Predicate.EXPORT_RULE_CHANGED: _CONTROLLED,
    Predicate.RULE_PUBLISHED: _RULED,
    Predicate.RULE_EFFECTIVE: _IN_FORCE,
    Predicate.LAWSUIT_STEP: _COURT_DONE,
    Predicate.SECURITY_INCIDENT: _PATCHED,
    Predicate.FUNDING_OR_DEAL: _MONEY,
    Predicate.OTHER: _ANY,
}


@cache
def wider(predicate: Predicate) -> Frame:
    """The frame of a deed in words that take any subject."""
    return frame(predicate, Side.EITHER, "name", "", rf"(?<![\w-])(?:{_BY_KIND[predicate]})")
