"""Papers signed by a key that never leaves its hardware (PKCS#11 签章)."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Self

from pkcs11 import PinIncorrect, PKCS11Error, Session
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.keys import load_cert_from_pemder, load_certs_from_pemder
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from credit.reports.pdf_signing import SigningKeyError

Place = tuple[int, str, str]  # process, module, label of the token
_TURN = Lock()  # one login and one signature at a time: a session holds one operation


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """Where a key is: the driver, the labels, the file that holds the PIN."""

    module: str
    token: str
    key: str
    pin: Path

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Self:
        """Read it from the settings."""
        return cls(
            module=said["module"],
            token=said["token"],
            key=said["key"],
            pin=Path(said["pin"]),
        )


class _Sessions:
    """The sessions this process holds: logging in takes longer than signing.

    A PIN that was refused is not tried again before a restart: a token locks itself.
    """

    def __init__(self) -> None:
        self.open: dict[Place, Session] = {}
        self.refused: set[Place] = set()

    def drop(self, place: Place) -> None:
        """Close a session that failed; the last one closed logs out."""
        session = self.open.pop(place, None)
        if session is not None:
            with suppress(PKCS11Error):
                session.close()


_HELD = _Sessions()


class TokenSigner(PKCS11Signer):
    """Signs by a token, in turn; a session that failed is opened anew next time."""

    place: Place

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - pyHanko's
    ) -> bytes:
        """Sign, or say that the token does not.

        Raises:
            SigningKeyError: the token is gone, or refuses.
        """
        with _TURN:
            try:
                return await super().async_sign_raw(data, digest_algorithm, dry_run)
            except PKCS11Error as error:
                _HELD.drop(self.place)
                raise SigningKeyError from error


def token_signer(
    token: Token, certificate: Path, *, chain: Sequence[Path] = ()
) -> TokenSigner:
    """Return who signs by the key of a token, whose certificates are PEM files.

    Raises:
        SigningKeyError: there is no such module, token, key, PIN or certificate.
    """
    place = (os.getpid(), token.module, token.token)
    with _TURN:
        try:
            own = load_cert_from_pemder(str(certificate))  # type: ignore[no-untyped-call]
            others = load_certs_from_pemder([str(one) for one in chain])  # type: ignore[no-untyped-call]
            signer = TokenSigner(
                _session(place, token.pin),
                signing_cert=own,
                ca_chain=list(others),
                key_label=token.key,
                embed_roots=False,
                # Tokens sign digests; not all make them for elliptic curves.
                use_raw_mechanism=own.public_key.algorithm == "ec",
            )
            signer.place = place
            _ = signer.signing_cert  # the key is there, before anything is issued
        except (PKCS11Error, OSError, ValueError) as error:
            _HELD.drop(place)
            raise SigningKeyError from error
    return signer


def _session(place: Place, pin: Path) -> Session:
    """Return a session of this process, logged in."""
    if place in _HELD.open:
        return _HELD.open[place]
    if place in _HELD.refused:
        raise SigningKeyError
    _, module, label = place
    try:
        _HELD.open[place] = open_pkcs11_session(
            module,
            token_criteria=TokenCriteria(label=label),
            user_pin=pin.read_text().strip(),
        )
    except PinIncorrect:
        _HELD.refused.add(place)
        raise
    return _HELD.open[place]
