"""Trained weights and the scripts that make them; torch is imported here only, and never when reading."""
