"""What the operator sees: /healthz, /metrics, and one log line per case."""
