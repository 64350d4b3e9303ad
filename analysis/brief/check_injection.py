"""Words that speak to a reader or a model instead of telling news."""

from __future__ import annotations

import re

from analysis.text.sentences import split_sentences

_MARKUP = re.compile(
    r"<\s*/?\s*[a-z!][^<>\n]{0,300}>|<!--|-->|\]\s?\((?:https?:|/|mailto:|javascript:)|!\[[^\]\n]{0,200}\]|"
    r"```|\{\{|\}\}|\[/?INST\]|<\|[a-z_]{1,30}\|>|^\s*#{1,6}\s|\bjavascript:|\bdata:text/|&lt;\s?script",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\bhttps?://|\bwww\.\w|\bhxxps?:|[\w.+-]{1,64}@[\w-]{1,64}\.[a-z]{2,}|"
    r"\b(?:curl|wget|pip3? install|npm i(?:nstall)?|sudo|powershell|rm -rf)\s+[\w./-]|\|\s?(?:ba)?sh\b",
    re.IGNORECASE,
)
_PREVIOUS = (
    r"(?:previous|prior|earlier|above|preceding|former|foregoing|original|existing|other|system|these|"
    r"those|your|my|all|any|the|article)"
)
_TO_MODEL = re.compile(
    rf"\b(?:ignor\w*|disregard\w*|forget\w*|overrid\w*|bypass|discard|skip)\s+(?:{_PREVIOUS}\s+){{1,4}}"
    r"(?:instructions?|prompts?|rules|messages?|text|context|content|guidelines|orders|commands|article|passages?|"
    r"directions|constraints|restrictions|filters|above)\b|"
    r"\b(?:disregard|ignore|forget)\s+(?:everything|all|anything|what)\b|"
    r"\b(?:system|hidden|developer|initial|secret)\s+(?:prompt|message|instructions?)\b|"
    r"\b(?:new|important|urgent|special|additional|further|updated)\s+instructions?\b\s?(?::|for|to)|"
    r"^\W{0,4}(?:system|assistant|user|human|instructions?|prompt|developer|admin|note to (?:\w+ ){0,3}(?:ais?|models?|llms?|"
    r"assistants?|summari[sz]ers?|editors?|bots?|crawlers?|agents?|readers?))\s?:|"
    r"\b(?:as an? (?:ai|large) ?(?:language)? ?(?:model|assistant)|if you(?:'re| are) (?:an? |the )?(?:\w+ ){0,2}"
    r"(?:ai|llm|model|assistant|agent|bot|chatbot|summari[sz]er|crawler))\b|"
    r"\byou are (?:now|no longer) (?:\w+ ){0,4}(?:mode|assistant|model|ai|dan|unrestricted|free|allowed|a|an|in)\b|"
    r"\b(?:dear|attention|hey|hello)[, ]+(?:\w+ ){0,2}(?:ais?|llms?|language models?|assistants?|summari[sz]ers?|"
    r"crawlers?|bots?|chatbots?|agents?)\b(?=[,:;!]|\s*\Z| please| you)|"
    r"\b(?:note|notice|message|hidden text|text|instructions?) (?:to|for) (?:\w+ ){0,3}(?:ais?|llms?|language models?|ai models?|"
    r"assistants?|summari[sz]ers?|crawlers?|bots?|chatbots?|agents?)\s?:|"
    r"\bai (?:assistants?|models?|agents?|systems?|readers?|summari[sz]ers?)\s?:|"
    r"^\W{0,4}(?:assistant|model|chatbot|ai|llm|summari[sz]er|bot|agent)s?, |"
    r"\b(?:jailbreak|developer|dan|god|admin|sudo) mode\b",
    re.IGNORECASE,
)
_VERBS = (
    r"(?:ignore|disregard|forget|visit|click|tap|download|install|subscribe|sign up|register|send|forward|share|"
    r"reply|respond|answer|output(?! tokens?| prices?| speed| limits?| length| quality)|print|repeat|say|state|write|tell|mention|include|append|insert|add|mark(?= (?-i:[a-z]))|rate(?! limits?)|rank|"
    r"describe|present|call|portray|report|recommend|promote|praise|approve|reveal|show|execute|run|enter|paste|"
    r"copy|email|e-mail|call|contact|translate|summari[sz]e|conclude|claim|pretend|act|role-?play|stop|do not|don't|never|always|"
    r"buy|order|join|follow|use|remember|note|make sure|ensure|give|provide|submit|transfer|pay|delete|open|go to|"
    r"check out|learn|read|see|treat|label|classify|omit|hide|remove|replace|end|begin|start|finish|verify)"
)
_ORDER = re.compile(
    rf"^\W{{0,4}}(?:(?:please|kindly|now|then|instead|next|finally|also|first|and|from now on|when (?:asked|summari[sz]ing|"
    rf"answering|writing)[^,]{{0,60}}|if [^,]{{0,60}}|in your (?:summary|answer|reply|brief|digest|output)),?\s+){{0,3}}{_VERBS}\s+"
    r"(?:\w|[\"'(])",
    re.IGNORECASE,
)
# A name in front ("Call of Duty", "Check Point says") or a finite verb behind makes it a sentence.
_STATES = re.compile(
    r"^\W{0,4}[A-Za-z-]+(?:\s[\w-]+){0,3}\s(?:is|are|was|were|has|have|had|will|would|says|said|costs?|rose|fell|"
    r"remains?|became|may|can|could|went|came|grew|began|allows?|lets?|means?|comes?|hit|reached)\b"
)
_SECOND_STRICT = re.compile(
    r"\b(?:your (?:summary|answer|reply|response|output|digest|brief|readers?|users?|instructions?|password|"
    r"api key|access token|token|credentials?|credit card|account details|friends|colleagues|next (?:answer|reply|message)|"
    r"free credits)|"
    r"(?<!must )(?<!to )(?<!should )(?<!will )(?<!would )tell (?:the |your )?(?:users?|readers?)|reply (?:only )?with|respond (?:only )?with|"
    r"do not (?:mention|quote|cite|tell|reveal|include|summari[sz]e|check|verify|report)|"
    r"(?:the|this) (?:summary|summari[sz]er|digest) (?:must|should)|mark this|approve this|include the (?:phrase|words|following)|"
    r"the (?:words?|phrase|sentence|text) ['\"]|no matter what the (?:sources?|article|text|passage))\b",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r"\byou (?:must|should|have to|need to|shall|are (?:asked|required|instructed|to|hereby|now)|will now|may not)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\byou (?:must|should|have to|need to|shall|are (?:asked|required|instructed|to)) (?:now |always |also )?(?:tell|say|write|"
    r"state|describe|report|mention|include|output|reply|answer|ignore|rate|rank|present|act|pretend|recommend|forget)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\s?\([^)\s]{1,600}\)")
_COMMENT = re.compile(
    r"<!--.{0,2000}?-->|<\s*(script|style)\b.{0,2000}?<\s*/\s*\1\s*>", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>\n]{1,300}>")
_REPORTED = re.compile(r"\"[^\"]{0,400}\"")
# What even a verbatim sentence must not hold; news about prompts may speak of prompts.
_NEVER = re.compile(
    rf"\b(?:ignore|disregard|forget|override)\s+(?:{_PREVIOUS}\s+){{1,4}}(?:instructions?|prompts?|rules|orders|commands)\b|"
    r"^\W{0,4}(?:system|assistant|instructions?|note to (?:\w+ ){0,3}(?:ais?|models?|llms?|assistants?|summari[sz]ers?|bots?))\s?:|"
    r"\byou are now in \w+ mode\b",
    re.IGNORECASE,
)
_STRONG = (_MARKUP, _TO_MODEL)
_ORDERS = (_TO_MODEL, _TOLD, _SECOND_STRICT)


def find_instruction(sentence: str, *, quoted: bool = False, told: bool = False) -> str:
    """The words of a sentence that give orders, lead elsewhere or are markup; empty when none.

    Of a quotation only what no news would print is refused: an address in it may be the news.
    `told` says that the passages, without what gives orders in them, have the same words.
    """
    for pattern in (_MARKUP, _NEVER) if quoted else (*_STRONG, _ADDRESS, _SECOND, _SECOND_STRICT):
        if match := pattern.search(sentence):
            return match.group().strip()
    if not (quoted or told) and (match := _ORDER.match(sentence)) and not _STATES.match(sentence):
        return match.group().strip()
    return ""


def strip_instructions(text: str) -> str:
    """A passage without the sentences that give orders to a reader or model, or are markup."""
    text = _TAG.sub(" ", _COMMENT.sub(" ", _LINK.sub(r"\1", text)))
    if not any(pattern.search(text) for pattern in _ORDERS):
        return text
    kept, last = [], 0
    for span in split_sentences(text):
        words = span.cut(text)
        # What is said in quotation marks is reported, not ordered.
        outside = _REPORTED.sub(" ", words)
        if any(pattern.search(outside) for pattern in _ORDERS):
            kept.append(text[last : span.start])
            last = span.end
    return "".join([*kept, text[last:]])
