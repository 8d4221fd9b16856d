"""Decoders in children of the server: limited, confined, and replaced when they break (DEC-4)."""
