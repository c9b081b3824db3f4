//! Binding a Kerberos sign-in to the TLS connection that it is made over.

use ring::digest::{self, Algorithm};

use super::ber::{Malformed, OBJECT_IDENTIFIER, Reader, SEQUENCE};

/// Object identifiers of signature algorithms and of hashes (RFC 3279, 4055, 5758), without tag and length, with the
/// hash that the binding takes for them. Everything else, MD5 and SHA-1 above all, counts as SHA-256 (RFC 5929,
/// section 4.1).
const HASHES: &[(&[u8], &Algorithm)] = &[
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", &digest::SHA384), // sha384WithRSAEncryption
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", &digest::SHA512), // sha512WithRSAEncryption
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x03", &digest::SHA384),     // ecdsa-with-SHA384
    (b"\x2a\x86\x48\xce\x3d\x04\x03\x04", &digest::SHA512),     // ecdsa-with-SHA512
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x02", &digest::SHA384), // id-sha384
    (b"\x60\x86\x48\x01\x65\x03\x04\x02\x03", &digest::SHA512), // id-sha512
];

/// id-RSASSA-PSS, whose hash is in its parameters (RFC 4055, section 3.1).
const RSA_PSS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a";

/// The application data of the `tls-server-end-point` bindings (RFC 5929, section 4): the hash of the server's
/// certificate, with the hash that the certificate was signed with.
pub(super) fn server_end_point(certificate: &[u8]) -> Vec<u8> {
    // The certificate was verified by now, so it is whole; a form that is not understood gets the usual hash.
    let algorithm = signature_hash(certificate).unwrap_or(&digest::SHA256);
    let mut data = b"tls-server-end-point:".to_vec();
    data.extend(digest::digest(algorithm, certificate).as_ref());
    data
}

fn signature_hash(certificate: &[u8]) -> Result<&'static Algorithm, Malformed> {
    // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue } (RFC 5280, section 4.1).
    let mut certificate = Reader(Reader(certificate).expect(SEQUENCE)?);
    certificate.expect(SEQUENCE)?;
    let mut algorithm = Reader(certificate.expect(SEQUENCE)?);
    let mut identifier = algorithm.expect(OBJECT_IDENTIFIER)?;
    if identifier == RSA_PSS {
        // RSASSA-PSS-params ::= SEQUENCE { hashAlgorithm [0] AlgorithmIdentifier DEFAULT sha1, … }
        let mut parameters = Reader(algorithm.expect(SEQUENCE)?);
        let hash = parameters.expect(0xa0)?;
        identifier = Reader(Reader(hash).expect(SEQUENCE)?).expect(OBJECT_IDENTIFIER)?;
    }
    let known = HASHES.iter().find(|(known, _)| *known == identifier);
    Ok(known.map_or(&digest::SHA256, |(_, hash)| *hash))
}

#[cfg(test)]
mod tests {
    use super::{
        super::ber::{constructed, element},
        *,
    };

    fn certificate(algorithm: &[Vec<u8>]) -> Vec<u8> {
        constructed(SEQUENCE, &[element(SEQUENCE, b""), constructed(SEQUENCE, algorithm), element(0x03, b"\0")])
    }

    /// Octets of the hash: all that tells the algorithms apart here.
    fn hash_length(certificate: &[u8]) -> usize {
        server_end_point(certificate).strip_prefix(b"tls-server-end-point:").map_or(0, <[u8]>::len)
    }

    #[test]
    fn the_hash_is_the_one_of_the_signature() {
        let signed = |identifier: &[u8]| hash_length(&certificate(&[element(OBJECT_IDENTIFIER, identifier)]));
        assert_eq!(signed(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"), 64, "sha512WithRSAEncryption");
        assert_eq!(signed(b"\x2a\x86\x48\xce\x3d\x04\x03\x03"), 48, "ecdsa-with-SHA384");
        assert_eq!(signed(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), 32, "sha256WithRSAEncryption");
        assert_eq!(signed(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"), 32, "sha1WithRSAEncryption");
    }

    #[test]
    fn the_hash_of_pss_is_in_its_parameters() {
        let hash = element(OBJECT_IDENTIFIER, b"\x60\x86\x48\x01\x65\x03\x04\x02\x03");
        let parameters = constructed(SEQUENCE, &[constructed(0xa0, &[constructed(SEQUENCE, &[hash])])]);
        assert_eq!(hash_length(&certificate(&[element(OBJECT_IDENTIFIER, RSA_PSS), parameters])), 64);
        let defaults = element(SEQUENCE, b"");
        assert_eq!(hash_length(&certificate(&[element(OBJECT_IDENTIFIER, RSA_PSS), defaults])), 32);
    }

    #[test]
    fn a_certificate_that_is_not_understood_gets_the_usual_hash() {
        assert_eq!(hash_length(b"not a certificate"), 32);
    }
}
