"""The explorer: shows what `kg` answers, and computes nothing itself."""
