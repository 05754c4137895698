"""Keys and certificates of an invented authority, for tests of signatures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import NOW

YEARS = timedelta(days=730)


@dataclass(frozen=True, kw_only=True)
class Authority:
    """PEM files: a root, and a leaf with its key that the root signed."""

    root: Path
    key: Path
    leaf: Path


def certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    issuer: str,
    by: ec.EllipticCurvePrivateKey,
    until: datetime,
) -> x509.Certificate:
    is_root = name == issuer
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), True)
        .add_extension(usage, True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False
        )
    )
    return builder.sign(by, hashes.SHA256())


def authority(folder: Path, *, until: datetime = NOW + YEARS) -> Authority:
    """Write the files of a new authority, whose leaf ends at `until`."""
    root_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = certificate(
        "示例根", root_key, issuer="示例根", by=root_key, until=NOW + 2 * YEARS
    )
    leaf = certificate("示例签名", leaf_key, issuer="示例根", by=root_key, until=until)
    folder.mkdir(exist_ok=True)
    made = Authority(
        root=folder / "root.pem", key=folder / "leaf.key", leaf=folder / "leaf.pem"
    )
    pem = serialization.Encoding.PEM
    made.root.write_bytes(root.public_bytes(pem))
    made.leaf.write_bytes(leaf.public_bytes(pem))
    made.key.write_bytes(
        leaf_key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return made
