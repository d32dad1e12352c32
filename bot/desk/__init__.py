"""What people ask for: review, policies, own rules, setup, pause. No discord, no SQL."""
