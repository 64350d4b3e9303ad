"""Our decisions about the catalogue's sources, by key, each with its reason."""

from __future__ import annotations

# Pages whose own wording is watched; the other pages without a feed are lists of articles.
DOCUMENTS = frozenset(
    {
        "anthropic-aup",
        "anthropic-deprecations",
        "anthropic-pricing",
        "anthropic-release-notes",
        "azure-retirements",
        "bedrock-lifecycle",
        "cohere-deprecations",
        "deepseek-updates",
        "gemini-changelog",
        "gemini-deprecations",
        "gemini-pricing",
        "gemma-terms",
        "groq-deprecations",
        "minimax-release-notes",
        "openai-changelog",
        "openai-deprecations",
        "openai-pricing",
        "openai-usage-policies",
        "stability-license",
        "vertex-partner-deprecations",
        "xai-models",
        "zai-release-notes",
    }
)

# Not shipped at all.
LEFT_OUT = {
    "openai-blog-alt": "redirects to the feed of openai-news",
    "deprecations-raw": "the same data as deprecations-feed, in a form of its own",
    "hf-api-models-created": "a template; it is filled in for each organisation",
    "hf-api-deepseek": "stands as hf-deepseek-ai",
    "hf-api-qwen": "stands as hf-qwen",
    "hf-api-moonshot": "stands as hf-moonshotai",
    "hf-api-license-other": "every change of any such model: no organisation's news",
    "hf-daily-papers": "a JSON interface of its own; arXiv's feeds bring the papers",
    "hn-algolia": "a JSON interface of its own; hn-ai-100 brings the same stories as a feed",
    "modelsdev": "a table of prices, not news; llm-prices brings its changes",
    "openrouter-models": "a table of prices; openrouter-rss brings the new models",
    "qwen-api": "an undocumented JSON interface; hf-qwen and gh-qwen3 bring the releases",
}

# Shipped, but off until somebody switches them on.
SWITCHED_OFF = {
    "ada-lovelace": "off: the feed answered but held nothing when last seen",
    "anthropic-news-page": "off: anthropic-sitemap names the same articles",
    "arxiv-cs-lg": "off: hundreds of papers a day",
    "bfl-blog": "off: turns scripts away",
    "brookings-ai": "off: turns scripts away",
    "fr-bis-rss": "off: fr-bis-json says more, effective dates included",
    "google-ai-blog-new": "off: the same items as google-ai-blog",
    "hn-llm": "off: every mention; hn-ai-100 brings what readers found worth it",
    "hunyuan": "off: the page is filled by scripts and holds no list",
    "litellm-prices": "off: several commits a day; llm-prices is calmer",
    "meta-ai-blog": "off: the page is filled by scripts; meta-ai-mirror has its articles",
    "mistral-news-page": "off: mistral-rss has the same articles",
    "ai2-news": "off: ai2-rss has the same articles",
    "openai-pricing": "off: answers 403 to scripts",
    "openai-usage-policies": "off: answers 403 to scripts",
    "perplexity-hub": "off: answers 403 to scripts",
    "qwen-old-blog": "off: nothing new since September 2025",
    "rand-ai": "off: answers 403 to scripts",
    "rand-gnews": "off: its links lead through a redirect page, not to the articles",
    "register-ai": "off: the address may be gone; register-all has the same articles",
    "the-batch-mirror": "off: the-batch is the publisher's own feed",
    "uk-aisi-mirror": "off: uk-aisi-blog is the institute's own page",
    "venturebeat-ai": "off: nothing new for weeks at two looks in 2026",
    "xai-news": "off: answers 403 to scripts; xai-mirror has its articles",
}

# Known traps of sources that are on.
TRAPS = {
    "ainews-smol": "lags behind since its move",
    "anthropic-news-mirror": "made by a third party, who may stop",
    "anthropic-sitemap": "the site has no feed of its own",
    "arxiv-api": "wants three seconds between requests",
    "arxiv-cs-ai": "empty at weekends",
    "arxiv-cs-cl": "empty at weekends",
    "aws-whats-new": "nine in ten entries are not about AI",
    "azure-blog": "many entries are not about AI",
    "bytedance-seed-sitemap": "the blog's own page is filled by scripts",
    "cn-cac-rsshub": "made by a third party that limits requests",
    "cn-mofcom-rsshub": "made by a third party that limits requests",
    "cohere-mirror": "made by a third party, who may stop",
    "csis": "one project found no feed in 2026-03",
    "deepseek-sitemap": "the site has no feed of its own",
    "deepseek-updates": "unknown addresses answer with the start page",
    "digichina": "writes seldom",
    "ernie-blog": "writes seldom",
    "fr-ai-term": "the last 30 days only, without effective dates",
    "fr-pi-current": "empty from midnight to 08:45 in Washington",
    "ft-ai": "headlines only, the rest is behind a paywall",
    "gh-claude-code": "answered 504 twice in 2026-09",
    "hf-blog": "titles only; the company's and its users' posts are mixed",
    "hn-ai-100": "answers 502 now and then",
    "intel-newsroom": "answered 403 to one reader in 2026-07",
    "jp-meti": "some readers could not connect",
    "lic-kimi-k3": "the branch's name is assumed",
    "meta-ai-mirror": "made by a third party, who may stop",
    "microsoft-source-ai": "answered 403 to some readers",
    "mistral-rss": "audits of 2026-05 found no feed yet",
    "normaltech": "renamed from AI Snake Oil",
    "nyt-tech": "headlines only, the rest is behind a paywall",
    "openai-news": "the feed answers, the pages answer 403 to scripts",
    "reddit-localllama": "answers 429 to a second quick request",
    "reddit-localllama-top": "answers 429 to a second quick request",
    "reddit-ml": "answers 429 to a second quick request",
    "restofworld": "was down for a time in 2026-09",
    "scmp-tech": "the section's number differs between lists",
    "semiengineering": "answered 403 to some readers",
    "sia": "answered 403 to some readers",
    "testingcatalog": "writes about unreleased features: rumours",
    "theinformation": "headlines only, the rest is behind a paywall",
    "together-blog": "held a single entry at one look in 2026-07",
    "worldecr": "needs a subscription",
    "xai-mirror": "made by a third party, who may stop",
}

# Addresses that the list has wrong: the API takes this condition as a list only.
ADDRESSES = {
    "fr-eo-json": "https://www.federalregister.gov/api/v1/documents.json"
    "?conditions[type][]=PRESDOCU&conditions[presidential_document_type][]=executive_order"
    "&order=newest",
}

# What a connector must know of a site.
OPTIONS = {
    "anthropic-deprecations": {"sections": "dated"},
    "anthropic-engineering": {"link": "/engineering/"},
    "anthropic-news-page": {"link": "/news/"},
    "anthropic-release-notes": {"sections": "dated"},
    "anthropic-sitemap": {"include": "/news/ /research/ /engineering/"},
    "bfl-blog": {"link": "/blog/"},
    "bytedance-seed-sitemap": {"include": "/en/blog/ /blog/ /en/research/ /research/"},
    "claude-blog": {"link": "/blog/"},
    "cohere-blog": {"link": "/blog/"},
    "cohere-deprecations": {"sections": "dated"},
    "deepseek-sitemap": {"include": "/news/"},
    "deepseek-updates": {"sections": "dated"},
    "elevenlabs-blog": {"link": "/blog/"},
    "fr-pi-current": {"agencies": "industry-and-security-bureau foreign-assets-control-office"},
    "gemini-changelog": {"sections": "dated"},
    "groq-blog": {"link": "/blog/"},
    "groq-deprecations": {"sections": "dated"},
    "kimi-blog": {"link": "/blog/"},
    "luma-news": {"link": "/news/"},
    "minimax-release-notes": {"sections": "dated"},
    "mistral-news-page": {"link": "/news/"},
    "openai-changelog": {"sections": "dated"},
    "openai-deprecations": {"sections": "dated"},
    "runway-news": {"link": "/news/"},
    "uk-aisi-blog": {"link": "/blog/"},
    "ustr-press": {"date_order": "mdy"},
    "xai-news": {"link": "/news/"},
    "zai-release-notes": {"sections": "dated"},
}

# Organisations that several lists name, whose models are seldom news to builders.
ORGANISATIONS_LEFT_OUT = {
    "01-ai": "known for older models",
    "bigcode": "a finished project",
    "bigscience": "a finished project",
    "databricks": "known for older models",
    "BlinkDL": "one author's experiments; RWKV is the project",
    "EleutherAI": "research checkpoints by the hundred",
    "HiDream-ai": "a narrow field; left to whoever works in it",
    "RWKV": "research checkpoints",
    "ResembleAI": "a narrow field; left to whoever works in it",
    "Salesforce": "research checkpoints",
    "Zyphra": "a narrow field; left to whoever works in it",
    "fishaudio": "a narrow field; left to whoever works in it",
    "nomic-ai": "a narrow field; left to whoever works in it",
    "apple": "research checkpoints; apple-ml tells of them",
    "facebook": "research checkpoints; meta-llama holds the releases",
}

# Models under licences of their own, whose tag, gate or licence text may change: key's end, id.
WATCHED_MODELS = {
    "flux-1-dev": ("black-forest-labs/FLUX.1-dev", "its licence was rewritten in 2025"),
    "flux-2-dev": ("black-forest-labs/FLUX.2-dev", "non-commercial, with a gate"),
    "gemma-3": ("google/gemma-3-27b-it", "under the Gemma terms, with a gate"),
    "grok-2": ("xai-org/grok-2", "under a community licence of its own"),
    "kimi-k3": ("moonshotai/Kimi-K3", "under a licence of its own"),
    "llama-3-3": ("meta-llama/Llama-3.3-70B-Instruct", "under a community licence, with a gate"),
    "llama-4-scout": (
        "meta-llama/Llama-4-Scout-17B-16E-Instruct",
        "under a community licence, with a gate",
    ),
    "sd-3-5-large": ("stabilityai/stable-diffusion-3.5-large", "free below a revenue"),
}
