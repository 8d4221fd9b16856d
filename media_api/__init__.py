"""What: media, their derivatives and tags; uploading, serving and deleting them."""
