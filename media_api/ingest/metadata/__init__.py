"""Metadata: what is read of it, and files copied without it, pixels untouched (PRV-1, SRV-3)."""
