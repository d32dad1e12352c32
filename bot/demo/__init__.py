"""The scene played on the local Discord, and what the mod-log must hold at its end."""
