"""Small made-up code bases of many kinds, each with the stack that a reader would write for it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

_NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["We once compared gpt-4o here."]},
        {
            "cell_type": "code",
            "source": ["import cohere\n", 'co.embed(model="embed-multilingual-v3.0")\n'],
            "outputs": [{"text": ["claude-2.1 was faster"]}],
        },
        {"cell_type": "code", "source": 'chat(model="mistral-large-latest")'},
    ]
}


@dataclass(frozen=True)
class Project:
    """Files by path, and what is used: entries by part of the stack."""

    name: str
    files: dict[str, str]
    models: set[str] = field(default_factory=set)
    providers: set[str] = field(default_factory=set)
    hardware: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    licences: set[str] = field(default_factory=set)

    @property
    def wanted(self) -> set[tuple[str, str]]:
        """What a scan should propose, as pairs of part and entry in lower case."""
        parts = ("models", "providers", "hardware", "regions", "licences")
        return {(part, value.lower()) for part in parts for value in getattr(self, part)}


PROJECTS = (
    Project(
        "an assistant on one interface",
        {
            "src/bot.py": "import os\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ['OPENAI_API_KEY'])\n"
            "# before: gpt-4o\nanswer = client.responses.create(model=\"gpt-5.5\", input='hello')\n",
            "requirements.txt": "openai>=2\nflask==3.0\nrequests\n",
            "tests/test_bot.py": "def test_it():\n    assert ask(model='claude-3-haiku-20240307')\n",
            ".env": "OPENAI_API_KEY=sk-proj-a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6\nDEBUG=1\n",
        },
        models={"gpt-5.5"},
        providers={"OpenAI"},
    ),
    Project(
        "a web application in TypeScript",
        {
            "package.json": json.dumps(
                {"dependencies": {"@anthropic-ai/sdk": "^1.0.0", "@ai-sdk/google": "2", "react": "19"}},
                indent=1,
            ),
            "lib/chat.ts": 'import Anthropic from "@anthropic-ai/sdk";\n'
            "const reply = await client.messages.create({ model: 'claude-opus-4-8', max_tokens: 500 });\n",
            "lib/fast.ts": 'import { google } from "@ai-sdk/google";\nexport const fast = google("gemini-3.5-flash");\n',
        },
        models={"claude-opus-4-8", "gemini-3.5-flash"},
        providers={"Anthropic", "Google"},
    ),
    Project(
        "a router's list of models",
        {
            "litellm/config.yaml": "model_list:\n  - model_name: main\n    litellm_params:\n      model: anthropic/claude-fable-5\n"
            "      api_key: os.environ/ANTHROPIC_API_KEY\n  - model_name: cheap\n    litellm_params:\n      model: groq/llama-3.3-70b-versatile\n"
            "  - model_name: local\n    litellm_params:\n      model: hosted_vllm/Qwen/Qwen3-32B\n",
            "docker-compose.yml": "services:\n  proxy:\n    image: ghcr.io/berriai/litellm:main-stable\n    ports: ['4000:4000']\n",
        },
        models={"claude-fable-5", "llama-3.3-70b-versatile", "Qwen/Qwen3-32B"},
        providers={"Anthropic", "Groq", "vLLM", "LiteLLM"},
    ),
    Project(
        "a served model in a cluster",
        {
            "k8s/vllm.yaml": "apiVersion: apps/v1\nspec:\n  containers:\n    - name: llm\n      image: vllm/vllm-openai:v0.9\n"
            '      args: ["--model", "meta-llama/Llama-3.3-70B-Instruct", "--tensor-parallel-size", "4"]\n'
            "  nodeSelector:\n    nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3\n",
            "Makefile": "push:\n\tdocker push registry.example/shop/app:1\n",
        },
        models={"meta-llama/Llama-3.3-70B-Instruct"},
        providers={"vLLM"},
        hardware={"H100"},
    ),
    Project(
        "a laptop model",
        {
            "Modelfile": "FROM qwen3:32b\nPARAMETER temperature 0.2\nSYSTEM You are terse.\n",
            "run.sh": "#!/bin/sh\nollama pull nomic-embed-text\nollama run llama3.3:70b\n",
            "app.py": 'from langchain_ollama import ChatOllama\n\nllm = ChatOllama(model="llama3.3:70b")\n',
        },
        models={"qwen3:32b", "nomic-embed-text", "llama3.3:70b"},
        providers={"Ollama"},
    ),
    Project(
        "fine-tuning on rented machines",
        {
            "train.py": "from transformers import AutoModelForCausalLM\nfrom datasets import load_dataset\n\n"
            'data = load_dataset("northlight/tickets-2026")\nmodel = AutoModelForCausalLM.from_pretrained("mistralai/Mistral-Small-3.2-24B-Instruct-2506")\n',
            "pyproject.toml": '[project]\nname = "tuning"\ndependencies = ["transformers>=5", "torch", "sentence-transformers"]\n',
            "infra/main.tf": 'provider "aws" {\n  region = "eu-central-1"\n}\nresource "aws_instance" "gpu" {\n  instance_type = "p5.48xlarge"\n}\n',
            "embed.py": "from sentence_transformers import SentenceTransformer\n\nmodel = SentenceTransformer('all-MiniLM-L6-v2')\n",
        },
        models={"mistralai/Mistral-Small-3.2-24B-Instruct-2506", "all-MiniLM-L6-v2"},
        providers={"Hugging Face"},
        hardware={"H100"},
        regions={"EU"},
    ),
    Project(
        "a quantised file",
        {
            "serve.sh": "./llama-server -m models/gemma-3-27b-it-Q4_K_M.gguf --port 8080\n",
            "README.md": "# Server\n\nYou could use Mixtral-8x7B or gpt-4o instead.\n",
            "app.py": "from llama_cpp import Llama\n\nllm = Llama(model_path='models/gemma-3-27b-it-Q4_K_M.gguf')\n",
        },
        models={"gemma-3-27b-it"},
        providers={"llama.cpp"},
    ),
    Project(
        "one cloud's interface",
        {
            "service.py": "import vertexai\nfrom google import genai\n\nMODEL = 'gemini-2.5-pro'\n",
            "deploy.yaml": "location: europe-west4\nmachineType: a3-highgpu-8g\nenv:\n  - name: GOOGLE_API_KEY\n",
            "setup.cfg": "[options]\ninstall_requires =\n    google-genai\n    google-cloud-aiplatform\n",
        },
        models={"gemini-2.5-pro"},
        providers={"Google", "Google Cloud"},
        hardware={"H100"},
        regions={"EU"},
    ),
    Project(
        "another cloud's interface",
        {
            "handler.py": "import boto3\n\nruntime = boto3.client('bedrock-runtime', region_name='us-east-1')\n"
            'body = runtime.converse(modelId="us.anthropic.claude-sonnet-4-6-20260115-v1:0")\n',
            "package.json": '{"dependencies": {"@aws-sdk/client-bedrock-runtime": "^3"}}',
        },
        models={"us.anthropic.claude-sonnet-4-6-20260115-v1:0"},
        providers={"Amazon"},
        regions={"US"},
    ),
    Project(
        "a notebook",
        {"notes/rank.ipynb": json.dumps(_NOTEBOOK, indent=1)},
        models={"embed-multilingual-v3.0", "mistral-large-latest"},
        providers={"Cohere"},
    ),
    Project(
        "a project without models",
        {
            "app.py": "import flask\n\nmodel = load_model('customer')\nprice = {'model': 'T-1000', 'region': 'north'}\n",
            "requirements.txt": "flask\nsqlalchemy\npydantic\n",
            "static/app.js": "const path = 'src/components/chart-2.js'; fetch('/api/v1/items/42');\n",
            ".github/workflows/ci.yml": "jobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n",
            "Dockerfile": "FROM python:3.12-slim\nCOPY . /app\n",
        },
    ),
    Project(
        "a service in Go",
        {
            "go.mod": "module example.com/desk\n\ngo 1.24\n\nrequire (\n\tgithub.com/anthropics/anthropic-sdk-go v1.2.0\n)\n",
            "main.go": 'package main\n\nvar model = "claude-haiku-4-5"\n\nfunc main() { key := os.Getenv("ANTHROPIC_API_KEY") }\n',
        },
        models={"claude-haiku-4-5"},
        providers={"Anthropic"},
    ),
    Project(
        "a model kept beside its licence",
        {
            "models/llama/LICENSE": "LLAMA 3.3 COMMUNITY LICENSE AGREEMENT\nVersion release date: some day\n",
            "compose.yaml": "services:\n  tgi:\n    image: ghcr.io/huggingface/text-generation-inference:3\n    command: --model-id meta-llama/Llama-3.3-70B-Instruct\n    environment:\n      HF_TOKEN: ${HF_TOKEN}\n",
            "LICENSE": "MIT License\n\nCopyright Northlight\n",
        },
        models={"meta-llama/Llama-3.3-70B-Instruct"},
        providers={"Hugging Face"},
        licences={"Llama 3.3 Community License"},
    ),
    Project(
        "a job on rented accelerators",
        {
            "job.py": 'import modal\n\n@app.function(gpu="H200", image=image)\ndef run():\n    llm = LLM(model="zai-org/GLM-5.2")\n',
            "sky.yaml": "resources:\n  accelerators: MI300X:8\nrun: |\n  vllm serve moonshotai/Kimi-K2-Instruct\n",
        },
        models={"zai-org/GLM-5.2", "moonshotai/Kimi-K2-Instruct"},
        hardware={"H200", "MI300X"},
    ),
)  # fmt: skip
# Written after the scan, and looked at once before it was mended: 21 of 26 found, nothing else.
LATER = (
Project("rag service",{
 "app/settings.py":"from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    llm_model: str = \"gpt-5.4-mini\"\n    embedding_model: str = \"text-embedding-3-large\"\n    rerank_model: str = \"rerank-v3.5\"\n    azure_openai_endpoint: str = ''\n",
 "app/llm.py":"from langchain_openai import ChatOpenAI\nfrom langchain_cohere import CohereRerank\n\nllm = ChatOpenAI(model=settings.llm_model, temperature=0)\n",
 "pyproject.toml":'[tool.poetry.dependencies]\npython = "^3.12"\nlangchain-openai = "*"\nlangchain-cohere = "0.4"\nfastapi = "*"\n',
 ".env.example":"OPENAI_API_KEY=\nCOHERE_API_KEY=\n"},
 models={"gpt-5.4-mini","text-embedding-3-large","rerank-v3.5"},providers={"OpenAI","Cohere"}),
Project("helm chart",{
 "charts/llm/values.yaml":"image:\n  repository: lmsysorg/sglang\n  tag: v0.5\nmodel:\n  id: deepseek-ai/DeepSeek-V3.2\nresources:\n  limits:\n    nvidia.com/gpu: 8\nnodeSelector:\n  cloud.google.com/gke-accelerator: nvidia-h200-141gb\n",
 "charts/llm/Chart.yaml":"name: llm\nversion: 0.1.0\n"},
 models={"deepseek-ai/DeepSeek-V3.2"},providers={"SGLang"},hardware={"H200"}),
Project("image generator",{
 "gen.py":"import torch\nfrom diffusers import FluxPipeline\n\npipe = FluxPipeline.from_pretrained('black-forest-labs/FLUX.1-dev', torch_dtype=torch.bfloat16)\n",
 "requirements/base.txt":"diffusers\ntorch\naccelerate\n","terraform/gpu.tf":'variable "region" {\n  default = "me-central-1"\n}\nresource "aws_instance" "w" {\n  instance_type = "g6e.12xlarge"\n}\n'},
 models={"black-forest-labs/FLUX.1-dev"},providers={"Hugging Face"},hardware={"L40S"},regions={"UAE"}),
Project("rust agent",{
 "Cargo.toml":'[package]\nname = "agent"\n\n[dependencies]\nasync-openai = "0.30"\ntokio = { version = "1" }\n',
 "src/main.rs":'const MODEL: &str = "o4-mini";\nfn main() {\n    // falls back to gpt-4.1\n    let r = CreateChatCompletionRequestArgs::default().model(MODEL).build();\n}\n'},
 models={"o4-mini"},providers={"OpenAI"}),
Project("openrouter script",{
 "ask.mjs":"const r = await fetch('https://openrouter.ai/api/v1/chat/completions', {\n  headers: { Authorization: `Bearer ${process.env.OPENROUTER_API_KEY}` },\n  body: JSON.stringify({ model: 'x-ai/grok-4.5', messages })\n});\n",
 "package.json":'{"name": "ask", "dependencies": {"zod": "4"}}'},
 models={"x-ai/grok-4.5"},providers={"OpenRouter"}),
Project("speech",{
 "transcribe.py":"from faster_whisper import WhisperModel\n\nmodel = WhisperModel('large-v3', device='cuda')\n",
 "tts.py":"from elevenlabs.client import ElevenLabs\n\nclient = ElevenLabs()\n","Pipfile":'[packages]\nfaster-whisper = "*"\nelevenlabs = "*"\n'},
 providers={"ElevenLabs"}),
Project("pipeline config",{
 "conf/model.toml":'[llm]\nprovider = "mistral"\nname = "mistral-medium-latest"\n\n[embed]\nname = "BAAI/bge-m3"\n',
 "main.py":"import tomllib\nfrom mistralai import Mistral\nfrom huggingface_hub import InferenceClient\n"},
 models={"mistral-medium-latest","BAAI/bge-m3"},providers={"Mistral AI","Hugging Face"}),
Project("ruby shop",{
 "Gemfile":"source 'https://rubygems.org'\ngem 'ruby-openai'\ngem 'rails'\n","app/services/answer.rb":'client = OpenAI::Client.new\nclient.chat(parameters: { model: "gpt-5.5", messages: m })\n'},
 models={"gpt-5.5"},providers={"OpenAI"}),
Project("data pipeline without models",{
 "dag.py":"from airflow import DAG\nregion = 'emea'\nmodel = 'orders-v2'\nTABLE = 'sales/orders-2024'\n","Dockerfile":"FROM apache/airflow:3\n","infra/main.tf":'resource "aws_instance" "db" {\n  instance_type = "r6g.large"\n}\n',"docs/notes.md":"We evaluated Claude and GPT-5.5.\n"}),
Project("compose with ollama",{
 "compose.yml":"services:\n  ollama:\n    image: ollama/ollama:latest\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - driver: nvidia\n              count: 1\n  web:\n    image: ghcr.io/open-webui/open-webui:main\n    environment:\n      - OLLAMA_BASE_URL=http://ollama:11434\n      - DEFAULT_MODELS=gpt-oss:20b\n","justfile":"pull:\n    docker compose exec ollama ollama pull gpt-oss:20b\n"},
 models={"gpt-oss:20b"},providers={"Ollama"}),
)  # fmt: skip
