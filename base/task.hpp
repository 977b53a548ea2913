#pragma once

#include <boost/asio/awaitable.hpp>

namespace pointsbot {

/// What every coroutine of ours returns. It runs on the loop's thread and starts when awaited.
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace pointsbot
