"""Write whisper's own tokenizer as Hugging Face's `tokenizer.json`, without asking the hub for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from whisper.tokenizer import Tokenizer as WhisperTokenizer


def vocabulary(source: WhisperTokenizer) -> list[str]:
    """Give all tokens in the order of their numbers, bytes spelled as GPT-2 spells them."""
    special = sorted(source.special_tokens, key=lambda token: source.special_tokens[token])
    return [_spell(token) for token in _byte_tokens(source)] + special


def build_tokenizer(source: WhisperTokenizer) -> Tokenizer:
    """Give a tokenizer that encodes and decodes as whisper's does."""
    tokens = _byte_tokens(source)
    ranks = {token: rank for rank, token in enumerate(tokens)}
    merges = [_last_merge(token, ranks) for token in tokens if len(token) > 1]
    names = [_spell(token) for token in tokens]
    built = Tokenizer(
        models.BPE(
            vocab={name: rank for rank, name in enumerate(names)},
            merges=[(_spell(left), _spell(right)) for left, right in merges],
        )
    )
    built.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    built.decoder = decoders.ByteLevel()
    built.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in vocabulary(source)[len(tokens) :]]
    )
    return built


def _byte_tokens(source: WhisperTokenizer) -> list[bytes]:
    return [source.encoding.decode_single_token_bytes(rank) for rank in range(source.eot)]


def _last_merge(token: bytes, ranks: Mapping[bytes, int]) -> tuple[bytes, bytes]:
    """Give the two tokens that were joined to make this one: what the earlier merges leave of it.

    Tiktoken files hold ranks only; see TikTokenConverter in transformers' convert_slow_tokenizer.py.
    """
    parts: Sequence[bytes] = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        joined = [ranks.get(left + right, len(ranks)) for left, right in pairwise(parts)]
        at = min(range(len(joined)), key=joined.__getitem__)
        parts = [*parts[:at], parts[at] + parts[at + 1], *parts[at + 2 :]]
    return parts[0], parts[1]


def _spell(token: bytes) -> str:
    return "".join(_LETTERS[byte] for byte in token)


def _letters() -> Mapping[int, str]:
    """Give GPT-2's letter for each byte: its own where it is visible, else one from U+0100 on."""
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return {byte: chr(byte) for byte in visible} | {byte: chr(256 + at) for at, byte in enumerate(hidden)}


_LETTERS = _letters()
