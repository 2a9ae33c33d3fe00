"""Recordings that a device may fetch before their time: encrypted, so that nothing can be heard before the key comes.

A sealed file is a nonce of 12 bytes and then AES-256-GCM's text with its tag, as browsers' WebCrypto reads it.
"""

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


def seal(data: bytes, key: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, data, None)


def unseal(sealed: bytes, key: bytes) -> bytes:
    """The data again. Raises cryptography's InvalidTag for anything else."""
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], None)
