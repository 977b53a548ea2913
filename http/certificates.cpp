#include "http/certificates.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace pointsbot::http {

std::string hashed_certificates(const std::string& directory) {
  // OpenSSL's names: eight hexadecimal digits, a dot, a running number (openssl-rehash(1)).
  const auto is_hashed = [](const std::filesystem::directory_entry& entry) {
    const std::string name = entry.path().filename();
    return name.size() > 9 && name[8] == '.' && name[9] == '0' &&
           std::all_of(name.begin(), name.begin() + 8,
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  };
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{directory, error}) {
    if (is_hashed(entry)) return directory;
  }
  return {};
}

Authorities known_authorities() {
  const auto named = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string{value != nullptr ? value : ""};
  };
  Authorities known{named("SSL_CERT_DIR"), named("SSL_CERT_FILE")};
  if (known.directory.empty()) known.directory = hashed_certificates();
  // The system's own bundle holds what its directory does. Many environments name it, to no other
  // end than that all of it would be parsed at each handshake.
  std::error_code absent;
  const auto bundle = std::filesystem::path{known.directory} / "ca-certificates.crt";
  if (!known.file.empty() && std::filesystem::equivalent(known.file, bundle, absent) &&
      !hashed_certificates(known.directory).empty()) {
    known.file.clear();
  }
  return known;
}

}  // namespace pointsbot::http
