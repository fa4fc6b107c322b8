//! TLS, which browsers require for HTTP/2, and certificates for it.

use std::io::{Error, Result};
use std::sync::Arc;

use rcgen::{CertifiedKey, KeyPair};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
const HTTP2: &[u8] = b"h2";

/// Also gives the certificate, as DER, for clients to trust: it is made here and signed by itself.
pub(super) fn acceptor() -> Result<(TlsAcceptor, Vec<u8>)> {
    let CertifiedKey { cert, signing_key } = self_signed()?;
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .map_err(Error::other)?;
    config.alpn_protocols = vec![HTTP2.to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), cert.der().to_vec()))
}

/// A certificate for the names of this machine.
pub(super) fn self_signed() -> Result<CertifiedKey<KeyPair>> {
    rcgen::generate_simple_self_signed(NAMES.map(String::from)).map_err(Error::other)
}
