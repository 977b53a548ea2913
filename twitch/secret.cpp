#include "twitch/secret.hpp"

#include <algorithm>
#include <new>

namespace pointsbot::twitch {

Secret::Secret(std::string_view text) {
  if (text.empty()) return;
  const auto page =
      std::make_shared<pooling::Region>(text.size() + 1, pooling::Backing{.secret = true});
  const char* const kept = page->keep(text);
  if (kept == nullptr) throw std::bad_alloc{};
  text_ = {kept, text.size()};
  page_ = page;
}

bool is_token(std::string_view text) {
  constexpr std::size_t kLongest = 1024;
  return !text.empty() && text.size() <= kLongest && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c <= '~' && c != '"' && c != '\\';
  });
}

}  // namespace pointsbot::twitch
