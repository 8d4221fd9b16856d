"""Who: users and their API keys."""
