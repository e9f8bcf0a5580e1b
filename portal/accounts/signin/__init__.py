"""How people sign in: known devices, throttling, passwords, what allauth may do, and what is written to the audit."""
