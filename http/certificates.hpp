#pragma once

#include <string>

namespace pointsbot::http {

/// A directory of certificates under their hashes, as OpenSSL looks them up one by one; empty where
/// there is none and the bundle must serve. With the directory a handshake reads the one
/// certificate it needs instead of parsing all of them: 11,000 allocations instead of 236,000.
std::string hashed_certificates(const std::string& directory = "/etc/ssl/certs");

/// What servers' certificates are checked against. Where both are empty, libcurl's own bundle.
struct Authorities {
  std::string directory;  ///< of hashed certificates, or several with : between
  std::string file;       ///< a bundle, PEM
};

/// SSL_CERT_DIR and SSL_CERT_FILE of the environment, each in the place of its own default: the
/// system's hashed directory, and no file (openssl-env(7)). The bundle of that very directory is no
/// file of its own.
Authorities known_authorities();

}  // namespace pointsbot::http
