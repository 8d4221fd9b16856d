"""The archive of an export: what is in it, under which names, and how it is written."""
