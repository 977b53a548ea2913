#include "http/client.hpp"

#include <boost/asio/ip/address.hpp>
#include <curl/curl.h>

#include <memory>
#include <string>

namespace pointsbot::http {
namespace {

struct Free {
  void operator()(CURLU* url) const noexcept { ::curl_url_cleanup(url); }
  void operator()(char* text) const noexcept { ::curl_free(text); }
};

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (::curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
  return std::unique_ptr<char, Free>{text}.get();
}

bool is_loopback(std::string host) {
  if (host == "localhost") return true;  // libcurl itself never asks a resolver for it
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

}  // namespace

bool safe_for_secrets(std::string_view text) {
  const std::unique_ptr<CURLU, Free> url{::curl_url()};
  if (::curl_url_set(url.get(), CURLUPART_URL, std::string{text}.c_str(), 0) != CURLUE_OK)
    return false;
  const std::string scheme = part(url.get(), CURLUPART_SCHEME);
  return scheme == "https" || (scheme == "http" && is_loopback(part(url.get(), CURLUPART_HOST)));
}

}  // namespace pointsbot::http
