"""What exists in the sandbox and how it changes; every change is published as a gateway event."""
