"""How fast the portal is on a city far larger than most, and what is left of it after things were killed.

`make bench` builds the metropolis and measures; `make drill` kills. Every figure is a ratio within one run: machines
differ, ratios don't by much.
"""
