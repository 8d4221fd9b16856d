"""Pages of media, for people: home and upload form, viewer, deletion."""
