#pragma once

#include <filesystem>

namespace pointsbot::http {

/// Certificates of a test's own, valid from yesterday until tomorrow. Each server's file holds its
/// certificate and its key, PEM.
struct Certificates {
  std::filesystem::path trusted;     ///< directory for SSL_CERT_DIR: the authority under its hash
  std::filesystem::path authority;   ///< file for SSL_CERT_FILE: the same authority
  std::filesystem::path good;        ///< for localhost and 127.0.0.1
  std::filesystem::path wrong_host;  ///< for elsewhere.invalid
  std::filesystem::path expired;     ///< as `good`, over since yesterday
  std::filesystem::path stranger;    ///< as `good`, from an authority that is nowhere
};

/// Makes them in `directory`, which exists. Throws std::runtime_error when that cannot be done.
Certificates make_certificates(const std::filesystem::path& directory);

/// What a server of this computer needs to speak TLS to programs that are told to trust it.
struct TestCertificate {
  std::filesystem::path authority;  ///< file for SSL_CERT_FILE
  std::filesystem::path server;     ///< for localhost and 127.0.0.1: certificate and key
};

/// The one in `directory`, where it is good for another day; else makes one for a month there, and
/// the directory. Throws std::runtime_error when that cannot be done.
TestCertificate test_certificate(const std::filesystem::path& directory);

}  // namespace pointsbot::http
