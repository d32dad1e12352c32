"""The path of one message: intake, screening, casework, and the ports that the path needs."""
