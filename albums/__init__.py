"""Where: albums and categories."""
