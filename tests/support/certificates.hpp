#pragma once

#include "http/test_certificates.hpp"

namespace pointsbot::tests {

using http::Certificates;
using http::make_certificates;

}  // namespace pointsbot::tests
