"""Make the certificates of one cluster: an authority that lives as long as the lab, and the identities that it signs."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALIDITY = datetime.timedelta(days=365)
_CLOCK_TOLERANCE = datetime.timedelta(hours=1)


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair without a certificate, as service accounts are signed with."""

    private: bytes
    public: bytes

    @classmethod
    def create(cls) -> SigningKey:
        """Create a key pair, both PEM."""
        key = _new_key()
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return cls(_private_pem(key), public)


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity that the authority signed: certificate and key, both PEM."""

    certificate: bytes
    key: bytes


class Authority:
    """Signs identities. For Kubernetes the common name is the user, the organization the group."""

    def __init__(self, name: str) -> None:
        """Make a new authority of this name."""
        self._key = _new_key()
        self._subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        self._certificate = (
            self._builder(self._subject, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )

    @classmethod
    def of(cls, identity: Identity) -> Authority:
        """Return the authority whose `identity` this is. Raises `ValueError` for what is no certificate and key of ours."""
        authority = cls.__new__(cls)
        key = serialization.load_pem_private_key(identity.key, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("the key is none of an authority of the lab")
        authority._key = key
        authority._certificate = x509.load_pem_x509_certificate(identity.certificate)
        authority._subject = authority._certificate.subject
        return authority

    def _builder(self, subject: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        authority_key = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _CLOCK_TOLERANCE)
            .not_valid_after(now + VALIDITY)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority_key), critical=False
            )
        )

    @property
    def identity(self) -> Identity:
        """Return the authority's own certificate and key."""
        return Identity(self._certificate.public_bytes(serialization.Encoding.PEM), _private_pem(self._key))

    def issue(
        self, user: str, group: str = "", *, names: Sequence[str] = (), addresses: Sequence[str] = ()
    ) -> Identity:
        """Return a signed identity of a client; with `names` or `addresses`, also of a server at these."""
        key = _new_key()
        attributes = [x509.NameAttribute(NameOID.COMMON_NAME, user)]
        if group:
            attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, group))
        alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
        alternatives += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
        usages = [ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = self._builder(x509.Name(attributes), key.public_key())
        if alternatives:
            usages.append(ExtendedKeyUsageOID.SERVER_AUTH)
            builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        certificate = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False).sign(
            self._key, hashes.SHA256()
        )
        return Identity(certificate.public_bytes(serialization.Encoding.PEM), _private_pem(key))
