"""The texts of the presets, marked for translation; written by tools/preset_words.py."""
