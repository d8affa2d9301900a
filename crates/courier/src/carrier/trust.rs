//! Whom a connection believes: the province's own authority and nobody else, or, before anything is known, anybody.

use std::sync::Arc;

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{
        CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tannha_domain::Digest;

use crate::CourierError;

/// Believes the authority that the key list names.
pub(super) fn province(authority: &[u8]) -> Result<ClientConfig, CourierError> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(authority.to_vec()))
        .map_err(|_| CourierError::Unreadable)?;
    Ok(ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// Believes anybody: for what is believed because of its own signature.
pub(super) fn anybody() -> ClientConfig {
    custom(None)
}

/// Believes who has the certificate of this digest and nobody else.
pub(super) fn only(certificate: Digest) -> ClientConfig {
    custom(Some(certificate))
}

fn custom(only: Option<Digest>) -> ClientConfig {
    let provider = CryptoProvider::get_default().map_or_else(
        || Arc::new(rustls::crypto::ring::default_provider()),
        Arc::clone,
    );
    ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(ByCertificate {
            only,
            signed: provider.signature_verification_algorithms,
        }))
        .with_no_client_auth()
}

#[derive(Debug)]
struct ByCertificate {
    only: Option<Digest>,
    signed: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for ByCertificate {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.only.is_some_and(|only| Digest::of(end_entity) != only) {
            return Err(CertificateError::ApplicationVerificationFailure.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signed.supported_schemes()
    }
}
