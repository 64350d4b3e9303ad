"""How far a sentence leaves the event it is told with: background, conditions, praise."""

from __future__ import annotations

import re
from functools import lru_cache

_CONDITION = re.compile(
    r"\b(?:could|might|may|perhaps|possibly|likely|unclear|remains to be seen|eventually|someday|"
    r"would|if|whether|unless|in the future|over time|one day|close to \w+ing|in talks|is (?:considering|weighing))\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:last (?:year|month|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|summer|fall|autumn|spring|winter)|back in|in 20[01]\d|in 202[0-5]|"
    r"^(?:back )?in (?:january|february|march|april|may|june|july|august|september|october|november|december),? "
    r"[^.]{0,80}\b(?:\w{3,}ed|said|told|made|took|became|began)\b|in recent (?:years|months)|one of (?:the company.s|its|the) first|"
    r"were supposed to|was supposed to|years? ago|previously|earlier this year|since 20\d\d|founded (?:in|by)|has long|historically|"
    r"over the (?:past|last|years)|in the past|by 20[01]\d|by 202[0-5]|for (?:years|decades|months)|"
    r"was already|had (?:already|long|previously)|used to be|traditionally|once upon)\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"\b(?:is|are) (?:an? )?(?:\w+ ){0,4}(?:techniques?|methods?|process|term|practices?|(?:type|kind) of)\b"
)
_PRAISE = re.compile(
    r"^(?:we|our|today,? we|everyone)\b|\bwill go down as\b|\bnext[- ]level\b|\b(?:groundbreaking|game-changing|best-in-class|cutting-edge|"
    r"state-of-the-art|seamless\w*|unlock\w*|empower\w*|supercharg\w*|world-class|"
    r"revolutioni[sz]\w*|jaw-dropping|impressive|meaningful step|letting thoughts|premier|robust|"
    r"stand(?:s)? out|look forward to|experience the|powerful new|fiasco|big moment|"
    r"shouldn[’']t ignore|(?:already )?excels?|exciting|incredible|amazing|remarkable|delightful|milestone|fun)\b",
    re.IGNORECASE,
)


# The view from one company's counter: true, and not the event.
_COUNTER = re.compile(
    r"\b(?:live|available|accessible|hosted|launch(?:es|ed|ing)?|support(?:ed|s|ing)?|offer(?:s|ed)?) (?:\w+ ){0,8}?"
    r"(?:on|in|at|via|through|for) (?:the )?(?:Fireworks|Amazon Bedrock|Amazon SageMaker|SageMaker|Vercel|AI Gateway|Vertex|Microsoft Foundry|"
    r"Foundry|Azure|Together|Groq|Cerebras|Baseten|Replicate|OpenRouter|Ollama|Cloudflare|Workers AI|Databricks|"
    r"Snowflake|NVIDIA (?:NIM|RTX|GPUs?)|Jetson|DGX)\b|\bday[- ](?:zero|0)\b|"
    r"\b(?:NVIDIA|AWS|Fireworks|Vercel|Databricks) (?:accelerates|optimizes|supports|brings)\b|"
    r"\bnow (?:available|live) (?:in|on)\b|"
    r"\b(?:on|in) (?:AWS|Amazon Bedrock|Amazon SageMaker|Microsoft Foundry|Vertex AI|AI Gateway|Fireworks)\b",
    re.IGNORECASE,
)


_HOSTS = re.compile(
    r"(?:^|\.)(?:aws\.amazon|amazon|azure\.microsoft|vercel|fireworks|together|groq|cerebras|baseten|replicate|"
    r"openrouter|ollama|cloudflare|databricks|snowflake|modal|deepinfra|nvidia)\.(?:com|ai|co)$"
)
# Columns on what a share does: read for the price, not for what happened.
_MARKET = re.compile(
    r"\b(?:stocks?|shares(?! (?:his|her|its|their|how|what|new|a|the|details|plans)\b)|share price|shareholders?|"
    r"traders?|prediction markets?|kalshi|polymarket|wall street|nasdaq|s&p 500|sell-?off|bulls?|bears?|"
    r"market cap|trades (?:cheaper|higher|lower)|investors (?:are|may|should|see|bet|pile|flee|shrug))\b",
    re.IGNORECASE,
)


def is_market_column(title: str) -> bool:
    """Whether a title speaks of a share's price rather than of what a company did."""
    return bool(_MARKET.search(title))


def is_host(domain: str) -> bool:
    """Whether a site belongs to a company that serves other makers' models."""
    return bool(_HOSTS.search(domain))


# What sells rather than tells; one such word is usual in news, two are an advertisement.
_PUFF = re.compile(
    r"\b(?:major leap|(?:substantial|giant|huge) leap|leap forward|clear upgrade|most (?:powerful|capable|advanced|intelligent)|"
    r"smartest|strong(?:er|est)? (?:\w+ )?(?:performance|capabilit\w+|results?|price|fit|benchmarks?)|frontier (?:capability|performance|intelligence)|"
    r"powerful|lowest cost|orders of magnitude|transform(?:s|ing|ed)?|accelerat(?:es|ing) (?:the|global)|full stack|reliabl[ye]|reliable|"
    r"rapid|blazing\w*|industry-leading|leading|breakthroughs?|significantly|dramatic\w*|substantial\w*|"
    r"exceptional\w*|high-(?:quality|velocity|performance)|ideal|perfect|easy|easily|simply|great|best|next-generation|"
    r"ultra|designed to help|helps? (?:teams|developers|businesses|companies|enterprises)|at scale|end-to-end|"
    r"production-(?:ready|grade)|enterprise-grade|cost-e(?:fficient|ffective)|intelligent|smarter|more natural|purpose-built|deep(?:er|ly)?)\b",
    re.IGNORECASE,
)
_MUCH_PUFF = 2
_REMEMBERED = 4_096  # alerts judge a story's sentences again with each pass


def score_puff(text: str) -> float:
    """How much of a sentence sells, 0 to 1: nothing, one word of praise, or more."""
    return min(len(_PUFF.findall(text)) / _MUCH_PUFF, 1.0)


def is_praise(text: str) -> bool:
    """Whether a sentence advertises rather than reports."""
    return bool(_PRAISE.search(text))


@lru_cache(maxsize=_REMEMBERED)
def is_side_aspect(text: str) -> bool:
    """Whether a title or sentence tells where one host offers something, not what it is."""
    return bool(_COUNTER.search(text))


def score_hedge(text: str) -> float:
    """1 for a sentence that says what could be, 0 for one that says what is."""
    return float(bool(_CONDITION.search(text)))


@lru_cache(maxsize=_REMEMBERED)
def score_aside(text: str) -> float:
    """0 for a sentence that reports the event, up to 1 for one that does everything else."""
    score = 0.5 * bool(_BACKGROUND.search(text)) + 0.3 * bool(_CONDITION.search(text))
    score += 0.5 * bool(_DEFINITION.search(text))
    return min(score + 0.5 * bool(_PRAISE.search(text)), 1.0)
