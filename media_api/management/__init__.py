"""Commands about media."""
