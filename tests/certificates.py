"""Keys and certificates of an invented authority, for tests of signatures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from tests.conftest import NOW

YEARS = timedelta(days=730)
PEM = serialization.Encoding.PEM


@dataclass(frozen=True, kw_only=True)
class Authority:
    """PEM files: a root, and a leaf with its key that the root signed."""

    root: Path
    key: Path
    leaf: Path
    root_key: ec.EllipticCurvePrivateKey

    def another(self, folder: Path) -> "Authority":
        """Write the files of a leaf of somebody else that the same root signed."""
        return written(folder, self.root.read_bytes(), self.root_key, until=NOW + YEARS)


def certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
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
    key = ec.generate_private_key(ec.SECP256R1())
    root = certificate("示例根", key, issuer="示例根", by=key, until=NOW + 2 * YEARS)
    return written(folder, root.public_bytes(PEM), key, until=until)


def written(
    folder: Path, root: bytes, root_key: ec.EllipticCurvePrivateKey, *, until: datetime
) -> Authority:
    """Write a root and a new leaf of it."""
    leaf_key = ec.generate_private_key(ec.SECP256R1())
    leaf = certificate("示例签名", leaf_key, issuer="示例根", by=root_key, until=until)
    folder.mkdir(exist_ok=True)
    made = Authority(
        root=folder / "root.pem",
        key=folder / "leaf.key",
        leaf=folder / "leaf.pem",
        root_key=root_key,
    )
    made.root.write_bytes(root)
    made.leaf.write_bytes(leaf.public_bytes(PEM))
    made.key.write_bytes(
        leaf_key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return made
