#pragma once

#include <boost/system/result.hpp>

namespace pointsbot {

/// A value, or the expected failure that stood in its way (one enum a folder). What is broken
/// rather than expected is thrown. Ask `has_value()`, then `*result` or `result.error()`.
template <class T, class Error>
using Result = boost::system::result<T, Error>;

}  // namespace pointsbot
