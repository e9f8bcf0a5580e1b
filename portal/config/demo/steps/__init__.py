"""The steps in which the city is built, in order; each takes the cast and adds to it."""
