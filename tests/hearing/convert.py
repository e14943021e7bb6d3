"""Convert openai's checkpoint to CTranslate2, offline: `python -m hearing.convert MODEL FOLDER`.

CTranslate2's own converter starts from Hugging Face's copy; this one fills the same description, as its
`WhisperLoader` does, from the file whose digest `pipeline.speech.weights` has checked.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import whisper
from ctranslate2.converters import utils
from ctranslate2.converters.converter import Converter
from ctranslate2.specs import common_spec, whisper_spec
from whisper.tokenizer import get_tokenizer

from hearing.tokens import build_tokenizer, vocabulary
from pipeline.speech.loading import load_model
from pipeline.speech.weights import cache_folder, fetch_checkpoint

KINDS = ("float32", "int8")


def main() -> int:
    """Fetch a model's checkpoint if need be, and write it into FOLDER once for each kind of number."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    checkpoint = fetch_checkpoint(name, whisper._MODELS, folder=cache_folder(), tell=print)
    model = load_model(checkpoint, device="cpu")
    tokenizer = get_tokenizer(model.is_multilingual, num_languages=model.num_languages, language="en")
    built = build_tokenizer(tokenizer)
    for kind in KINDS:
        OpenaiConverter(model, tokenizer).convert(str(folder / kind), quantization=kind, force=True)
        built.save(str(folder / kind / "tokenizer.json"))
    return 0


class OpenaiConverter(Converter):
    """Describes a loaded openai-whisper model to CTranslate2."""

    def __init__(self, model: whisper.Whisper, tokenizer: whisper.tokenizer.Tokenizer) -> None:
        self._model = model
        self._tokenizer = tokenizer

    def _load(self) -> whisper_spec.WhisperSpec:
        dims = self._model.dims
        spec = whisper_spec.WhisperSpec(dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head)
        encoder, decoder = self._model.encoder, self._model.decoder
        _set(spec.encoder.conv1, encoder.conv1)
        _set(spec.encoder.conv2, encoder.conv2)
        spec.encoder.position_encodings.encodings = encoder.positional_embedding
        _set_norm(spec.encoder.layer_norm, encoder.ln_post)
        spec.decoder.embeddings.weight = decoder.token_embedding.weight
        spec.decoder.projection.weight = decoder.token_embedding.weight
        spec.decoder.position_encodings.encodings = decoder.positional_embedding
        _set_norm(spec.decoder.layer_norm, decoder.ln)
        for part, module in ((spec.encoder, encoder), (spec.decoder, decoder)):
            for layer, block in zip(part.layer, module.blocks, strict=True):
                _set_block(layer, block)
        self._configure(spec)
        return spec

    def _configure(self, spec: whisper_spec.WhisperSpec) -> None:
        """Set what Hugging Face keeps in `generation_config.json`, by openai's own rules."""
        tokens = self._tokenizer
        never = (tokens.transcribe, tokens.translate, tokens.sot, tokens.sot_prev, tokens.sot_lm)
        spec.register_vocabulary(vocabulary(tokens))
        spec.config.suppress_ids = sorted({*tokens.non_speech_tokens, *never, tokens.no_speech})
        spec.config.suppress_ids_begin = [*tokens.encode(" "), tokens.eot]
        spec.config.lang_ids = sorted(tokens.all_language_tokens)
        spec.config.alignment_heads = self._model.alignment_heads.indices().T.tolist()


def _set_block(layer: Any, block: Any) -> None:
    _set_attention(layer.self_attention, block.attn, block.attn_ln, is_self=True)
    if block.cross_attn:
        _set_attention(layer.attention, block.cross_attn, block.cross_attn_ln, is_self=False)
    _set_norm(layer.ffn.layer_norm, block.mlp_ln)
    _set(layer.ffn.linear_0, block.mlp[0])
    _set(layer.ffn.linear_1, block.mlp[2])


def _set_attention(spec: Any, attention: Any, norm: Any, *, is_self: bool) -> None:
    parts = [_set(common_spec.LinearSpec(), part) for part in (attention.query, attention.key, attention.value)]
    if is_self:
        utils.fuse_linear(spec.linear[0], parts)
    else:
        utils.fuse_linear(spec.linear[0], parts[:1])
        utils.fuse_linear(spec.linear[1], parts[1:])
    _set(spec.linear[-1], attention.out)
    _set_norm(spec.layer_norm, norm)


def _set(spec: Any, module: Any) -> Any:
    spec.weight = module.weight.detach()
    if module.bias is not None:
        spec.bias = module.bias.detach()
    return spec


def _set_norm(spec: Any, norm: Any) -> None:
    spec.gamma, spec.beta = norm.weight.detach(), norm.bias.detach()


if __name__ == "__main__":
    raise SystemExit(main())
