"""Pages of media, for people: home and upload form, viewer, deletion, the API's own page."""
