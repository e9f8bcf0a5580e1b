"""Kills processes while they work and looks what is left.

What was acknowledged must be there, once; what was not acknowledged may be there, but whole; nothing may be there in
part or twice.
"""
