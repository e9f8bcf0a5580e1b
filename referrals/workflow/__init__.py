"""The process of a case as data and pure functions: states, steps, guards, clocks, who sees what. It knows no database."""
