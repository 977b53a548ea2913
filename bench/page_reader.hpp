#pragma once

#include "base/user_id.hpp"
#include "twitch/parse.hpp"

#include <simdjson.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string_view>

namespace pointsbot::bench {

/// A page of Get Chatters by simdjson's on-demand parser as its documentation shows it: none of the
/// product's checks, and the same fixed capacity.
class PageReader {
 public:
  PageReader() {
    if (parser_.allocate(twitch::kMostBody) != simdjson::SUCCESS) throw std::bad_alloc{};
  }

  /// Each row goes to row(UserId, login, display_name), whose views die with the call. How many
  /// viewers the page says there are in all. REQUIRES: kPadding readable bytes behind the body.
  template <class Row>
  std::size_t read(const char* body, std::size_t size, Row row) {
    auto page = parser_.iterate(body, size, size + twitch::Parser::kPadding);
    for (auto viewer : page["data"].get_array()) {
      const std::string_view id = viewer["user_id"].get_string();
      const std::string_view login = viewer["user_login"].get_string();
      const std::string_view name = viewer["user_name"].get_string();
      std::int64_t number = 0;
      std::from_chars(id.data(), id.data() + id.size(), number);
      row(UserId{number}, login, name);
    }
    return static_cast<std::size_t>(std::uint64_t{page["total"]});
  }

 private:
  simdjson::ondemand::parser parser_{twitch::kMostBody};
};

}  // namespace pointsbot::bench
