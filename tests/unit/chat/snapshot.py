"""Compare with a file that people can read; UPDATE_SNAPSHOTS=1 writes it anew."""

import os
from pathlib import Path

import discord

FOLDER = Path(__file__).parent / "snapshots"


def check_snapshot(name: str, text: str) -> None:
    path = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(text + "\n", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text + "\n"


def embed_text(embed: discord.Embed) -> str:
    """Write an embed as text, zero-width spaces made visible."""
    colour = "none" if embed.colour is None else str(embed.colour)
    lines = [f"[{colour}] {embed.title}", "", embed.description or "", ""]
    lines += [f"{field.name}: {field.value}" for field in embed.fields]
    lines += ["", f"-- {embed.footer.text}"]
    return "\n".join(lines).replace("\u200b", "<ZWSP>")
