"""Django's PostgreSQL backend with the third wall in it."""
