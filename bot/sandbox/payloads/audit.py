"""Lines of the audit log as JSON."""

from bot.sandbox.state.model import AuditEntry, Json


def audit_entry_json(entry: AuditEntry) -> Json:
    """Return an audit log entry object; what does not apply is left out, as Discord does."""
    body: Json = {
        "id": str(entry.id),
        "user_id": str(entry.actor.id),
        "target_id": None if entry.target_id is None else str(entry.target_id),
        "action_type": entry.action,
    }
    if entry.changes:
        body["changes"] = [{"key": key, "new_value": value} for key, value in entry.changes.items()]
    if entry.options:
        body["options"] = dict(entry.options)
    if entry.reason is not None:
        body["reason"] = entry.reason
    return body
