#include "http/curl_setup.hpp"

#include <openssl/ssl.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace pointsbot::http {
namespace {

/// The hosts that are reached past the environment's proxy: those that the environment names, and
/// this computer's own addresses, with which no proxy has business and to which it has no way.
std::string past_proxies() {
  const char* named = std::getenv("no_proxy");
  if (named == nullptr) named = std::getenv("NO_PROXY");
  if (named == nullptr) named = "";
  if (std::string_view{named} == "*") return named;  // all of them, and only where it stands alone
  return std::string{named} + ",localhost,127.0.0.0/8,::1";
}

/// OpenSSL would return its buffers after each record and ask for them anew: 7 calls a page, for
/// 16 KiB.
CURLcode keep_buffers(CURL*, void* context, void*) noexcept {
  SSL_CTX_clear_mode(static_cast<SSL_CTX*>(context), SSL_MODE_RELEASE_BUFFERS);
  return CURLE_OK;
}

}  // namespace

void set_up(CURL* easy, const Authorities& known) {
  const auto set = [easy](CURLoption option, auto value) {
    ::curl_easy_setopt(easy, option, value);
  };
  set(CURLOPT_SSL_CTX_FUNCTION, &keep_buffers);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_NOSIGNAL, 1L);
  // A name that hangs in the resolver: its thread is left behind instead of waited for, on the
  // loop.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_USERAGENT, "pointsbot");
  set(CURLOPT_NOPROXY, past_proxies().c_str());
  if (!known.directory.empty()) {
    // The directory alone: with the bundle set too, curl would parse all of it at each handshake.
    set(CURLOPT_CAINFO, static_cast<const char*>(nullptr));
    set(CURLOPT_CAPATH, known.directory.c_str());
  }
  if (!known.file.empty()) set(CURLOPT_CAINFO, known.file.c_str());
}

Error error_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:  // no TLS with whoever is there: no certificate was looked at yet
      return Error::unreachable;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return Error::untrusted;
    case CURLE_OPERATION_TIMEDOUT:
      return Error::timed_out;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return Error::cut;
    default:
      return Error::failed;
  }
}

}  // namespace pointsbot::http
