"""The kinds of layers whose fibres are to be measured, by subject; and those of them that no operation expresses."""

from __future__ import annotations

import importlib
import pkgutil

import tests.completeness.layers as folder
from tests.completeness.layers.layer import Layer

ROWS = {
    "Linear": [
        "Linear chain depth 2, no bias",
        "Linear chain depth 3, no bias",
        "Linear chain depth 2, bias",
        "Linear chain depth 3, bias",
    ],
    "Pointwise": [
        "2-layer ReLU",
        "2-layer LeakyReLU(fixed slope)",
        "2-layer abs",
        "2-layer squared ReLU",
        "2-layer PReLU, per-channel learned slope",
        "2-layer PReLU, shared slope",
        "2-layer tanh",
        "2-layer erf",
        "2-layer sigmoid",
        "2-layer GELU",
        "2-layer SiLU",
        "2-layer softplus",
        "2-layer ELU",
        "2-layer sin (SIREN)",
        "2-layer exp",
        "quadratic z^2, no bias, m=1",
        "quadratic z^2, no bias, m>=2 (h<=n)",
        "cubic z^3 (subgeneric Waring rank)",
        "z^2+z with bias, m>=2",
        "maxout, 2 pieces, bias",
        "radial f(|z|)z",
    ],
    "Gated": [
        "SwiGLU",
        "GeGLU",
        "GLU (sigmoid)",
        "ReGLU",
        "bilinear GLU",
        "SwiGLU with biases",
    ],
    "Norm": [
        "LayerNorm affine -> Linear with bias",
        "LayerNorm affine -> Linear without bias",
        "RMSNorm(gamma) -> Linear",
        "Linear(bias) -> LayerNorm, eps=0",
        "Linear(bias) -> RMSNorm, eps=0",
        "Linear(bias) -> BatchNorm train, eps=0",
        "Linear -> GroupNorm(G), eps=0",
        "Linear -> BN(affine) -> ReLU -> Linear, eps=0",
        "Linear(bias) -> LayerNorm, eps>0",
        "Linear(bias) -> RMSNorm, eps>0",
        "Linear(bias) -> BatchNorm train, eps>0",
        "Linear -> GroupNorm(G), eps>0",
        "Linear -> BN(affine) -> ReLU -> Linear, eps>0",
        "BatchNorm eval (affine, frozen stats) after Linear",
        "weight norm Linear",
    ],
    "Attention": [
        "MHA no bias",
        "MHA with biases q,k,v,o",
        "single head d_k>d_m",
        "cross-attention with biases",
        "GQA / MQA (G kv heads), no bias",
        "RoPE (full), GQA",
        "RoPE with q,k,v biases (Qwen2)",
        "partial RoPE r of d_k, with biases",
        "ALiBi with biases",
        "T5 relative-bias table, no bias",
        "QK-norm (RMS) with shared gamma_q,gamma_k, eps=0",
        "QK-norm gamma, eps>0",
        "QK-norm gamma + RoPE, eps>0 (Qwen3)",
        "QK-norm without gamma, learned scale, eps=0",
        "attention sink / off-by-one softmax, biases",
        "logit soft-capping, biases",
        "linear attention (no softmax)",
        "shared W_Q=W_K (no RoPE)",
        "shared W_Q=W_K with RoPE",
        "MLA plain latent r, r_q",
        "MLA with RMSNorm(gamma) on latents",
    ],
    "Stream": [
        "residual stream, no norm, GELU blocks",
        "RMSNorm pre-norm, no gamma",
        "RMSNorm pre-norm, gamma not folded",
        "RMSNorm pre-norm, gamma, eps=0",
        "LayerNorm pre-norm (gamma,beta)",
        "parallel residual branches (GPT-NeoX/GPT-J), biases",
    ],
    "Embedding": [
        "token + learned position",
        "token + position + type",
        "embedding -> projection (ALBERT)",
        "tied embedding bigram E E^T",
    ],
    "MoE": [
        "softmax router (bias), GELU experts",
        "top-2 renormalised router, GELU experts",
        "sigmoid router, GELU experts",
        "softmax router, ReLU experts",
    ],
    "LoRA": [
        "LoRA rank r",
        "DoRA",
    ],
    "Conv": [
        "conv-ReLU-conv",
        "conv-conv linear, bias, no padding",
        "conv-conv linear, zero padding",
        "grouped conv -> dense conv, linear",
        "depthwise -> pointwise, bias",
    ],
    "Recurrent": [
        "nn.RNN tanh",
        "nn.RNN relu",
        "nn.LSTM",
        "nn.GRU",
        "nn.LSTM proj_size=p + Linear",
    ],
    "SSM": [
        "dense linear SSM (A,B,C)",
        "diagonal real",
        "diagonal complex (S4D)",
        "Mamba S6 core",
        "Mamba block (in_proj, conv, S6, gate, out_proj)",
    ],
    "Transformer": [
        "nn.TransformerEncoderLayer(GELU, norm_first=True)",
        "nn.TransformerEncoderLayer(GELU, norm_first=False)",
        "GPT-2 shape, untied (own implementation)",
        "GPT-2 shape, tied",
        "Llama shape, untied",
        "Llama shape, tied",
    ],
    "RBF": [
        "Gaussian RBF",
        "homogeneous phi=r^3",
        "anisotropic exp(-|M(x-c)|^2)",
    ],
    "Sets": [
        "deep sets, sum pooling, variable sizes",
        "deep sets, sum with fixed size, or mean",
        "deep sets, max pooling",
    ],
    "Graph": [
        "GCN ReLU",
        "GAT head -> Linear (no activation)",
        "GATv2 score",
    ],
    "Head": [
        "softmax(Wx+b)",
        "softmax((Wx+b)/tau), tau learned",
        "cosine classifier",
    ],
}

NOT_EXPRESSIBLE: dict[str, str] = {}  # name -> the operation that is missing; top-k is written with step, elu with relu


def layers() -> list[Layer]:
    """Every layer of the files beside this one."""
    modules = (importlib.import_module(f"{folder.__name__}.{m.name}") for m in pkgutil.iter_modules(folder.__path__))
    return [value for module in modules for value in vars(module).values() if isinstance(value, Layer)]
