#include "http/test_certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

namespace pointsbot::http {
namespace {

constexpr long kDay = 24 * 60 * 60;
constexpr long kMonth = 30 * kDay;
constexpr const char* kHere = "DNS:localhost,IP:127.0.0.1";

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const noexcept {
    free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<::EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<::X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<::X509_EXTENSION_free>>;
using File = std::unique_ptr<std::FILE, Free<std::fclose>>;

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error{std::string{"cannot make a certificate: "} + what};
}

struct Pair {
  Key key;
  Certificate certificate;
};

void extend(X509* certificate, int kind, const char* value) {
  const Extension extension{::X509V3_EXT_conf_nid(nullptr, nullptr, kind, value)};
  must(extension && ::X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

/// Not signed yet. Times are seconds from now.
Pair make(const char* name, long from, long until) {
  static long serial = 0;
  Pair made{Key{::EVP_EC_gen("P-256")}, Certificate{::X509_new()}};
  must(made.key && made.certificate, name);
  X509* const certificate = made.certificate.get();
  must(::X509_set_version(certificate, X509_VERSION_3) == 1 &&
           ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), ++serial) == 1 &&
           ::X509_gmtime_adj(::X509_getm_notBefore(certificate), from) != nullptr &&
           ::X509_gmtime_adj(::X509_getm_notAfter(certificate), until) != nullptr &&
           ::X509_set_pubkey(certificate, made.key.get()) == 1 &&
           ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                        reinterpret_cast<const unsigned char*>(name), -1, -1,
                                        0) == 1,
       name);
  return made;
}

void sign(const Pair& pair, const Pair& by) {
  X509* const certificate = pair.certificate.get();
  must(::X509_set_issuer_name(certificate, ::X509_get_subject_name(by.certificate.get())) == 1 &&
           ::X509_sign(certificate, by.key.get(), ::EVP_sha256()) != 0,
       "its signature");
}

Pair make_authority(const char* name, long until = kDay) {
  Pair made = make(name, -kDay, until);
  extend(made.certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(made.certificate.get(), NID_key_usage, "critical,keyCertSign");
  sign(made, made);
  return made;
}

Pair make_server(const Pair& authority, const char* names, long from = -kDay, long until = kDay) {
  Pair made = make("a server of a test", from, until);
  extend(made.certificate.get(), NID_subject_alt_name, names);
  sign(made, authority);
  return made;
}

std::filesystem::path write(const std::filesystem::path& path, const Pair& pair, bool with_key) {
  const File file{std::fopen(path.c_str(), "w")};
  must(file && ::PEM_write_X509(file.get(), pair.certificate.get()) == 1 &&
           (!with_key || ::PEM_write_PrivateKey(file.get(), pair.key.get(), nullptr, nullptr, 0,
                                                nullptr, nullptr) == 1),
       path.c_str());
  return path;
}

/// Nothing when there is none in the file.
Certificate read(const std::filesystem::path& path) {
  const File file{std::fopen(path.c_str(), "r")};
  return Certificate{file ? ::PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr};
}

/// For so many seconds more.
bool good_for(const X509& certificate, long seconds) {
  std::time_t then = std::time(nullptr) + seconds;
  return ::X509_cmp_time(::X509_get0_notAfter(&certificate), &then) > 0;
}

}  // namespace

Certificates make_certificates(const std::filesystem::path& directory) {
  const Pair authority = make_authority("pointsbot tests");
  const Pair nobody = make_authority("nobody that is known");
  Certificates made;
  made.trusted = directory / "trusted";
  std::filesystem::create_directory(made.trusted);
  // What openssl-rehash(1) does: the file's name is the hash of the subject's.
  std::array<char, 16> hashed{};
  std::snprintf(hashed.data(), hashed.size(), "%08lx.0",
                ::X509_subject_name_hash(authority.certificate.get()));
  write(made.trusted / hashed.data(), authority, false);
  made.authority = write(directory / "authority.pem", authority, false);
  made.good = write(directory / "good.pem", make_server(authority, kHere), true);
  made.wrong_host =
      write(directory / "wrong_host.pem", make_server(authority, "DNS:elsewhere.invalid"), true);
  made.expired =
      write(directory / "expired.pem", make_server(authority, kHere, -2 * kDay, -kDay), true);
  made.stranger = write(directory / "stranger.pem", make_server(nobody, kHere), true);
  return made;
}

TestCertificate test_certificate(const std::filesystem::path& directory) {
  TestCertificate made{directory / "authority.pem", directory / "server.pem"};
  const Certificate authority = read(made.authority);
  const Certificate server = read(made.server);
  if (authority && server && good_for(*authority, kDay) && good_for(*server, kDay) &&
      ::X509_verify(server.get(), ::X509_get0_pubkey(authority.get())) == 1) {
    return made;
  }
  std::filesystem::create_directories(directory);
  // Keys of their own each time: browsers and libraries remember what they saw under a name.
  const Pair maker = make_authority("pointsbot simulator, for tests only", kMonth);
  const Pair made_for_it = make_server(maker, kHere, -kDay, kMonth);
  std::ofstream{made.server}.close();
  std::filesystem::permissions(
      made.server, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  write(made.server, made_for_it, true);
  write(made.authority, maker, false);
  return made;
}

}  // namespace pointsbot::http
