#pragma once

#include "http/certificates.hpp"
#include "http/client.hpp"

#include <curl/curl.h>

namespace pointsbot::http {

/// What all that libcurl does for us has in common: no signals, no wait for a name that hangs,
/// HTTP/1.1, TLS 1.2 at least, the environment's proxies but never for this computer's own
/// addresses, and what certificates are checked against. Private to http/.
void set_up(CURL* easy, const Authorities& known);

Error error_of(CURLcode code);

}  // namespace pointsbot::http
