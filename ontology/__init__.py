"""What the world is made of, as data; Python here only loads it."""
