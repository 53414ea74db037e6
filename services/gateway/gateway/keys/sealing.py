"""Private keys at rest: AES-256-GCM under a key derived from GATEWAY_KEY_SECRET, bound to their key id."""

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wenxiao.tokens import Jwk, public_jwk

NONCE = 12


class KeySecretWrong(RuntimeError):
    """The environment's secret does not open the stored keys: nobody could sign in, so we do not start."""


class Sealing:
    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derived(secret, b"wenxiao gateway signing keys"))
        self._pseudonym_key = _derived(secret, b"wenxiao gateway pseudonyms")

    def seal(self, private_pem: str, kid: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, private_pem.encode(), kid.encode())

    def open(self, sealed: bytes, kid: str) -> str:
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], kid.encode()).decode()
        except InvalidTag:
            raise KeySecretWrong(f"GATEWAY_KEY_SECRET 不能解开签名密钥 {kid}：请改回建库时所用的值，再启动。") from None

    def pseudonym(self, typed: str) -> str:
        """Always the same for the same text, and without the secret nobody finds the text again."""
        return hmac.new(self._pseudonym_key, typed.encode(), sha256).hexdigest()


def _derived(secret: str, use: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=use).derive(secret.encode())


def new_key() -> tuple[str, str, Jwk]:
    """A fresh P-256 key: its id, the private PEM and the public JWK."""
    key = ec.generate_private_key(ec.SECP256R1())
    kid = secrets.token_urlsafe(9)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return kid, private.decode(), public_jwk(public.decode(), kid)
