"""How passwords are kept: Argon2id with the least cost that OWASP's password storage cheat sheet recommends.

A whole school logs in within minutes on one small server: the default PBKDF2 takes about 0.35 s of CPU for each login,
this about 0.03 s, and costs an attacker's graphics card more.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
