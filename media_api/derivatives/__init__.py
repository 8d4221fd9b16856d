"""The smaller files made from a media: which, and how."""
