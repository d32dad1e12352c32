"""Unpack the tiny gpt-oss into a folder that vLLM can serve.

The packed file holds only the vocabulary rows that training used. The other rows of the embedding are one and
the same row, those of the output head are zero. Nothing is computed, so bytes are enough and torch is not
needed. The tokenizer is written from the vocabulary that Bylaw ships: every token with its bytes, but no
merges. That decodes exactly, which is what vLLM's grammars need; it cannot encode, since Bylaw sends ids.

    python -m tests.vllm.checkpoint FOLDER
"""

import base64
import json
import struct
import sys
from pathlib import Path
from typing import Any

from bot.harmony.encoding import VOCABULARY_FILE
from bot.harmony.tokens import (
    CALL,
    CHANNEL,
    CONSTRAIN,
    END,
    END_OF_TEXT,
    FIRST_SPECIAL,
    MESSAGE,
    RETURN,
    START,
    VOCABULARY_SIZE,
)

ROOT = Path(__file__).parents[2]
PACKED = Path(__file__).parent / "tiny_gpt_oss" / "tiny_gpt_oss.safetensors"
VOCABULARY = ROOT / "bot" / "harmony" / "vocabulary" / VOCABULARY_FILE

NAMED = {
    END_OF_TEXT: "<|endoftext|>",
    RETURN: "<|return|>",
    CONSTRAIN: "<|constrain|>",
    CHANNEL: "<|channel|>",
    START: "<|start|>",
    END: "<|end|>",
    MESSAGE: "<|message|>",
    CALL: "<|call|>",
}


def unpack(folder: Path) -> None:
    """Write the checkpoint and its tokenizer into the folder, some 65 MB."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors, notes = read_tensors(PACKED)
    width = tensors["unk"][1][0]
    embedding = fill(tensors, "used", "emb", default=tensors["unk"][2])
    head = fill(tensors, "head_used", "head", default=bytes(2 * width))
    kept = {name: value for name, value in tensors.items() if name.startswith("model.")}
    kept["model.embed_tokens.weight"] = ("BF16", [VOCABULARY_SIZE, width], embedding)
    kept["lm_head.weight"] = ("BF16", [VOCABULARY_SIZE, width], head)
    write_tensors(folder / "model.safetensors", kept)
    for name in ("config", "generation_config"):
        (folder / f"{name}.json").write_text(notes[name], encoding="utf-8")
    _write_json(folder / "tokenizer.json", tokenizer())
    _write_json(folder / "tokenizer_config.json", TOKENIZER_CONFIG)


Tensor = tuple[str, list[int], bytes]  # kind of number, shape, the numbers as they are stored


def read_tensors(file: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Read a safetensors file: its tensors, and the notes that were stored with them."""
    content = file.read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    notes = header.pop("__metadata__")
    data = content[8 + length :]
    return {name: (entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])]) for name, entry in header.items()}, notes  # fmt: skip


def write_tensors(file: Path, tensors: dict[str, Tensor]) -> None:
    """Write a safetensors file, padded so that the numbers begin at a multiple of eight bytes."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [end, end + len(data)]}
        end += len(data)
    written = json.dumps(header).encode()
    written += b" " * (-len(written) % 8)
    with file.open("wb") as output:
        output.write(struct.pack("<Q", len(written)) + written)
        for _, _, data in tensors.values():
            output.write(data)


def fill(tensors: dict[str, Tensor], places: str, rows: str, *, default: bytes) -> bytes:
    """Return a row for every token: those that were packed at their places, the default elsewhere."""
    size = len(default)
    whole = bytearray(default * VOCABULARY_SIZE)
    _, shape, numbers = tensors[places]
    packed = tensors[rows][2]
    for row, token in enumerate(struct.unpack(f"<{shape[0]}i", numbers)):
        whole[token * size : (token + 1) * size] = packed[row * size : (row + 1) * size]
    return bytes(whole)


def tokenizer() -> dict[str, Any]:
    """Return the contents of tokenizer.json."""
    letters = byte_letters()
    vocabulary = {}
    for line in VOCABULARY.read_bytes().splitlines():
        token, rank = line.split()
        vocabulary["".join(letters[byte] for byte in base64.b64decode(token))] = int(rank)
    specials = [
        {"id": token, "content": NAMED.get(token, f"<|reserved_{token}|>"), "special": True}
        | dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
        for token in range(FIRST_SPECIAL, VOCABULARY_SIZE)
    ]
    by_bytes = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": specials,
        "normalizer": None,
        "pre_tokenizer": by_bytes,
        "post_processor": None,
        "decoder": by_bytes,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": True,
            "vocab": vocabulary,
            "merges": [],
        },
    }


TOKENIZER_CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "bos_token": "<|reserved_199998|>",
    "eos_token": NAMED[RETURN],
    "pad_token": NAMED[END_OF_TEXT],
    "clean_up_tokenization_spaces": False,
    "model_max_length": 131072,
    "model_input_names": ["input_ids", "attention_mask"],
}


def byte_letters() -> list[str]:
    """Return the letter by which byte-level tokenizers write each byte.

    Printable Latin-1 stands for itself; the others take the letters from U+0100 on, in order.
    """
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    return [chr(byte if byte in plain else next(others)) for byte in range(256)]


def _write_json(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    unpack(Path(sys.argv[1]))
