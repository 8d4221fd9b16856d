"""From what was sent to a file worth keeping; the rooms stand in the order of the walk:
source (remote), facts, metadata, finish, naming."""
