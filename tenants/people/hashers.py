"""How passwords are kept: Argon2id with the least cost that OWASP's password storage cheat sheet recommends.

A school's whole morning logs in within minutes on one small server: Django's default PBKDF2 takes about 0.35 s of CPU for
each, this about 0.03 s, and costs an attacker's graphics card more.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
