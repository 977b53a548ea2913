#pragma once

#include "http/tls_relay.hpp"

namespace pointsbot::tests {

using http::TlsRelay;

}  // namespace pointsbot::tests
