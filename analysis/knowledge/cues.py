"""Words that speak for a topic or a kind of article: the named features of the trained heads."""

from __future__ import annotations

import math
import re
from urllib.parse import urlsplit

LEAD_CHARACTERS = 1_500

# Each pattern is one feature, read in the title and in the lead by itself. Changing one needs a new
# training run (scripts/train_topics.py).
_CUES = {
    "release": r"releas(?:es|ed|ing)|launch(?:es|ed|ing)?|introduc(?:es|ed|ing)|unveil(?:s|ed)|debuts?|announc(?:es|ed|ing)|now available|meet\b|arrives?|ships?\b|drops?\b|preview|rolls? out|rolling out",
    "model": r"(?:language|frontier|foundation|open|ai|reasoning|multimodal|image|video|voice|coding) models?|LLMs?|models?\b",
    "version": r"(?:opus|sonnet|haiku|fable|mythos|gpt|gemini|kimi|qwen|llama|grok|deepseek|glm|muse|flash|claude|nemotron|mistral|gemma|phi)[ -]?(?:k|v)?\d(?:\.\d+)?",
    "open_weights": r"open[- ]weights?|open[- ]sourc\w+|weights\b|open models?|local (?:ai|models?)|self-host\w*",
    "licence": r"licen[cs]\w+|apache[ -]2|mit license|terms of (?:service|use)|usage polic\w+|acceptable use|data retention|opt[- ]out|safeguards?|restrict\w+ (?:use|model)|refus\w+|polic(?:y|ies) change|distill\w*",
    "export": r"export[- ](?:controls?|licen\w+|ban|rules?|directive)|sanction\w*|entity list|foreign nationals?|national security|chip (?:ban|curbs|exports?)|smuggl\w+|blacklist\w*|commerce department|bis\b|curbs?|chinese (?:ai|models?|labs)|beijing",
    "policy": r"regulat\w+|legislat\w+|lawmakers?|senat\w+|congress\w*|bills?\b|act\b|white house|executive order|trump|biden|government|ministry|european commission|\beu\b|ai act|governor|state law|moratorium|policy|czar|federal|preempt\w*|un\b|g7|parliament|minister|pentagon",
    "price": r"pric(?:e|es|ed|ing)|costs?\b|cheap\w*|expensive|tokens? (?:cost|spend|budget)|per million|subscri\w+|rate limits?|usage limits?|quota|credits?|free tier|billing|spend\w*|\$\d+(?:\.\d+)? ?(?:/|per|a month)|plans?\b",
    "deprecate": r"deprecat\w+|retir(?:es?|ed|ing|ement)|sunset\w*|shut(?:s|ting)? down|shutdown|discontinu\w+|end of life|end-of-life|no longer (?:available|supported)|pull(?:s|ed)|suspend\w*|disabl\w+|offline|removed?|kills?\b|phase out|goodbye",
    "security": r"vulnerabilit\w+|exploit\w*|hack\w*|breach\w*|malware|ransomware|attack\w*|zero[- ]day|CVE-\d+|phishing|backdoor|leak\w*|stolen|jailbreak\w*|prompt injection|intrusion|worm|supply[- ]chain|botnet|infostealer|compromis\w+|rogue|security|cyber\w*|scam\w*|deepfake\w*",
    "legal": r"lawsuits?|sue[sd]?\b|suing|court|judge|settle\w*|copyright\w*|infring\w+|plaintiffs?|trial|ruling|ruled|antitrust|patent\w*|attorney|damages|legal|jury|trade secrets|class[- ]action|liable|liability",
    "funding": r"rais(?:es|ed|ing)|fund(?:s|ed|ing|raise)|valuation|series [a-f]\b|seed round|acqui\w+|merger|buys?|ipo|stocks?|shares?|earnings|revenue|invest\w+|billion|million|venture|startup|deal\b|layoffs?|lays? off|ceo|hires?|joins|steps? down|market|investors?|wall street|profit|sales|backed|stake|founder|wealth|quarter|nasdaq",
    "research": r"paper|arxiv|research\w*|benchmark\w*|study|studies|scientists?|experiment\w*|evaluat\w+|interpretab\w+|alignment|dataset|training|reinforcement|findings|propos\w+|learning|method|neural|transformers?|theor\w+|proof|math\w*|physics|protein|discover\w*",
    "feature": r"feature\w*|app\b|apps\b|integrat\w+|adds?\b|support\w*|update\w*|tool\w*|assistant|browser|agent\w*|plugin|mode\b|workspace|android|ios|iphone|siri|chatgpt|gmail|copilot|studio|api\b|sdk|platform|bedrock|gateway|cli\b|changelog|release notes|now (?:supports?|in|generally)|generally available|beta",
    "hardware": r"chips?\b|gpus?\b|data cent(?:er|re)s?|datacent\w+|semiconductor\w*|nvidia|amd\b|tpu|power\b|energy|grid|gigawatts?|megawatts?|nuclear|electricity|cooling|memory|hbm|dram|fab\b|foundry|tsmc|servers?|compute|infrastructure|cluster|supercomput\w+|cpu|processor|rack|wafer|inference chip|neocloud|hyperscal\w*|gas turbine|solar|water",
    "opinion": r"why\b|opinion|essay|think\w*|believe|should\b|my\b|i\b|we need|thoughts|the case (?:for|against)|argu\w+|future of|what if|is (?:dead|over|not)|problem with|myth|truth|lessons?|matters?|interview|podcast|bubble|debate|critic\w*|hype|fear\w*|means for|warning|must\b|reflections?|wrong|era\b|age of|humans?|society|quoting|analysis",
    "tutorial": r"how to|guide|tutorial|step[- ]by[- ]step|build(?:ing)?\b|getting started|walkthrough|hands[- ]on|learn\w*|using\b|tips|best practices|with python|deploy\w*|implement\w*|set(?:ting)? up|create|introduction to|explained|beginners?|cheat ?sheet|course|code\b|from scratch|i built|optimi[sz]\w+|migrat\w+|workflow|pipelines?|rag\b|mcp\b|part \d|playbook|in production|architecture",
    "consumer": r"phones?|games?|gaming|movie|film|music|tv\b|watch\b|headphones|deals?\b|review|laptop|camera|car\b|cars\b|robotaxi|tesla|spacex|starlink|health|doctor|school|students?|teacher|dating|artists?|hollywood|netflix|football|world cup|travel|shopping|prime day|photos?|robots?|drone|space|vaccine|climate|genes?|military|war\b|weapon\w*",
    "builder": r"developers?|api\b|sdk|builders?|engineers?|codebase|github|open[- ]source|claude code|codex|cursor|mcp|endpoint|inference|fine-?tun\w+|deploy\w*|tokens?|context window|latency|enterprise|agents?\b|npm|python|docker|kubernetes",
    "people": r"said|says|told|according to|reported|sources",
    "first_person": r"\bi\b|\bi['’](?:m|ve|d|ll)\b|\bmy\b",
    "we": r"\bwe\b|\bour\b|\bwe['’](?:re|ve|ll)\b",
    "you": r"\byou\b|\byour\b",
    "case": r"customers?|case study|how \w+ (?:uses|built|is|scaled|cut|transformed)|partner(?:s|ship|ing)?|solutions?|transform\w*|enterprise|accelerat\w+|organi[sz]ations?|powered by|boosts?|streamline",
}
_COMPILED = {
    name: re.compile(rf"(?<!\w)(?:{source})(?!\w)", re.IGNORECASE) for name, source in _CUES.items()
}
_QUESTION = re.compile(r"\?\s*$|^(?:why|how|what|is|are|can|should|will|does|do)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\d+ |\b(?:top|best) \d+\b", re.IGNORECASE)
_MONEY = re.compile(r"[$€£]\s?\d[\d.,]*\s?(?:[bmt]\b|bn|billion|million|trillion)?", re.IGNORECASE)
_CODE = re.compile(
    r"```|^\s{4}\w|\bimport \w+|\bdef \w+\(|\bpip install|\bnpm |\$ \w+", re.MULTILINE
)
_SHAPE = ("question", "numbered", "money", "code", "quote", "colon", "length", "no_text", "links", "headings")  # fmt: skip
_HOSTS = {
    "self_published": r"(?:dev\.to|medium\.com|substack\.com|hashnode|github\.io|wordpress|blogspot|\.dev$|hackernoon|towardsdatascience|freecodecamp|kdnuggets|machinelearningmastery)",
    "press": r"(?:techcrunch|cnbc|reuters|bloomberg|theverge|arstechnica|wired|theregister|siliconangle|venturebeat|zdnet|engadget|theguardian|nytimes|bbc\.|ft\.com|wsj|pcmag|cnet|axios|politico|forbes|businessinsider|thehackernews|bleepingcomputer|404media|semafor|pcworld|9to5|macrumors|tomshardware|the-decoder|technologyreview)",
    "cloud_blog": r"(?:aws\.amazon|cloud\.google|azure|databricks|snowflake|nvidia|vercel|cloudflare|ibm\.com|oracle|salesforce|github\.blog|huggingface)",
    "hardware_press": r"(?:semi|chip|servethehome|tomshardware|anandtech|nextplatform|datacenter|eetimes|hpcwire|phoronix|pcper)",
    "research_site": r"(?:arxiv|research|\.edu$|alignment|deepmind|lesswrong|bair|metr\.org|epoch|quantamagazine|nature\.com|science\.org)",
    "government": r"(?:\.gov$|\.gov\.|europa\.eu|federalregister|congress|whitehouse)",
}
_HOST_PATTERNS = {name: re.compile(source) for name, source in _HOSTS.items()}

FEATURE_NAMES = tuple(
    [f"title:{name}" for name in _CUES]
    + [f"lead:{name}" for name in _CUES]
    + [f"shape:{name}" for name in _SHAPE]
    + [f"host:{name}" for name in _HOSTS]
)


def cue_features(title: str, text: str, url: str) -> list[float]:
    """The named features of an article, each about 0 to 1, in the order of FEATURE_NAMES."""
    lead = text[:LEAD_CHARACTERS]
    host = (urlsplit(url).hostname or "").removeprefix("www.") if "//" in url[:10] else ""
    return [
        *(min(_count(pattern, title), 2) / 2 + 0.0 for pattern in _COMPILED.values()),
        *(math.log1p(_count(pattern, lead)) / 3 for pattern in _COMPILED.values()),
        *_shape_features(title, lead, len(text)),
        *(float(bool(pattern.search(host))) for pattern in _HOST_PATTERNS.values()),
    ]


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


def _shape_features(title: str, lead: str, length: int) -> list[float]:
    return [
        float(bool(_QUESTION.search(title))),
        float(bool(_NUMBERED.search(title))),
        float(bool(_MONEY.search(title))),
        min(_count(_CODE, lead), 5) / 5,
        float(title[:1] in "‘“\"'"),
        float(":" in title),
        math.log1p(length) / 10,
        float(length == 0),
        min(lead.count("http"), 10) / 10,
        min(lead.count("\n#"), 5) / 5,
    ]
