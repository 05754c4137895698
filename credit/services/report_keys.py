"""The key that signs credit reports, and the certificates that are trusted (签章密钥).

A folder holds `key.pem`, `certificate.pem` and, of a key a certification authority
certified, `chain.pem`; certificates of keys that were replaced stay there as `*.crt`.
Where the folder is empty a key with its own certificate is made, so that a report is
never unsigned; the province puts its own in its place. Of a key in hardware, named by
ZHIXIN_REPORT_PKCS11, the folder holds the certificates alone.
"""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import connection, transaction
from pyhanko.sign.signers import Signer

from credit.reports.pdf_signing import REASON, SigningKeyError, load_signer, signed
from credit.reports.token_signing import Token, token_signer
from registry.domain.errors import DomainError, ErrorKind
from registry.services.private_keys import keep_private_key

KEY, CERTIFICATE, CHAIN = "key.pem", "certificate.pem", "chain.pem"
_LOCK = 7_221_005  # any number, the same everywhere
_DAYS = 3650  # of a certificate made here
_HEAD = timedelta(hours=1)  # for hosts whose clocks are behind this one


class ReportKeyMissingError(DomainError):
    """The key of reports cannot be read: put key and certificate into its folder."""

    code = "report_key_missing"
    kind = ErrorKind.UNAVAILABLE


def report_signer(*, now: datetime) -> Signer:
    """Return who signs reports; the first time a key is made, unless it is hardware's.

    Raises:
        ReportKeyMissingError: there is a key that cannot be read, or none can be made.
    """
    folder = Path(settings.REPORT_KEYS_DIR)
    chain = [folder / CHAIN] if (folder / CHAIN).exists() else []
    try:
        if settings.REPORT_PKCS11:
            token = Token.of(settings.REPORT_PKCS11)
            return token_signer(token, folder / CERTIFICATE, chain=chain)
        if not (folder / KEY).exists():
            _make(folder, now=now)
        return load_signer(folder / KEY, folder / CERTIFICATE, chain=chain)
    except (OSError, SigningKeyError) as error:
        raise ReportKeyMissingError from error


def signed_paper(
    pdf: bytes, signer: Signer, *, at: datetime, reason: str = REASON
) -> bytes:
    """Sign a paper.

    Raises:
        ReportKeyMissingError: the hardware that holds the key does not answer.
    """
    try:
        return signed(pdf, signer, at=at, reason=reason)
    except SigningKeyError as error:
        raise ReportKeyMissingError from error


def trusted_certificates() -> list[Path]:
    """Return the certificates by which a report is known as ours, old ones too.

    Not the chain: what its authority certified for others is not ours.
    """
    folder = Path(settings.REPORT_KEYS_DIR)
    return [*folder.glob(CERTIFICATE), *folder.glob("*.crt")]


def _make(folder: Path, *, now: datetime) -> None:
    """Make a key and its certificate, in one process at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if (folder / KEY).exists():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private = ec.generate_private_key(ec.SECP256R1())
        # Whoever sees the key finds its certificate too.
        (folder / CERTIFICATE).write_bytes(_certificate(private, now=now))
        keep_private_key(private, folder / KEY)


def _certificate(private: ec.EllipticCurvePrivateKey, *, now: datetime) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "质信 Zhixin")])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _HEAD)
        .not_valid_after(now + timedelta(days=_DAYS))
        .add_extension(usage, critical=True)
        .sign(private, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.PEM)
