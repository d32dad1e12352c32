"""Discord: the only folder that imports discord. It converts, asks the path or the desk, and renders."""
