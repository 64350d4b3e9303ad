"""How news states what happens to models and products: released, priced, licensed, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.knowledge.fact_words import (
    BE,
    FULL_LICENCE,
    IS,
    LICENCE,
    LIMITS,
    NAMED_LICENCE,
    PER,
    PREVIEW,
    PRICES,
    SMALL,
    STATUS,
    UNIT,
    ignore_case,
    participles,
    verbs,
)
from db.types import Predicate

if TYPE_CHECKING:
    import re


class Side(StrEnum):
    """Where a frame's subject stands: before its trigger, right after it, or on either side."""

    BEFORE = "before"
    AFTER = "after"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Frame:
    """A trigger with the kinds of entity that it can be about, the preferred one first.

    `stems` are groups of letters of which a sentence must hold one each (a cheap test before the
    pattern).     `names`: capitalised names that the gazetteer does not know will do. `absent`: the subject may
    be left to the title or the sentence before. `pledge`: what is announced for later counts
    ("to acquire"); `ahead`: it counts when the sentence gives its day.
    """

    predicate: Predicate
    pattern: re.Pattern[str]
    stems: tuple[tuple[str, ...], ...]
    side: Side
    kinds: tuple[str, ...]
    names: bool = False
    absent: bool = False
    pledge: bool = False
    ahead: bool = False


def frame(
    predicate: Predicate, side: Side, kinds: str, stems: str, source: str, flags: str = ""
) -> Frame:
    """A frame; `kinds` and `flags` are words in a string, `stems` "one|other & second|group"."""
    chosen = set(flags.split())
    return Frame(
        predicate,
        ignore_case(source),
        tuple(tuple(group.strip().split("|")) for group in stems.split("&")),
        side,
        tuple(kinds.split()),
        names="names" in chosen,
        absent="absent" in chosen,
        pledge="pledge" in chosen,
        ahead="ahead" in chosen,
    )


_LAUNCH = (
    "releases/released/releasing launches/launched/launching introduces/introduced/introducing "
    "unveils/unveiled/unveiling announces/announced/announcing debuts/debuted/debuting "
    "publishes/published/publishing previews/previewed/previewing ships/shipped/shipping "
    "rolls/rolled/rolling~out open-sourced/open-sources/open-sourcing "
    "drops/dropped/dropping reveals/revealed/revealing"
)
_KILL = (
    "deprecate retire discontinue sunset/sunsets/sunset/sunsetting decommission "
    "phase~out kill~off wind/winds/winding/wound~down turn~off switch~off end~support~for "
    "drop*~support~for axe pull~the~plug~on"
)
_KILLED = "deprecate retire discontinue sunset/sunset sunset* decommission phase~out kill~off shutter turn~off switch~off"
_SUSPEND = "suspend pause halt revoke cut/cuts/cutting/cut~off block restrict terminate remove deny disable bar* withdraw/withdraws/withdrawing/withdrew"
_RESTORE = "restore reinstate re-enable reenable redeploy resume bring/brings/bringing/brought~back unblock unban*"
_SHIFT = (
    "cut/cuts/cutting slash halves/halved/halving doubles/doubled/doubling triples/tripled raise "
    "lowers/lowered/lowering reduce increase hike drop* change rework remove lift tighten reset/resets "
    "bump~up overhaul relax loosen simplify"
)
_MOVES = (
    r"(?:fall(?:s|en|ing)?|fell|ris(?:es?|en|ing)|rose|drop(?:s|ped|ping)?|doubled?|doubling|doubles|"
    r"halved|jump(?:s|ed|ing)?|increas(?:es|ed|ing)|cut|slashed|raised|lowered|reduced|goes up|going up|"
    r"going down|went up|removed|reset|lifted|changed|tripled)"
)
_CREDITS = r"(?:usage credits?|extra credits?|usage[- ]based (?:billing|pricing)|metered billing|pay-as-you-go|pay[- ]per[- ]use|a paid (?:plan|subscription|tier)|api (?:rates|pricing))"
_POLICY = (
    r"(?:terms of (?:service|use)|terms (?:and|&) conditions|(?:usage|use|privacy|content|data|safety|"
    r"moderation|acceptable[- ]use|data[- ]retention|data[- ]use|api|developer|training)[- ]polic(?:y|ies)|"
    r"service terms|user agreements?|safeguards?|guardrails?|safety filters?|usage (?:restrictions|rules)|"
    r"data[- ]retention|zero[- ]data[- ]retention|interventions)"
)
_ASKED = r"(?:quer(?:y|ies)|requests?|questions?|prompts?|uses|use cases|tasks|topics)"
_STEP = (
    r"(?:releases?|launch(?:es)?|debut|rollout|roll-out|(?:general |public )?availability|introduction|"
    r"unveiling|arrival|preview|public preview|open[- ]source release)"
)

_PRODUCT = (
    r"(?:app|feature|platform|service|tool|toolkit|api|sdk|assistant|agent|plug-?in|integration|chip|browser|device|"
    r"marketplace|mode|keyboard|glasses|phone|speaker|software|processor|gpu|cpu|server|robot|suite|workspace|"
    r"library|editor|ide|cli|headset|wearable|accelerator|laptop|pc|gateway|product|generator|detector|model)"
)
_NO_PRODUCT = (
    r"(?:[\w’'$.,-]+ ){0,6}?(?:partnerships?|collaborations?|alliances?|deals?|plans?|results|earnings|revenue|investments?|acquisitions?|"
    r"stud(?:y|ies)|reports?|papers?|findings|lawsuits?|layoffs|cuts?|ceo|hires?|appointments?|rounds?|funds?|funding|surveys?|winners|"
    r"data cent(?:er|re)s?|as (?:the|our|its) (?:new )?(?:ciso|ceo|cfo|cto|coo|chief|head|president|director|chair\w*)|events?|conference|book|film|polic(?:y|ies)|that|program(?:me)?s?|initiatives?|roadmap|vision|strategy|agreements?|expansion|letter|"
    r"certification|challenge|hackathon|extension|efforts?|state of|index|guide|network|has|have|will|joined|awards?|series [a-k]|today that|monday|tuesday|wednesday|thursday|friday)\b"
)

MODEL_FRAMES: tuple[Frame, ...] = (
    frame(
        Predicate.ACCESS_RESTORED, Side.AFTER, "model hardware",
        "restor|reinstat|enabl|deploy|resum|back|block|unban|lift|end|return",
        rf"{verbs(_RESTORE)}(?: (?:\w+ ){{0,3}}access to)?|{verbs('lift end')} (?:the |its )?(?:\w+ ){{0,2}}(?:suspension|pause|block|ban|freeze) (?:on|of)|"
        r"(?:restoration|reinstatement|redeployment|return) of(?: access to)?",
        "absent",
    ),
    frame(
        Predicate.ACCESS_RESTORED, Side.BEFORE, "model hardware organisation",
        "restor|reinstat|enabled|unblocked|unbanned|redeployed|back|again|resumed|return",
        rf"{BE}(?:restored|reinstated|re-?enabled|unblocked|unbanned|redeployed|brought back|back online|back up|available (?:once )?again|once again available)\b|"
        r"(?:comes?|came|coming|goes|going) back online|access (?:\w+ ){0,5}(?:is|was|has been|have been|will be) (?:\w+ly )?(?:restored|reinstated|resumed)|"
        r"returns? (?:to (?:users|customers|the app store|service|subscribers)|after (?:\w+ ){0,3}(?:suspension|ban|shutdown|pause))",
        "names absent ahead",
    ),
    frame(
        Predicate.ACCESS_SUSPENDED, Side.AFTER, "model hardware",
        "access|suspen|disabl|offline|down|removal|withdraw",
        rf"{verbs(_SUSPEND)} (?:(?:all|its|their|the|customer|user|public|foreign|global|api|employee|any|most|some|new|free|us|worldwide|[a-z]+['’]s?) )*access (?:to|for|of)\b|"
        rf"{verbs(_SUSPEND + ' shut/shuts/shutting~down')} (?=(?:(?!to|for|from|in)[\w’'.-]+ ){{1,4}}access\b)|"
        r"(?:takes?|took|taking|pulls?|pulled|pulling) (?=(?:[\w’'.-]+ ){1,7}offline\b)|"
        rf"{verbs('suspend disable')}(?! (?:from|disbelief|by default|features?))|{verbs('take/takes/taking/took~down take/takes/taking/took~offline')}|"
        r"(?:suspension|temporary removal|withdrawal|shutdown) of(?: (?:all )?access to)?",
        "absent",
    ),
    frame(
        Predicate.ACCESS_SUSPENDED, Side.BEFORE, "model hardware organisation",
        "suspended|disabled|taken |pulled|unavailable|blocked|cut off|banned|no longer|offline|dark",
        rf"{BE}(?:suspended(?! from)|disabled|taken (?:offline|down)|pulled(?: from (?:the )?(?:market|app store|service|sale)| offline)?|unavailable (?:in|to|for)|"
        r"blocked (?:in|for)|cut off (?:from|to|for)|banned (?:in|from)|geoblocked)\b|no longer (?:be )?(?:accessible|available|offered) (?:to|in|for|on|from)|"
        r"(?:goes|went|going) (?:offline|dark)\b",
        "absent",
    ),
    frame(
        Predicate.DEPRECATED, Side.AFTER, "model",
        "deprecat|retir|discontinu|sunset|decommission|phas|kill|down|off|support|axe|axing|plug|end-of|end of",
        rf"{verbs(_KILL)}|{verbs('shut/shuts/shutting')} down|(?:deprecation|retirement|discontinuation|sunset(?:ting)?|end[- ]of[- ]life|shutdown|phase-?out) (?:of|for)",
        "names ahead",
    ),
    frame(
        Predicate.DEPRECATED, Side.BEFORE, "model hardware",
        "deprecat|retir|discontinu|sunset|decommission|phased|killed|down|off|end-of|end of|support|removed|removal|working|cease|goes away|no longer",
        rf"{BE}{participles(_KILLED)}|{BE}shut down\b|reach(?:es|ed|ing)? (?:its |their )?end[- ]of[- ](?:life|support|sale)|"
        r"(?:will |to )(?:shut down(?! (?:both |its |the |all )?(?-i:[A-Z]))|sunset|retire|be (?:removed|retired|sunset|deprecated|discontinued|shut down|switched off|turned off)|no longer be (?:supported|available|offered)|cease (?:to work|operations))|"
        r"(?:shut(?:s|ting) down|retires|sunsets) (?:on|in|by|for good|this|next)|"
        r"(?:shutdown|sunset|retirement|end[- ]of[- ]life|deprecation|discontinuation) (?:date|on|in|set|scheduled)\b|"
        r"support (?:for (?:[\w.-]+ ){1,5})?(?:ends|ended|expires|will end)\b|scheduled for (?:retirement|shutdown|deprecation|removal)",
        "names absent ahead",
    ),
    frame(
        Predicate.PRICE_CHANGED, Side.BEFORE, "model hardware organisation",
        "$|€|£|¥|eur|usd|dollar|illion & per|/|month|seat|user|token|pric|cost|hour|image|minute|year|query|call",
        rf"{SMALL}{PER}|{SMALL}[^.;$€£¥]{{0,12}}(?:and|,|/|or)[^.;$€£¥]{{0,12}}{SMALL}[^.;]{{0,24}}(?:per|/|for|a) ?{UNIT}|"
        rf"(?:pric(?:ed|ing)|costs|charges|cost(?= [$€£]\d[\d.]* (?:for|per|an?|/)))(?: (?!to\b)[\w’'.,%-]+){{0,5}}? {SMALL}(?! ?(?:in|of|to|from)\b)",
        "names absent ahead",
    ),
    frame(
        Predicate.PRICE_CHANGED, Side.EITHER, "model hardware organisation",
        "pric|limit|credit|rate|fee|free|quota|cap|allowance|billing|billed|subscription|pay",
        rf"{verbs(_SHIFT)} (?:(?!time\b)[\w’'.-]+ ){{0,4}}?(?:{PRICES}|{LIMITS})\b(?! of (?:an?|every|each) )|(?:{PRICES}|{LIMITS}) (?:[\w’'.-]+ ){{0,6}}?{_MOVES} (?:to|by|from|on|starting|for|in|across|after)\b|"
        r"(?:price|rate) (?:cut|increase|hike|reduction|drop|rise)s? (?:of|to|for|on|from|takes?)\b|"
        rf"(?:requir\w+|need(?:s|ed)?|mov\w+ to|switch\w* to|via|through|charg\w+|billed (?:via|through|at|in)|consum\w+|draws? (?:on|from)) {_CREDITS}|"
        r"(?:is|are|becomes?|now|made|makes? \w+) (?:now )?(?:completely |entirely )?free (?:for|to) (?:all|everyone)\b|no longer (?:be )?free\b",
        "absent ahead",
    ),
    frame(
        Predicate.WEIGHTS_PUBLISHED, Side.EITHER, "model",
        "weight|open-sourc|open sourc",
        rf"{verbs('release publish open-sourced/open-sources/open-sourcing share upload post drop*')} (?:(?:the|its|their|full|all|model|open|complete|new|\w+['’]s) )*weights|"
        r"(?:model )?weights (?:(?:for|of) (?:[\w.-]+ ){1,4})?(?:(?:is|are|were|have been) )?(?:now |also |already |all )*(?:available|published|released|on hugging ?face|live)\b|"
        r"(?:slated|scheduled|due|set|planned) for (?:an )?open[- ](?:weights?|source) (?:release|launch)|"
        rf"open[- ]?sourc(?:es|ed|ing)\b(?= (?-i:[A-Z])|.{{0,40}}\b(?:model|weights|llm))|{BE}(?:open-?sourced|open sourced)\b|(?:released|launched|available|published|ships?|comes?) (?:\w+ )?(?:with|as) open[- ]weights?\b|"
        rf"{verbs('releases/released/releasing launches/launched/launching introduces/introduced/introducing unveils/unveiled/unveiling announces/announced/announcing publishes/published debuts/debuted')} (?:[\w’'.,-]+ ){{0,7}}?open[- ](?:weights?|source) (?:[\w-]+ ){{0,3}}(?:model|llm|version|family|release)|"
        r"(?:,|is|are|:|as) (?:a|an|its|our) new (?:[\d.]+b )?(?:fully )?open[- ](?:weights?|source)(?: \([^)]{0,40}\))? (?:[\w-]+ ){0,4}(?:model|llm|family)\b",
        "absent ahead",
    ),
    frame(
        Predicate.LICENCE_CHANGED, Side.EITHER, "model",
        "licen|apache|mit|gpl|cc-by|bsd|rail",
        rf"(?:under|has|have|with|uses?|via|adopt\w*|carr(?:ies|y)|on) (?:an? |the |its |their )?(?:same |very |more |fully |highly |standard |new |fairly )?(?:own )?{FULL_LICENCE}|"
        rf"under (?:an? |the )?{NAMED_LICENCE}(?!\w)|{LICENCE}[- ]licen[cs]ed\b|licen[cs]e[ds]? (?:[\w-]+ ){{0,4}}(?:chang(?:es|ed)|switched|(?:is|as|to|under|:) (?:an? |the )?{NAMED_LICENCE})|"
        rf"{verbs('relicense re-license')}|{verbs('change update revise drop* switch swap* ditch scrap* replace adopt')} (?:[\w’'.-]+ ){{0,4}}licen[cs](?:e|ing)(?: terms)?\b",
        "names absent",
    ),
    frame(
        Predicate.TERMS_CHANGED, Side.EITHER, "model organisation",
        "terms|polic|safeguard|guardrail|filter|agreement|restriction|rules|retention|intervention|verification",
        rf"{verbs('update change revise amend rewrite/rewrites/rewriting/rewrote tighten loosen relax remove scrap* reverse walk~back overhaul clarify')} (?:(?!(?:to|for|in|we|they|that)\b)[\w’'-]+ ){{0,5}}?{_POLICY}|"
        rf"{verbs('add implement introduce impose adopt publish announce')} (?:an? |its )?new (?:(?!(?:to|for|in|we|they|that|with|using)\b)[\w’'-]+ ){{0,4}}?{_POLICY}|"
        r"\d+[- ]days? (?:data )?retention|(?:retain|retention)\b.{0,40}\b\d+[- ]days|zero[- ]data[- ]retention (?:is|will|no longer|option)|"
        rf"{verbs('require')} (?:[\w’'-]+ ){{0,4}}(?:id|identity|age|organi[sz]ation)[- ]verification",
        "absent",
    ),
    frame(
        Predicate.TERMS_CHANGED, Side.EITHER, "model organisation",
        "refus|limit|no longer|train|prohibit|ban|forbid|bar & quer|request|question|prompt|use|using|use case|task|topic|train|distil|scrap|effective|useful|capabilit",
        rf"(?:will refuse|refuses)(?: to (?:answer|respond to|handle|process))? (?:(?!comment|benign|harmless|innocent|simple|unsafe|harmful|malicious|dangerous)[\w,’'/-]+ ){{0,8}}?{_ASKED}\b|"
        r"limits? (?:[\w.-]+['’]s? )?(?:effectiveness|usefulness|capabilit(?:y|ies)) (?:for|on|in)|"
        rf"(?:will |now |no longer |not |to |starts? |begins? )(?:not |no longer )?{verbs('train')} (?:its |their )?(?:\w+ )?(?:models? )?on (?:user|customer|your|their|users['’]|customers['’])|"
        rf"{verbs('prohibit ban* forbid/forbids/forbade/forbidding bar* restrict')} (?:(?!employees|staff|workers|accounts|students)[\w’'-]+ ){{0,4}}(?:using|use of|distillation|scraping|training)",
        "absent",
    ),
    frame(
        Predicate.MODEL_RELEASED, Side.AFTER, "model",
        "releas|launch|introduc|unveil|announc|debut|publish|preview|ship|roll|open|mak|made|bring|brought|drop|reveal|meet|present|hello|rollout|availab|arriv",
        rf"{verbs(_LAUNCH)}(?! (?:of|date|partners?|event|day|notes|pricing)\b)|\bwe (?:announce|introduce|release|launch|present|unveil)\b|"
        r"(?:makes|made|making)(?! (?:it|this|that|them|these)\b)(?= .{2,60}\b(?:(?:generally|publicly|widely|broadly|freely) available|available (?:to|today|now|via|through))\b)|(?:excited|pleased|proud|thrilled|happy|delighted) to (?:announce|introduce|release|launch|share|unveil|present)\b|"
        r"^(?:introducing|announcing|meet|presenting|say hello to|hello,?)|"
        rf"(?:today|this week|marks?|marked|announc\w+)\b[^.;]{{0,40}}\b{_STEP} of",
        "",
    ),
    frame(
        Predicate.MODEL_RELEASED, Side.BEFORE, "model",
        "releas|launch|introduc|unveil|announc|debut|publish|preview|ship|roll|open|availab|live|here|out|access|beta|arriv|land|drop|ga|new|latest|first|next",
        rf"{BE}{participles('release launch unveil introduce announce roll~out open-source publish debut')}|{IS}(?:{STATUS}|rolling out|shipping|in (?:{PREVIEW}))|"
        rf"now {STATUS}|available (?:today|now|starting|beginning|immediately|as of|from today|in (?:{PREVIEW})|to (?:all|everyone|developers|users))|"
        rf"(?:restricted|limited|opened|opens?|open|offered|rolls? out|rolled out|rolling out|enters?|entered|entering|moves?|moved|launch\w*|exits?|in|into|to|as) (?:only )?(?:in |to |as |into )?(?:an? |the )?(?:public|private|limited|open|closed|research|developer|technical|gated)(?:[- ]\w+)? (?:preview|beta)\b|"
        r"(?:arriv(?:es?|ed)(?! (?:at|in an?|in packaging)\b)|(?:debuts|debuted)(?! (?:in|at|on|as|with|amid)\b)|launches|launched|(?:drops|dropped)(?! (?:from|to|by|below|in|off|out)\b)|(?:ships|shipped)(?= (?:today|on|this|next|now|to)\b|[.,;]|\Z)|goes live|went live|rolls out|goes ga|hits? general availability|reach(?:es|ed) general availability)\b|"
        r"(?:['’]s )?(?:launch|release|debut|rollout) (?:is (?:now|here|live|today)|today|comes|came)\b|,? (?:is|as) (?:its|our|their|the|a|an) (?:company['’]s )?(?:new(?:est)?|latest|first|next)[^.;]{0,60}\b(?:model|llm)\b",
        "absent ahead",
    ),
    frame(
        Predicate.PRODUCT_AVAILABLE,
        Side.BEFORE,
        "organisation",
        "launch|introduc|unveil|debut|announc|releas|roll",
        rf"{verbs('launch introduce unveil debut announce release roll~out')} (?!by\b|of\b|{_NO_PRODUCT})"
        rf"(?:(?:(?:an?|its|new|the|our|their) )+(?:[$€£]?[\w,.-]+ ){{0,6}}?{_PRODUCT}s?\b|(?:[\w-]+ ){{1,4}}?{_PRODUCT}s?\b|(?:(?:its|the|new|first) )*(?-i:(?!Today|Monday|Tuesday|Wednesday|Thursday|Friday|That|New)[A-Z][\w-]+))",
        "names",
    ),
    frame(
        Predicate.PRODUCT_AVAILABLE, Side.BEFORE, "organisation hardware model",
        "now available|now generally available",
        rf"{BE}now (?:generally )?available (?:in|on|to|for|via|through)\b|now (?:generally )?available (?:in|on|via|through)\b",
        "names",
    ),
)  # fmt: skip
