"""Which packages, variables, images and machines belong to which vendor or accelerator."""

from __future__ import annotations

import re

# Distribution or module -> vendor, as the gazetteer names it. A name that ends in "*" begins others.
PACKAGES = {
    "openai": "OpenAI", "@ai-sdk/openai": "OpenAI", "langchain-openai": "OpenAI",
    "@langchain/openai": "OpenAI", "tiktoken": "OpenAI", "openai-agents": "OpenAI",
    "llama-index-llms-openai": "OpenAI", "async-openai": "OpenAI", "ruby-openai": "OpenAI",
    "anthropic": "Anthropic", "@anthropic-ai/sdk": "Anthropic", "@ai-sdk/anthropic": "Anthropic",
    "langchain-anthropic": "Anthropic", "@langchain/anthropic": "Anthropic",
    "claude-agent-sdk": "Anthropic", "llama-index-llms-anthropic": "Anthropic",
    "google-generativeai": "Google", "google-genai": "Google", "@google/genai": "Google",
    "@google/generative-ai": "Google", "@ai-sdk/google": "Google", "langchain-google-genai": "Google",
    "google-cloud-aiplatform": "Google Cloud", "langchain-google-vertexai": "Google Cloud",
    "vertexai": "Google Cloud", "mistralai": "Mistral AI", "@mistralai/mistralai": "Mistral AI",
    "langchain-mistralai": "Mistral AI", "@ai-sdk/mistral": "Mistral AI",
    "cohere": "Cohere", "cohere-ai": "Cohere", "langchain-cohere": "Cohere",
    "xai-sdk": "xAI", "langchain-xai": "xAI", "@ai-sdk/xai": "xAI",
    "langchain-deepseek": "DeepSeek", "@ai-sdk/deepseek": "DeepSeek",
    "groq": "Groq", "groq-sdk": "Groq", "langchain-groq": "Groq", "@ai-sdk/groq": "Groq",
    "together": "Together AI", "together-ai": "Together AI", "langchain-together": "Together AI",
    "fireworks-ai": "Fireworks AI", "langchain-fireworks": "Fireworks AI",
    "replicate": "Replicate", "cerebras-cloud-sdk": "Cerebras", "voyageai": "Voyage AI",
    "ai21": "AI21 Labs", "dashscope": "Alibaba", "zhipuai": "Z.ai", "zai-sdk": "Z.ai",
    "boto3-bedrock": "Amazon", "langchain-aws": "Amazon", "@aws-sdk/client-bedrock-runtime": "Amazon",
    "azure-ai-inference": "Microsoft", "azure-ai-openai": "Microsoft", "@azure/openai": "Microsoft",
    "vllm": "vLLM", "sglang": "SGLang", "ollama": "Ollama", "langchain-ollama": "Ollama",
    "llama-cpp-python": "llama.cpp", "llama_cpp": "llama.cpp", "node-llama-cpp": "llama.cpp",
    "transformers": "Hugging Face", "huggingface-hub": "Hugging Face", "diffusers": "Hugging Face",
    "sentence-transformers": "Hugging Face", "langchain-huggingface": "Hugging Face",
    "text-generation": "Hugging Face", "@huggingface/inference": "Hugging Face",
    "@huggingface/transformers": "Hugging Face", "litellm": "LiteLLM",
    "openrouter": "OpenRouter", "elevenlabs": "ElevenLabs", "deepgram-sdk": "Deepgram",
    "assemblyai": "AssemblyAI", "stability-sdk": "Stability AI", "perplexityai": "Perplexity",
    "modal": "Modal", "runpod": "RunPod", "baseten": "Baseten",
}  # fmt: skip
MODULES = {
    name.replace("-", "_"): vendor
    for name, vendor in PACKAGES.items()
    if not name.startswith("@") and name not in {"modal", "together", "groq-sdk", "text-generation"}
} | {
    "google.generativeai": "Google",
    "google.genai": "Google",
    "sentence_transformers": "Hugging Face",
}
VARIABLES = {
    "OPENAI_API_KEY": "OpenAI", "OPENAI_ORG_ID": "OpenAI", "ANTHROPIC_API_KEY": "Anthropic",
    "CLAUDE_API_KEY": "Anthropic", "GEMINI_API_KEY": "Google", "GOOGLE_API_KEY": "Google",
    "GOOGLE_GENERATIVE_AI_API_KEY": "Google", "MISTRAL_API_KEY": "Mistral AI",
    "COHERE_API_KEY": "Cohere", "CO_API_KEY": "Cohere", "XAI_API_KEY": "xAI",
    "DEEPSEEK_API_KEY": "DeepSeek", "GROQ_API_KEY": "Groq", "TOGETHER_API_KEY": "Together AI",
    "FIREWORKS_API_KEY": "Fireworks AI", "REPLICATE_API_TOKEN": "Replicate",
    "CEREBRAS_API_KEY": "Cerebras", "VOYAGE_API_KEY": "Voyage AI", "OPENROUTER_API_KEY": "OpenRouter",
    "PERPLEXITY_API_KEY": "Perplexity", "AZURE_OPENAI_API_KEY": "Microsoft",
    "AZURE_OPENAI_ENDPOINT": "Microsoft", "HF_TOKEN": "Hugging Face",
    "HUGGINGFACE_API_KEY": "Hugging Face", "HUGGING_FACE_HUB_TOKEN": "Hugging Face",
    "HUGGINGFACEHUB_API_TOKEN": "Hugging Face", "MOONSHOT_API_KEY": "Moonshot AI",
    "DASHSCOPE_API_KEY": "Alibaba", "ZHIPUAI_API_KEY": "Z.ai", "ZAI_API_KEY": "Z.ai",
    "AI21_API_KEY": "AI21 Labs", "ELEVENLABS_API_KEY": "ElevenLabs", "OLLAMA_HOST": "Ollama",
    "STABILITY_API_KEY": "Stability AI", "DEEPGRAM_API_KEY": "Deepgram",
    "ASSEMBLYAI_API_KEY": "AssemblyAI", "DEEPINFRA_API_KEY": "DeepInfra",
}  # fmt: skip
# LiteLLM's and similar routers' prefixes; "" is a prefix that says nothing of the vendor.
ROUTES = {
    "openai": "OpenAI", "anthropic": "Anthropic", "gemini": "Google", "google": "Google",
    "vertex_ai": "Google Cloud", "mistral": "Mistral AI", "cohere": "Cohere", "cohere_chat": "Cohere",
    "xai": "xAI", "deepseek": "DeepSeek", "groq": "Groq", "together_ai": "Together AI",
    "fireworks_ai": "Fireworks AI", "replicate": "Replicate", "cerebras": "Cerebras",
    "openrouter": "OpenRouter", "bedrock": "Amazon", "azure": "Microsoft", "azure_ai": "Microsoft",
    "ollama": "Ollama", "ollama_chat": "Ollama", "huggingface": "Hugging Face",
    "hosted_vllm": "vLLM", "vllm": "vLLM", "perplexity": "Perplexity", "voyage": "Voyage AI",
    "moonshot": "Moonshot AI", "dashscope": "Alibaba", "zai": "Z.ai", "deepinfra": "DeepInfra",
}  # fmt: skip
CLASSES = {
    "ChatOpenAI": "OpenAI", "OpenAIEmbeddings": "OpenAI", "AzureChatOpenAI": "Microsoft",
    "AzureOpenAI": "Microsoft", "ChatAnthropic": "Anthropic", "AnthropicVertex": "Google Cloud",
    "AnthropicBedrock": "Amazon", "ChatGoogleGenerativeAI": "Google", "ChatVertexAI": "Google Cloud",
    "ChatMistralAI": "Mistral AI", "ChatCohere": "Cohere", "ChatXAI": "xAI",
    "ChatDeepSeek": "DeepSeek", "ChatGroq": "Groq", "ChatTogether": "Together AI",
    "ChatFireworks": "Fireworks AI", "ChatOllama": "Ollama", "ChatBedrock": "Amazon",
    "ChatBedrockConverse": "Amazon",
}  # fmt: skip
IMAGES = {
    "vllm/": "vLLM", "ghcr.io/huggingface/": "Hugging Face", "huggingface/": "Hugging Face",
    "ollama/ollama": "Ollama", "lmsysorg/sglang": "SGLang", "ghcr.io/ggml-org/": "llama.cpp",
    "ghcr.io/ggerganov/": "llama.cpp", "nvcr.io/": "NVIDIA", "ghcr.io/berriai/litellm": "LiteLLM",
}  # fmt: skip
ENDPOINTS = {
    "api.openai.com": "OpenAI", "api.anthropic.com": "Anthropic",
    "generativelanguage.googleapis.com": "Google", "aiplatform.googleapis.com": "Google Cloud",
    "api.mistral.ai": "Mistral AI", "api.cohere.": "Cohere", "api.x.ai": "xAI",
    "api.deepseek.com": "DeepSeek", "api.groq.com": "Groq", "api.together.": "Together AI",
    "api.fireworks.ai": "Fireworks AI", "openrouter.ai": "OpenRouter", "api.moonshot.": "Moonshot AI",
    "openai.azure.com": "Microsoft", "bedrock-runtime": "Amazon", "api.perplexity.ai": "Perplexity",
    "api-inference.huggingface.co": "Hugging Face", "dashscope.aliyuncs.com": "Alibaba",
    "router.huggingface.co": "Hugging Face",
}  # fmt: skip

_MACHINE_SOURCES = (
    (r"p6e-gb200\.\w+", "GB200"), (r"p6-b200\.\w+", "B200"), (r"p6-b300\.\w+", "B300"),
    (r"p5en?\.\d+xlarge(?<!p5\.4xlarge)(?<!p5\.48xlarge)", "H200"), (r"p5\.\d+xlarge", "H100"),
    (r"p4de?\.\d+xlarge", "A100"), (r"p3(?:dn)?\.\d+xlarge", "V100"), (r"g4dn\.\w+", "T4"),
    (r"g5\.\d*xlarge", "A10G"), (r"g6\.\d*xlarge", "L4"), (r"g6e\.\d*xlarge", "L40S"),
    (r"trn[12]n?u?\.\w+", "Trainium"), (r"inf[12]\.\w+", "Inferentia"),
    (r"a2-(?:high|ultra|mega)gpu-\d+g", "A100"), (r"a3-(?:high|mega|edge)gpu-\d+g", "H100"),
    (r"a3-ultragpu-\d+g", "H200"), (r"a4-highgpu-\d+g", "B200"), (r"a4x-highgpu-\d+g", "GB200"),
    (r"g2-standard-\d+", "L4"), (r"Standard_N[CD]\d+\w*_H100_v\d", "H100"),
    (r"Standard_ND\d+\w*_H200_v\d", "H200"), (r"Standard_N[CD]\d+\w*_A100_v\d", "A100"),
    (r"Standard_ND\d+\w*_MI300X_v\d", "MI300X"), (r"Standard_ND\d+\w*_GB200_v\d", "GB200"),
    (r"ct[56]\w+-\w+-\d+t|v[456][ep]?(?:lite)?pod-\d+", "TPU"),
)  # fmt: skip
MACHINES = tuple(
    (re.compile(rf"(?<![\w.-]){source}(?![\w-])", re.IGNORECASE), gpu)
    for source, gpu in _MACHINE_SOURCES
)
# What any of them holds: most lines hold none.
MACHINE_HINT = re.compile(r"\d\w{0,40}\.\w|gpu-\d|pod-\d|standard|-\d+t", re.IGNORECASE)
GPU = re.compile(
    r"(?<![A-Za-z0-9])(?P<gpu>GB300|GB200|GH200|B300|B200|B100|H200|H100|H800|H20|A100|A800|A10G|A10|L40S|L40|L4|V100|T4|"
    r"MI300X|MI325X|MI350X|MI355X|MI250X?|RTX[ -]?(?:PRO[ -])?\d{4}|Gaudi[ -]?[23]|Ascend[ -]?910[BC]?|TPU[ -]?v\d\w?)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
GPU_CONTEXT = re.compile(
    r"nvidia|gpu|accelerator|cuda|device|instance|node|hardware|machine", re.IGNORECASE
)
_CLOUD_REGIONS = (
    (r"eu-(?:west-[13]|central-1|north-1|south-[12])|eu-west-4|europe-(?:west[13489]|west10|west12|north[12]|central2|southwest1)|westeurope|northeurope|germanywestcentral|francecentral|swedencentral|italynorth|polandcentral|spaincentral|fr-par|nl-ams|pl-waw|gra\d*|fsn1|nbg1|hel1", "EU"),
    (r"eu-west-2|europe-west2|uksouth|ukwest", "UK"),
    (r"us-(?:east|west)-\d|us-(?:central1|east[145]|west[1-4]|south1)|eastus2?|westus[23]?|centralus|southcentralus|northcentralus", "US"),
    (r"ap-south-[12]|asia-south[12]|centralindia|southindia", "India"),
    (r"me-central-1|uaenorth|uaecentral", "UAE"), (r"cn-north-\d(?:-\w+)?|cn-northwest-1|cn-(?:hangzhou|shanghai|beijing|shenzhen)|chinaeast\d?|chinanorth\d?", "China"),
    (r"ap-northeast-[13]|asia-northeast[12]|japaneast|japanwest", "Japan"), (r"ap-northeast-2|asia-northeast3|koreacentral", "South Korea"),
    (r"ap-southeast-1|asia-southeast1|southeastasia", "Singapore"), (r"me-central2|saudiarabia\w*", "Saudi Arabia"), (r"qatarcentral|me-central1", "Qatar"),
    (r"ca-central-1|northamerica-northeast[12]|canadacentral", "Canada"), (r"sa-east-1|southamerica-east1|brazilsouth", "Brazil"),
)  # fmt: skip
CLOUD_REGIONS = tuple(
    (re.compile(rf"(?<![\w.-])(?:{source})(?=[a-f]?(?![\w-]))"), region)
    for source, region in _CLOUD_REGIONS
)
# What stands before a region: the key of a setting.
REGION_KEY = re.compile(
    r"(?:region|location|zone|default)[A-Za-z_]{0,20}[\"']?\s{0,4}(?:[:=]|default\s*=)\s{0,4}[\"']?",
    re.IGNORECASE,
)
