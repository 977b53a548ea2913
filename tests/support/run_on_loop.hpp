#pragma once

#include "base/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace pointsbot::tests {

/// Runs one coroutine to its end on `loop` and returns what it returned, or throws what it threw.
/// Other work of the loop goes on meanwhile and may be left over.
template <class T>
T run_on_loop(boost::asio::io_context& loop, Task<T> task) {
  std::exception_ptr broken;
  std::optional<T> value;
  bool ended = false;
  boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& error, T result) {
    broken = error;
    if (!error) value.emplace(std::move(result));
    ended = true;
  });
  loop.restart();
  while (!ended && loop.run_one() > 0) {
  }
  if (broken) std::rethrow_exception(broken);
  return std::move(value).value();
}

inline void run_on_loop(boost::asio::io_context& loop, Task<> task) {
  std::exception_ptr broken;
  bool ended = false;
  boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& error) {
    broken = error;
    ended = true;
  });
  loop.restart();
  while (!ended && loop.run_one() > 0) {
  }
  if (broken) std::rethrow_exception(broken);
}

}  // namespace pointsbot::tests
